// What notebooks and programs import. The kernels, the other readers, the figures and the published tables have doors of
// their own: mastkit/statistics, mastkit/datasets, mastkit/figures, mastkit/published. The types that a signature names
// stand in its own door or here.

// Notebook cells

export { draw } from "./figures/index.js";
export { type OpenLabelsOptions, type OwnLabels, openLabels } from "./notebook/open-labels.js";
export { below, ranked } from "./notebook/pick.js";
export { save } from "./notebook/save.js";
export { count, groupName, type Quote, type Quoted, quote, say } from "./notebook/say.js";
export {
  type ArqueroTable,
  type Chart,
  type DanfoFrame,
  type Showable,
  show,
  type WithRows,
} from "./notebook/show.js";
export type { TableOptions } from "./notebook/table-view.js";
export { type OwnRuns, openRuns, type PickOptions } from "./study/agent-runs.js";

// Reading

export { type CountsFile, readCountsCsv } from "./datasets/counts-csv.js";
export { type ItbenchRun, type ItbenchTree, readItbench } from "./datasets/itbench.js";
export {
  type AnnotatorChoice,
  type Consensus,
  type Joined,
  joinOutcomes,
  oneRowATrace,
  type SuccessRule,
} from "./datasets/join.js";
export { type LabelsFile, type LabelsOptions, readLabelsCsv } from "./datasets/labels/labels.js";
export {
  type MastFull,
  type MastFullOptions,
  type MastRecord,
  type MastScanOptions,
  readMastFull,
} from "./datasets/mast-full.js";
export {
  type HumanFile,
  type HumanMode,
  type HumanRecord,
  type MissingVote,
  readMastHuman,
} from "./datasets/mast-human.js";
export { type OutcomesCsvOptions, type OutcomesFile, readOutcomesCsv } from "./datasets/outcomes-csv.js";
export { type RatingsFile, readRatingsCsv } from "./datasets/ratings.js";

// Counting

export { mergeTables } from "./counts/merge.js";
export {
  type TabulateOptions,
  tabulateHistogram,
  tabulateModes,
  tabulatePairs,
  tabulateVotes,
} from "./counts/tabulate.js";

// Analyses

export { cite } from "./analyses/cite.js";
export { type SignalAucOptions, signalAuc } from "./analyses/signals.js";
export { readSignals, signalsOf } from "./annotate/signals.js";
export { type AdjustOptions, adjust } from "./statistics/adjust.js";
export { type AgreementOptions, agreement } from "./statistics/agreement/agreement.js";
export { type AgreementDifferenceOptions, agreementDifferences } from "./statistics/agreement/difference.js";
export {
  type AssociationOptions,
  association,
  type PairOptions,
} from "./statistics/association.js";
export { type CompareOptions, compare, compareWithin, type MarginOptions } from "./statistics/comparison/compare.js";
export { byOutcome, type GroupOptions } from "./statistics/groups.js";
export { type InterventionOptions, interventions } from "./statistics/interventions.js";
export { type JudgeScoresOptions, judgeScores } from "./statistics/judge-scores.js";
export { type LeverageOptions, leverage } from "./statistics/leverage.js";
export { type LiftOptions, lift } from "./statistics/lift.js";
export {
  type ModeComparisonOptions,
  modeComparison,
} from "./statistics/mode-count-comparison.js";
export { modeHistogram } from "./statistics/mode-count-histogram.js";
export {
  type ModeCountsInput,
  type ModeCountsOptions,
  modeCounts,
} from "./statistics/mode-counts.js";
export { type OutcomesOptions, outcomes } from "./statistics/outcomes.js";
export { type PairedOptions, paired } from "./statistics/paired.js";
export { type PowerOptions, power } from "./statistics/power.js";
export { type CheckedOptions, ppiCompare, ppiLift, ppiPrevalence } from "./statistics/ppi-rows.js";
export { type PrevalenceOptions, prevalence } from "./statistics/prevalence.js";
export { type RepeatsOptions, repeats } from "./statistics/repeats.js";
export { robustness, tipping } from "./statistics/robustness.js";
export { type SignatureOptions, signature } from "./statistics/signature.js";
export { type SpentOptions, spent } from "./statistics/spent.js";
export { type StratifiedLiftOptions, stratifiedLift } from "./statistics/stratified-lift.js";
export { type SweepOptions, type SweepSeries, sweep } from "./statistics/sweep.js";

// What rows hold, by the columns of their analysis

export type { AdjustDifferenceRow, AdjustRow } from "./analyses/adjust.js";
export type { AgreementDifferenceRow, AgreementRow } from "./analyses/agreement.js";
export type { AssociationRow } from "./analyses/association.js";
export type { CompareMarginRow, CompareRow } from "./analyses/compare.js";
export type { InterventionRow } from "./analyses/interventions.js";
export type { JudgeScoresRow } from "./analyses/judge-scores.js";
export type { LeverageRow } from "./analyses/leverage.js";
export type { PairedRow, RobustnessRow, StratifiedLiftRow, TippingRow } from "./analyses/lift.js";
export type { LiftRow } from "./analyses/lift-columns.js";
export type { ModeComparisonRow, ModeCountsRow, ModeDispersionRow, ModeHistogramRow } from "./analyses/mode-counts.js";
export type { OutcomesRow, RepeatsRow, SpentRow } from "./analyses/outcomes.js";
export type { KappaPlanRow, LabelPlanRow, PowerRow } from "./analyses/power.js";
export type { PpiCompareRow, PpiLiftRow, PpiPrevalenceRow } from "./analyses/ppi.js";
export type { PrevalenceRow } from "./analyses/prevalence.js";
export type { PublishedCells, StudyFinding, VerdictCount } from "./analyses/published.js";
export type { SignalAucRow, SignalledRun, SignalledRuns, SignalsRow } from "./analyses/signals.js";
export type { SignatureRow } from "./analyses/signature.js";
export type { SweepRow } from "./analyses/sweep.js";
export type { Column, ColumnKind, RowOf } from "./columns.js";
export { type Note, type NoteCode, type Notes, noteText } from "./notes.js";

// Audit and published numbers

export { type AuditOptions, auditFiles, type FilesToAudit, type OutcomeSet } from "./audit/files.js";
export type { MastToAudit } from "./audit/mast.js";
export { type DatasetName, type Release, releases } from "./datasets/releases.js";
export { comparePublished } from "./published/compare.js";
export { studyFindings } from "./published/findings.js";
export { publishedFigures, publishedTable } from "./published/tables.js";
export { type PublishedRow, type PublishedVerdict, verdictCounts } from "./published/verdict.js";

// Writing

export { toCsv } from "./export/csv.js";
export { type HtmlTableOptions, toHtmlTable } from "./export/html.js";
export { toLatex } from "./export/latex.js";
export { layoutOf } from "./export/layout.js";
export { toMarkdown } from "./export/markdown.js";
export type { RunTextOptions } from "./export/run-text.js";
export { type Columns, toArquero, toColumns, toDanfo } from "./frames.js";
export { runText } from "./notebook/run-text.js";
export { type Reproduced, type ReproduceOptions, reproduce } from "./reproduce.js";

// Taxonomy, errors

export { InputError, type InputErrorPlace, UsageError } from "./errors.js";
export { labelsOf } from "./taxonomy/labels.js";
export { categories, codes, mast, mastReadings, modes } from "./taxonomy/mast.js";
export { crosswalk } from "./taxonomy/rounds.js";
export { version } from "./version.js";

// Types that several signatures name

export type { Row } from "./analyses/analysis.js";
export type { Given } from "./analyses/given.js";
export type { Camel, Option, Options, ValueOf, ValuesOf } from "./analyses/options.js";
export type { AuditRow, Severity } from "./audit/finding.js";
export type { HistogramInput, ModesInput, PairsInput } from "./counts/count.js";
export type * from "./counts/tables.js";
export type { FileDigest } from "./datasets/digest.js";
export type { MeasuredString } from "./datasets/json-records.js";
export type { JudgeOutput } from "./datasets/judge-output.js";
export type { LabelForm, ReadingChoice } from "./datasets/labels/shape.js";
export type { SeedsFile } from "./datasets/side-tables.js";
export type { TracesOptions, TracesSummary } from "./datasets/traces/traces.js";
export type { PrintLayout } from "./export/print-layout.js";
export type { ShownColumn } from "./export/view.js";
export type { Background, FigureOptions, FigureSpec, Json, JsonObject, SortName, ThemeName } from "./figures/figure.js";
export type { PresetName } from "./figures/theme.js";
export type { Citation } from "./methods.js";
export type { ComparisonData } from "./published/comparison-data.js";
export type { PublishedFiguresName, PublishedTableName, PublishedTables } from "./published/tables.js";
export type { RatingsInput, VotesOptions } from "./statistics/agreement/cells.js";
export type { Votes } from "./statistics/agreement/coefficients.js";
export type { Level, Voted } from "./statistics/agreement/many-raters.js";
export type { JudgeInput, JudgeQuality } from "./statistics/judge-quality.js";
export type { ReplicationOptions } from "./statistics/label-replication.js";
export type { ClusterTestName } from "./statistics/lift-tests.js";
export type { CountOptions } from "./statistics/mode-count-groups.js";
export type { PpiOptions } from "./statistics/ppi.js";
export type { SurveyOptions } from "./statistics/survey.js";
export type { Verdict } from "./statistics/verdict.js";
export type { Dataset, Fetched, Obtained, SourceLine, StudyOptions } from "./study/data.js";
export type { Absence } from "./study/entry.js";
export type { Finding } from "./study/findings.js";
export type * from "./trace.js";
