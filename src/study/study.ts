import { auditAnalysis } from "../analyses/audit.js";
import { type AuditRow, auditSummaryLines } from "../audit/finding.js";
import type { FileDigest } from "../datasets/digest.js";
import type { Plot } from "../export/figure.js";
import { figures } from "../figures/index.js";
import { defaultSeed } from "../statistics/random.js";
import type { StudyData } from "./data.js";
import {
  type Absence,
  commandLine,
  type Entry,
  plotsOf,
  type ResultTable,
  resultOf,
  type StudyLevel,
  tableOf,
} from "./entry.js";
import { figuresOfTraces, sweepEntries, tablesOfSet } from "./of-labels.js";
import { comparisonEntry, interventionEntries, paperEntries, releaseEntries, studyEntries } from "./of-published.js";
import { judgedEntries, runEntries } from "./of-runs.js";
import { voteEntries } from "./of-votes.js";
import { publishedSource } from "./published-source.js";
import { mastLabels, ownLabels, withoutUndefined } from "./sets.js";

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
}

/** Everything that is computed of the data at hand, and what they do not allow, in the order of the report. */
export function entriesOf(data: StudyData, level: StudyLevel = {}): readonly (Entry | Absence)[] {
  const given = withoutUndefined({ ...level });
  const [own, mast] = [ownLabels(data), mastLabels(data)];
  const sources = [own, mast].filter((source) => source !== null);
  const association = "needs traces: counts of single modes do not say how modes meet";
  const parts: readonly (Entry | Absence)[] = [
    ...auditEntries(data, given),
    ...runEntries(data, given),
    ...sweepEntries(data, given),
    ...sources.flatMap((source) => [...tablesOfSet(source, given), ...figuresOfTraces(source, given)]),
    ...(mast === null ? releaseEntries(given) : []),
    ...studyEntries(given),
    ...paperEntries(given),
    ...(sources.length > 0
      ? []
      : [
          {
            name: "association-mast",
            text: `${association}; "mastkit fetch mast" or --labels FILE fills this`,
          },
        ]),
    ...voteEntries(data, given),
    ...judgedEntries(data, given),
    ...interventionEntries(data, given),
    comparisonEntry(data, given),
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
  const parameters = parametersOf(data, level);
  const findings = entries
    .filter(({ analysis }) => analysis === auditAnalysis)
    .flatMap((entry) => resultOf(entry).rows as unknown as readonly AuditRow[]);
  const rank = ({ figure }: Plot) => figures.indexOf(figure);
  const plots = entries.flatMap((entry) => plotsOf(entry, parameters)).sort((a, b) => rank(a) - rank(b));
  return {
    data,
    summary: auditSummaryLines(findings),
    tables: entries.filter(({ drawnOnly }) => drawnOnly !== true).map(tableOf),
    absences: parts.filter((part): part is Absence => "text" in part),
    plots,
    parameters,
    undrawn: undrawnOf(data, plots),
  };
}

/** What was chosen otherwise than by default, for the provenance of outputs. */
function parametersOf(
  { parameters }: Pick<StudyData, "parameters">,
  { confidence, seed }: StudyLevel,
): Readonly<Record<string, string>> {
  return {
    ...parameters,
    ...(confidence === undefined || confidence === 0.95 ? {} : { confidence: String(confidence) }),
    ...(seed === undefined || seed === defaultSeed ? {} : { seed: String(seed) }),
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
function auditEntries(data: StudyData, { seed }: StudyLevel): readonly Entry[] {
  const { mast, human, itbench, labels, outcomes, runs, given } = data;
  const none = { mast: null, human: null, itbench: null, outcomes: null, labels: null, runs: null, counts: null };
  const entry = (
    dataset: string,
    files: object,
    flags: Entry["source"]["given"],
    inputs: readonly FileDigest[],
    only: object = {},
  ): Entry => ({
    name: `audit-${dataset}`,
    title: `What must be known of ${titles[dataset] ?? dataset}`,
    analysis: auditAnalysis,
    source: { data: { ...none, ...files }, given: flags, inputs, caution: [] },
    values: withoutUndefined({ seed, ...only }),
  });
  const counts = (dataset: string, name: Parameters<typeof publishedSource>[0]) => {
    const { data: table, inputs, given: flags } = publishedSource(name);
    return entry(dataset, { counts: { table, digest: inputs[0]! } }, flags, inputs);
  };
  const picked = (...names: readonly (keyof typeof given)[]) =>
    Object.fromEntries(names.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));
  const ends = outcomes === null ? [] : [outcomes.digest];
  const rule = ["successThreshold", "strict"] as const;
  const entries: Entry[] = [];
  if (mast !== null) {
    const joined = labels === null && outcomes !== null;
    const flags = picked("mast", ...(joined ? (["outcomes", ...rule] as const) : []));
    const files = joined ? { mast, outcomes } : { mast };
    entries.push(entry("mast", files, flags, [mast.digest, ...(joined ? ends : [])], joined ? { only: "mast" } : {}));
  } else entries.push(counts("mast", "mast-releases-modes"));
  if (human !== null) entries.push(entry("human", { human }, picked("human"), [human.digest]));
  else entries.push(counts("human", "mast-human-votes"));
  if (itbench !== null) entries.push(entry("itbench", { itbench }, picked("itbench"), [itbench.digest]));
  if (outcomes !== null) {
    entries.push(entry("outcomes", { outcomes }, picked("outcomes", "successThreshold"), ends));
  }
  if (labels !== null) {
    const joined = outcomes !== null ? { outcomes } : runs !== null ? { runs, itbench } : {};
    const flags =
      outcomes !== null
        ? picked("outcomes", ...rule)
        : runs !== null
          ? picked("itbench", "recall", ...rule)
          : picked("successThreshold");
    const digests = outcomes !== null ? ends : runs !== null ? [runs.digest] : [];
    entries.push(
      entry(
        "labels",
        { labels: labels.file, ...joined },
        { ...picked("labels"), ...flags },
        [labels.file.digest, ...digests],
        digests.length === 0 ? {} : { only: "labels" },
      ),
    );
  }
  return [
    ...entries,
    counts("study", "itbench-study-modes"),
    counts("success-failure", "mast-paper-success-failure-modes"),
  ];
}

/** What no data at hand allow, each with the command that fills it. */
const needed: readonly { readonly figure: string; readonly text: string }[] = [
  { figure: "outcomes", text: "needs runs; --itbench DIR (mastkit fetch itbench) or --outcomes FILE fills this" },
  { figure: "recall-runs", text: "needs ITBench runs; --itbench DIR (mastkit fetch itbench) fills this" },
  {
    figure: "sweep",
    text: "needs the recall of each run; --itbench DIR (mastkit fetch itbench) or --outcomes FILE fills this",
  },
  {
    figure: "sweep-verdicts",
    text: "needs labels of traces whose recall is known; --labels FILE with --itbench DIR or --outcomes FILE fills this",
  },
  {
    figure: "leverage",
    text: "needs labels with outcomes that were not selected by outcome; --labels FILE with --outcomes FILE fills this",
  },
  { figure: "flags-by-system", text: "needs labels by system; --mast FILE (mastkit fetch mast) fills this" },
  { figure: "association", text: "needs labels of single traces; --mast FILE or --labels FILE fills this" },
  {
    figure: "judge-human",
    text: "needs a judge's and true labels of the same traces; --labels FILE with --truth FILE fills this",
  },
  {
    figure: "label-replication",
    text: "needs labels of several groups at the same trace indices; --mast FILE (mastkit fetch mast) or --labels FILE with system and trace_id fills this",
  },
  { figure: "modes-per-trace", text: "needs labels of single traces; --mast FILE or --labels FILE fills this" },
];

/** What is not drawn: of one's own files where there are any, else at all. */
function undrawnOf(data: StudyData, plots: readonly Plot[]): readonly Absence[] {
  const files = [data.mast, data.human, data.itbench, data.outcomes, data.labels?.file, data.truth?.file, data.seeds];
  const digests = new Set(files.flatMap((file) => (file === null || file === undefined ? [] : [file.digest.sha256])));
  const isOwn = ({ sha256 }: FileDigest) => digests.has(sha256);
  const own = plots.filter(({ inputs }) => data.published || inputs.some((digest) => isOwn(digest)));
  const drawn = new Set(own.map((plot) => plot.figure.name));
  return needed.filter(({ figure }) => !drawn.has(figure)).map(({ figure, text }) => ({ name: figure, text }));
}
