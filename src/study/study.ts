import { auditAnalysis } from "../analyses/audit.js";
import { chosenOf, confidence, picked, seed } from "../analyses/options.js";
import { publishedAnalysis } from "../analyses/published.js";
import { type AuditRow, auditSummaryLines } from "../audit/finding.js";
import type { Plot } from "../export/figure.js";
import { figures } from "../figures/index.js";
import type { PublishedTableName } from "../published/tables.js";
import type { StudyData } from "./data.js";
import {
  type Absence,
  commandLine,
  type Entry,
  plotsOf,
  type ResultTable,
  resultOf,
  type Source,
  type StudyLevel,
  tableOf,
} from "./entry.js";
import { type Finding, findingsOf } from "./findings.js";
import { figuresOfTraces, sweepEntries, tablesOfSet } from "./of-labels.js";
import { comparisonEntry, interventionEntries, paperEntries, releaseEntries, studyEntries } from "./of-published.js";
import { changeEntries, checkedEntries, judgedEntries, runEntries, signalEntries } from "./of-runs.js";
import { voteEntries } from "./of-votes.js";
import { publishedSource } from "./published-source.js";

/** All that can be said of the data at hand. */
export interface Study {
  readonly data: StudyData;
  /** What matters of the audit, a line each. */
  readonly summary: readonly string[];
  /** The audit's tables first. */
  readonly tables: readonly ResultTable[];
  readonly absences: readonly Absence[];
  readonly plots: readonly Plot[];
  /** What was chosen otherwise than by default. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Figures that the data do not allow. */
  readonly undrawn: readonly Absence[];
  /** Names of the tables and figures that are not of given data, but of published numbers beside them. */
  readonly beside: ReadonlySet<string>;
  /** The five findings of what the study is of: of data that are given, else of what is published. */
  readonly findings: readonly Finding[];
}

/** Everything that is computed of the data at hand, and what they do not allow, in the order of the report. */
export function entriesOf(data: StudyData, level: StudyLevel = {}): readonly (Entry | Absence)[] {
  const given = picked(level, "confidence", "seed");
  const { labels, mast, withPublished } = data;
  const sources = [labels, mast].filter((source) => source !== null);
  const association = "needs traces: counts of single modes do not say how modes meet";
  const parts: readonly (Entry | Absence)[] = [
    ...auditEntries(data, given),
    ...changeEntries(data, given),
    ...runEntries(data, given),
    ...signalEntries(data, given),
    ...sweepEntries(data, given),
    ...sources.flatMap((source) => [
      ...tablesOfSet(source, given),
      ...figuresOfTraces(source, data.audits.get(source.dataset)!, given),
    ]),
    ...(withPublished
      ? [...(mast === null ? releaseEntries(given) : []), ...studyEntries(given), ...paperEntries(given)]
      : []),
    ...(sources.length > 0
      ? []
      : [
          {
            name: "association",
            text: `${association}; "mastkit fetch mast" or --labels FILE fills this`,
          },
        ]),
    ...voteEntries(data, given),
    ...checkedEntries(data, given),
    ...judgedEntries(data, given),
    ...interventionEntries(data, given),
    ...(withPublished ? [comparisonEntry(data, given)] : []),
  ];
  const entries = parts.filter((part): part is Entry => "analysis" in part);
  return [...combined(entries), ...parts.filter((part): part is Absence => "text" in part)];
}

/** Entries that one command line gives become one: a table with its figures. */
function combined(entries: readonly Entry[]): readonly Entry[] {
  const found = new Map<string, Entry>();
  for (const entry of entries) {
    const key = commandLine(entry);
    const before = found.get(key);
    const figures = [...(before?.figures ?? []), ...(entry.figures ?? [])];
    const named = before === undefined || before.drawnOnly === true ? entry : before;
    found.set(key, figures.length === 0 ? named : { ...named, figures });
  }
  return [...found.values()];
}

/** Audits the data, then computes every table and the rows of every figure that they allow. */
export function studyOf(data: StudyData, level: StudyLevel = {}): Study {
  const parts = entriesOf(data, level);
  const entries = parts.filter((part): part is Entry => "analysis" in part);
  const parameters = { ...data.parameters, ...chosenOf({ confidence, seed }, level) };
  const findings = entries
    .filter(({ analysis }) => analysis === auditAnalysis)
    .flatMap((entry) => resultOf(entry).rows as unknown as readonly AuditRow[]);
  const rank = ({ figure }: Plot) => figures.indexOf(figure);
  const plots = entries.flatMap((entry) => plotsOf(entry, parameters)).sort((a, b) => rank(a) - rank(b));
  const tables = entries.filter(({ drawnOnly }) => drawnOnly !== true).map(tableOf);
  const beside = new Set([...tables, ...plots].filter((one) => isBeside(data, one)).map(({ name }) => name));
  return {
    data,
    summary: auditSummaryLines(findings),
    tables,
    absences: parts.filter((part): part is Absence => "text" in part),
    plots,
    parameters,
    undrawn: undrawnOf(plots.filter(({ name }) => !beside.has(name))),
    beside,
    findings: findingsOf(tables.filter(({ name }) => !beside.has(name))),
  };
}

const titles: Readonly<Record<string, string>> = {
  mast: "MAST-Data",
  human: "the human votes",
  itbench: "the ITBench runs",
  labels: "one's own labels",
  outcomes: "one's own outcomes",
  study: "the ITBench study's counts",
  "success-failure": "the paper's Table 7",
};

/** An audit of each file at hand, joined as its tables are; of the published counts that stand in, and of the study's. */
function auditEntries({ audits, withPublished }: StudyData, level: StudyLevel): readonly Entry[] {
  const entry = (dataset: string, source: Source, only = {}): Entry => ({
    name: `audit-${dataset}`,
    title: `What must be known of ${titles[dataset] ?? dataset}`,
    analysis: auditAnalysis,
    source,
    values: { ...picked(level, "seed"), ...only },
  });
  const counts = (dataset: string, name: PublishedTableName) => {
    if (!withPublished) return [];
    const source = publishedSource(name);
    const files = { mast: null, human: null, itbench: null, outcomes: null, labels: null, runs: null };
    const counted = { table: source.data, digest: source.inputs[0] };
    return [entry(dataset, { ...source, data: { ...files, counts: counted } })];
  };
  const own = (dataset: "mast" | "human" | "itbench" | "outcomes" | "labels") => {
    const source = audits.get(dataset);
    return source === undefined ? [] : [entry(dataset, source, source.inputs.length > 1 ? { only: dataset } : {})];
  };
  return [
    ...(audits.has("mast") ? own("mast") : counts("mast", "mast-releases-modes")),
    ...(audits.has("human") ? own("human") : counts("human", "mast-human-votes")),
    ...own("itbench"),
    ...own("outcomes"),
    ...own("labels"),
    ...counts("study", "itbench-study-modes"),
    ...counts("success-failure", "mast-paper-success-failure-modes"),
  ];
}

/** What no data at hand allow, each with the command that fills it. */
const needed: Readonly<Record<string, string>> = {
  outcomes: "needs runs; --itbench DIR (mastkit fetch itbench), --traces PATH or --outcomes FILE fills this",
  solved:
    "needs repeated runs of scenarios; --itbench DIR (mastkit fetch itbench), --traces PATH or --outcomes FILE fills this",
  "recall-runs": "needs ITBench runs; --itbench DIR (mastkit fetch itbench) fills this",
  sweep: "needs the recall of each run; --itbench DIR (mastkit fetch itbench) or --outcomes FILE fills this",
  "sweep-verdicts":
    "needs labels of traces whose recall is known; --labels FILE with --itbench DIR or --outcomes FILE fills this",
  leverage:
    "needs labels with outcomes that were not selected by outcome; --labels FILE with --outcomes FILE or --traces PATH fills this",
  association: "needs labels of single traces; --mast FILE or --labels FILE fills this",
  "label-replication":
    "needs labels of several groups at the same trace indices; --mast FILE (mastkit fetch mast) or --labels FILE with system and trace_id fills this",
  signature: "needs labels with outcomes; --labels FILE with --outcomes FILE or --traces PATH fills this",
  "modes-per-trace": "needs labels of single traces; --mast FILE or --labels FILE fills this",
};

/** Whether a table or figure of a study of given data is of published numbers alone, or compares with them. */
function isBeside({ lines }: StudyData, { analysis, inputs }: Pick<ResultTable, "analysis" | "inputs">): boolean {
  const given = lines
    .filter(({ from }) => from === "given" || from === "found")
    .flatMap(({ digest }) => digest?.sha256 ?? []);
  if (given.length === 0) return false;
  return analysis === publishedAnalysis || !inputs.some(({ sha256 }) => given.includes(sha256));
}

/** What is not drawn: of one's own files where there are any, else at all. */
function undrawnOf(plots: readonly Plot[]): readonly Absence[] {
  const drawn = new Set(plots.map(({ figure }) => figure.name));
  return Object.entries(needed).flatMap(([name, text]) => (drawn.has(name) ? [] : [{ name, text }]));
}
