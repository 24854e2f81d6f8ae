export {
  type Analysis,
  analysisOf,
  type Input,
  type Result,
  type Row,
  type Values,
  type ViewColumn,
} from "./analyses/analysis.js";
export type { Given } from "./analyses/given.js";
export { analyses } from "./analyses/index.js";
export type { Camel, Option, Options, ValueOf, ValuesOf } from "./analyses/options.js";
export {
  type AuditOptions,
  auditCounts,
  auditFiles,
  auditLabels,
  auditMast,
  auditOutcomes,
  auditSummaryLines,
  type FilesToAudit,
  type MastToAudit,
  type OutcomeSet,
} from "./audit/files.js";
export type { AuditRow, Severity } from "./audit/finding.js";
export { auditHuman } from "./audit/human.js";
export { auditItbench } from "./audit/itbench.js";
export type { Column, ColumnKind } from "./columns.js";
export { groupColumnsOf, groupHeads } from "./counts/group.js";
export { collapseModes, mergeTables } from "./counts/merge.js";
export { countColumns, countRows } from "./counts/rows.js";
export type * from "./counts/tables.js";
export {
  type TabulateOptions,
  tabulateHistogram,
  tabulateModes,
  tabulatePairs,
  tabulateVotes,
} from "./counts/tabulate.js";
export {
  type AgentOutput,
  type DiagnosedEntity,
  type ExplainedAlert,
  type Propagation,
  readAgentOutput,
} from "./datasets/agent-output.js";
export { readCalibrationCsv } from "./datasets/calibration-csv.js";
export type { CallEnd, ItemPlace, SessionItem, TokenUsage } from "./datasets/codex-item.js";
export type { OutputShape, ToolOutput, ToolStatus } from "./datasets/codex-output.js";
export type { Turn } from "./datasets/codex-session.js";
export {
  type CodexSession,
  type ItemOf,
  readCodexSession,
  type SessionOptions,
  type SessionScan,
  scanCodexSession,
  type ToolCall,
} from "./datasets/codex-session.js";
export { type CountsFile, readCountsCsv } from "./datasets/counts-csv.js";
export { digestFile, type FileDigest } from "./datasets/digest.js";
export {
  type CachedOrFetched,
  type CachedOrFetchOptions,
  cachedOrFetch,
} from "./datasets/fetch/cached-or-fetch.js";
export type {
  FetchOptions,
  Progress as FetchProgress,
  Timing as FetchTiming,
  Writer as FetchWriter,
} from "./datasets/fetch/options.js";
export type { Environment } from "./datasets/fetch/settings.js";
export { type ItbenchRun, type ItbenchTree, readItbench } from "./datasets/itbench.js";
export {
  type AnnotatorChoice,
  type Consensus,
  consensusOf,
  type Joined,
  joinOutcomes,
  oneRowATrace,
  outcomesOfRuns,
  type SuccessRule,
} from "./datasets/join.js";
export type { BrokenLine, LineCounts } from "./datasets/json-lines.js";
export type { MeasuredString } from "./datasets/json-records.js";
export type { JsonRecord } from "./datasets/json-values.js";
export type { JudgeOutput } from "./datasets/judge-output.js";
export { type JudgeRow, readJudgeScoresCsv } from "./datasets/judge-scores-csv.js";
export { type Judged, majorityLabels, pairLabels } from "./datasets/judged.js";
export { pointsOfRecords, pointsOfTraces } from "./datasets/label-points.js";
export { type LabelsFile, type LabelsOptions, readLabelsCsv } from "./datasets/labels-csv.js";
export {
  labelledTrace,
  type MastFull,
  type MastFullOptions,
  type MastScan,
  type MastScanOptions,
  readMastFull,
  scanMastFull,
} from "./datasets/mast-full.js";
export {
  type HumanFile,
  type HumanMode,
  type HumanRecord,
  type MissingVote,
  readMastHuman,
} from "./datasets/mast-human.js";
export type { MastRecord } from "./datasets/mast-record.js";
export { type OutcomesCsvOptions, type OutcomesFile, readOutcomesCsv } from "./datasets/outcomes-csv.js";
export { type RatingsFile, readRatingsCsv } from "./datasets/ratings-csv.js";
export { ratingsOfLabels } from "./datasets/ratings-of-labels.js";
export { type DatasetName, type Release, releaseOf, releaseOfDigest, releases } from "./datasets/releases.js";
export { readSeedsCsv, type SeedsFile } from "./datasets/seeds-csv.js";
export { InputError, type InputErrorPlace, UsageError } from "./errors.js";
export { numberText, toCsv } from "./export/csv.js";
export {
  type FigureFormat,
  figureFormats,
  type Plot,
  plotSpecs,
  type WriteFigureOptions,
  writeFigure,
} from "./export/figure.js";
export { type HtmlTableOptions, toHtmlTable } from "./export/html.js";
export { renderPdf, renderPng, renderSvg } from "./export/image.js";
export { toLatex } from "./export/latex.js";
export { layoutOf, roundingOf, roundingRule } from "./export/layout.js";
export { toMarkdown } from "./export/markdown.js";
export { printLayout } from "./export/print-layout.js";
export { draw } from "./figures/draw.js";
export type * from "./figures/figure.js";
export { type FontWeight, fontFamily, textWidth } from "./figures/font.js";
export { figureOf, figures } from "./figures/index.js";
export type { PresetName } from "./figures/theme.js";
export { type Columns, toArquero, toColumns, toDanfo } from "./frames.js";
export { canonicalName } from "./names.js";
export { below, ranked } from "./notebook/pick.js";
export { count, groupName, type Quote, type Quoted, quote, say } from "./notebook/say.js";
export {
  type ArqueroTable,
  type DanfoFrame,
  type Missing,
  missing,
  type Showable,
  show,
  type WithRows,
} from "./notebook/show.js";
export { type Groups, type NotebookData, openStudyData } from "./notebook/study-data.js";
export type { TableOptions } from "./notebook/table-view.js";
export { comparePublished } from "./published/compare.js";
export type { ComparisonData } from "./published/comparison-data.js";
export { type StudyFinding, studyFindings } from "./published/findings.js";
export {
  type PaperTableData,
  type PaperTableName,
  paperTable,
  paperTableNames,
} from "./published/paper-layouts.js";
export {
  type PublishedFiguresName,
  type PublishedTableName,
  type PublishedTables,
  publishedFigures,
  publishedFiguresNames,
  publishedTable,
  publishedTableNames,
  publishedTableUrl,
} from "./published/tables.js";
export {
  type PublishedRow,
  type PublishedVerdict,
  publishedCells,
  publishedVerdicts,
  type VerdictCount,
  verdictCounts,
} from "./published/verdict.js";
export { type Reproduced, type ReproduceOptions, reproduce } from "./reproduce.js";
export { type AdjustOptions, type AdjustRow, adjust } from "./statistics/adjust.js";
export {
  type AdjustDifferenceOptions,
  type AdjustDifferenceRow,
  adjustDifference,
} from "./statistics/adjust-difference.js";
export {
  type AgreementOptions,
  type AgreementRow,
  agreement,
} from "./statistics/agreement/agreement.js";
export { agreementGroups, type RatingsInput, type VotesOptions } from "./statistics/agreement/cells.js";
export {
  type Alpha,
  fleiss,
  krippendorffAlpha,
  type Level,
} from "./statistics/agreement/many-raters.js";
export {
  ac1,
  brennanPrediger,
  type Coefficient,
  cohen,
  type Indices,
  indices,
  linearWeights,
  pabak,
  quadraticWeights,
  type SquareTable,
  scott,
  waldInterval,
} from "./statistics/agreement/two-raters.js";
export type { PairOptions, PairsInput } from "./statistics/association.js";
export {
  type AssociationOptions,
  type AssociationRow,
  association,
} from "./statistics/association.js";
export { type BootstrapOptions, clusterBootstrap, type SumStatistic } from "./statistics/cluster-bootstrap.js";
export {
  type ClusterEffects,
  type ClusterNewcombe,
  type ClusterTable,
  clusterEffects,
  clusterNewcombe,
} from "./statistics/cluster-effects.js";
export {
  type ClusterOutcomes,
  type ClusterPowerOptions,
  clusterPower,
  formulaHolds,
  formulaPower,
  type PlannedClusters,
  type TestOfTables,
  visibleByFormula,
} from "./statistics/cluster-power.js";
export { type ClusterTest, type ClusterUrnTest, clusterUrn } from "./statistics/cluster-urn.js";
export { clusterWithin } from "./statistics/cluster-within.js";
export {
  type ClusterShare,
  type ClusterSpread,
  clusterSpread,
  clusterWilson,
} from "./statistics/clusters.js";
export { fisher } from "./statistics/fisher.js";
export type { GroupOptions } from "./statistics/groups.js";
export { byOutcome } from "./statistics/groups.js";
export { type Interval, joinNotes } from "./statistics/interval.js";
export {
  type InterventionOptions,
  type InterventionRow,
  interventionColumns,
  interventions,
} from "./statistics/interventions.js";
export type { JudgeInput } from "./statistics/judge-quality.js";
export { type Adjusted, type JudgeQuality, roganGladen } from "./statistics/judge-quality.js";
export {
  type JudgeScoresOptions,
  type JudgeScoresRow,
  judgeScores,
} from "./statistics/judge-scores.js";
export {
  type GroupPair,
  type Replication,
  type ReplicationOptions,
  replicatedGroups,
} from "./statistics/label-replication.js";
export {
  attributableFraction,
  type LeverageOptions,
  type LeverageRow,
  leverage,
} from "./statistics/leverage.js";
export { type LiftOptions, type LiftRow, lift, liftColumns } from "./statistics/lift.js";
export type { ClusterTestName } from "./statistics/lift-tests.js";
export {
  breslowDayTarone,
  type ChiSquare,
  cochranMantelHaenszel,
  mantelHaenszelDifference,
  mantelHaenszelOddsRatio,
} from "./statistics/mantel-haenszel.js";
export {
  type ModeComparisonOptions,
  type ModeComparisonRow,
  modeComparison,
} from "./statistics/mode-count-comparison.js";
export {
  type ModeDispersionOptions,
  type ModeDispersionRow,
  modeDispersion,
} from "./statistics/mode-count-dispersion.js";
export type { CountOptions } from "./statistics/mode-count-groups.js";
export {
  comonotoneVariance,
  type ModeHistogramRow,
  modeHistogram,
  poissonBinomial,
  poissonBinomialVariance,
} from "./statistics/mode-count-histogram.js";
export {
  type ModeCountsInput,
  type ModeCountsOptions,
  type ModeCountsRow,
  modeCounts,
} from "./statistics/mode-counts.js";
export type { ModesInput } from "./statistics/mode-groups.js";
export { type AdjustedP, benjaminiHochberg, benjaminiYekutieli, holm } from "./statistics/multiplicity.js";
export { exactConditional, haldaneAnscombe, oddsRatio } from "./statistics/odds-ratio.js";
export { type OutcomesOptions, type OutcomesRow, outcomes } from "./statistics/outcomes.js";
export {
  newcombePaired,
  type PairedCounts,
  type PairedOptions,
  type PairedRow,
  paired,
} from "./statistics/paired.js";
export {
  type FisherPowerOptions,
  fisherPower,
  type PowerOptions,
  type PowerRow,
  power,
  type SmallestVisibleOptions,
  smallestVisible,
} from "./statistics/power.js";
export { type PrevalenceOptions, type PrevalenceRow, prevalence } from "./statistics/prevalence.js";
export {
  type Bounds,
  clopperPearson,
  differenceBounds,
  type LabelCounts,
  prevalenceBounds,
  wilson,
} from "./statistics/proportion.js";
export { defaultSeed, type Random, randomFrom } from "./statistics/random.js";
export { replicationCautions, replicationText } from "./statistics/replication-caution.js";
export {
  koopman,
  miettinenNurminen,
  newcombe,
  riskDifference,
  riskRatio,
  type TwoProportions,
} from "./statistics/risk-difference.js";
export { type RobustnessRow, robustness, robustnessColumns } from "./statistics/robustness.js";
export { signFlip } from "./statistics/sign-flip.js";
export {
  type StratifiedLiftOptions,
  type StratifiedLiftRow,
  stratifiedLift,
} from "./statistics/stratified-lift.js";
export { type SweepOptions, type SweepRow, type SweepSeries, sweep } from "./statistics/sweep.js";
export type { CrossedTables } from "./statistics/table-order.js";
export type { Verdict } from "./statistics/verdict.js";
export { type SignedRank, wilcoxonSignedRank } from "./statistics/wilcoxon.js";
export {
  type LabelSet,
  type Obtained,
  openStudy,
  type SourceLine,
  type StudyData,
  type StudyOptions,
} from "./study/data.js";
export type { Absence, Entry, EntryFigure, ResultTable, Source, StudyLevel } from "./study/entry.js";
export { type Opened, open } from "./study/open.js";
export { type Study, studyOf } from "./study/study.js";
export * from "./taxonomy.js";
export type * from "./trace.js";
export { version } from "./version.js";
