// The types that everything shares. This file imports types only.
import type { Notes } from "./notes.js";

/** How a trace ended. Unknown is null, and is never counted as a failure. */
export type Outcome = "success" | "failure";

/**
 * Which reading of modes 3.2 and 3.3 a label set used: the paper's (3.2 no or incomplete, 3.3 incorrect verification),
 * the repository's definitions file (3.2 weak, 3.3 no or incorrect verification), the annotator prompt's (3.2 no or
 * incorrect, 3.3 weak verification), or not stated.
 */
export type Definition = "paper" | "repository" | "prompt" | "unknown";

/** A stage of a run. */
export type Stage = "pre-execution" | "execution" | "post-execution";

/** A failure mode of a taxonomy. */
export interface Mode {
  readonly code: string;
  readonly name: string;
  /** The code of its category; its name where the taxonomy names none. */
  readonly category: string;
  readonly definition?: string;
  /** The stage of a run in which the mode shows, or the first and the last. */
  readonly stage?: Stage | readonly [Stage, Stage];
  readonly aliases?: readonly string[];
}

export interface Category {
  readonly code: string;
  readonly name: string;
  readonly aliases?: readonly string[];
}

/** What labels are given in: up to 60 modes, in an order that labels and tables follow. */
export interface Taxonomy {
  readonly name: string;
  readonly version: string;
  readonly modes: readonly Mode[];
  /** Names of categories that modes name by a code. */
  readonly categories?: readonly Category[];
}

/**
 * The labels of one trace as two masks; bit i is the mode at place i of its taxonomy. A mode is present (both bits),
 * absent (labelled only) or not labelled (neither). `flagged` is always a subset of `labelled`.
 */
export interface Labels {
  readonly flagged: number;
  readonly labelled: number;
  /** The same of the modes from place 30 on; absent where the taxonomy has no more than 30. */
  readonly beyond?: Pick<Labels, "flagged" | "labelled">;
}

/** How the traces of a sample were drawn, a place a trace. */
export interface SurveyDesign {
  /** How many traces each stands for; post-stratified where sizes were given. */
  readonly weights: readonly number[];
  /** The sampling unit of each trace: its cluster, or itself. */
  readonly unitOf: readonly number[];
  /** The stratum of each unit. */
  readonly stratumOf: readonly number[];
  /** Units drawn, and units there were to draw from; null where that is not known. */
  readonly strata: readonly { readonly name: string; readonly units: number; readonly population: number | null }[];
  /** The post-stratum of each trace; null without any. */
  readonly poststratumOf: readonly number[] | null;
  /** Post-strata without a trace: nothing is known of them. */
  readonly uncovered: readonly string[];
}

/** A trace's or run's part in a sample. */
export interface Drawn {
  /** How many traces it stands for, above 0; absent: not known. */
  readonly weight?: number;
  /** The design it was drawn by, and its place there; absent: by `weight` alone. */
  readonly sampling?: { readonly design: SurveyDesign; readonly place: number };
}

/** One labelled trace. `null` is "not known". */
export interface LabelledTrace extends Drawn {
  /** Which data set it was read from: "mast", "labels" or "itbench". */
  readonly dataset: string;
  /** Unique within the data set and annotator. MAST: `<trace.key>/<trace_id>`. */
  readonly id: string;
  readonly system: string | null;
  readonly model: string | null;
  readonly benchmark: string | null;
  /** What repeated runs share (a scenario, a task); null where none is known. */
  readonly cluster: string | null;
  readonly labels: Labels;
  readonly outcome: Outcome | null;
  /** Root-cause recall, 0 to 1 (the published scores can exceed 1); null where unknown. */
  readonly recall: number | null;
  readonly definition: Definition;
  /** What the labels are given in; absent: MAST, in the reading of `definition`. */
  readonly taxonomy?: Taxonomy;
  /** Who labelled it, where the file says so. */
  readonly annotator: string | null;
  /** Every other column that can be grouped by, under its own name (trace_key among them). */
  readonly extra: Readonly<Record<string, string>>;
}

/** One ITBench run: an outcome, and no labels. */
export interface Run {
  /** `<model folder>/<domain>/Scenario-<n>/<run>` */
  readonly id: string;
  readonly agent: string | null;
  readonly model: string;
  readonly domain: string;
  /** "Scenario-12"; the cluster of the run. */
  readonly scenario: string;
  readonly run: string;
  /** Recall with infrastructure namespaces filtered out; null where the judge's file is missing or broken. */
  readonly recallFiltered: number | null;
  readonly recallUnfiltered: number | null;
  /** Precision of the same entities, 0 to 1; null or absent where the judge's file does not have it. */
  readonly precisionFiltered?: number | null;
  readonly precisionUnfiltered?: number | null;
  /** Why something is null or doubtful; empty when all is well. */
  readonly notes: readonly string[];
}

/** An outcome of a trace or run after the success rule was applied. */
export interface OutcomeRecord extends Drawn {
  readonly id: string;
  readonly outcome: Outcome | null;
  readonly recall: number | null;
  /** Share of the named root causes that are true ones, 0 to 1; null or absent where it is not known. */
  readonly precision?: number | null;
  readonly cluster: string | null;
  /** Columns that can be grouped by: agent, model, domain, scenario, or a CSV's own. */
  readonly groups: Readonly<Record<string, string>>;
  /** What the run took; absent where no trace of it was read. */
  readonly spent?: Spent;
}

/** How a tool call ended, where something says so. */
export type CallEnded = "ok" | "failed" | "unknown";

/** One call of a tool. */
export interface AgentCall {
  readonly name: string;
  /** As written: JSON text, or free text; JSON that cannot be parsed is kept as it stands. */
  readonly arguments: string;
  /** Null: the trace has none. */
  readonly result: string | null;
  readonly ended: CallEnded;
}

/** One step of a run. */
export interface AgentStep {
  /** From 1, in the trace's order. */
  readonly index: number;
  /** Milliseconds since 1970; null where it is not known. */
  readonly time: number | null;
  readonly role: "user" | "agent" | "tool" | "system";
  /** The agent's name, where a trace has several. */
  readonly agent: string | null;
  /** What was said, without the reasoning. */
  readonly text: string;
  /** What the trace tells of the reasoning before it; absent where it tells nothing. */
  readonly reasoning?: string;
  readonly calls: readonly AgentCall[];
  /** Input and output tokens of this step; null where it is not known. */
  readonly tokens: number | null;
  /** US dollars; null where it is not known. */
  readonly cost: number | null;
}

/** What a run took; null where it is not known. */
export interface Spent {
  /** Input and output tokens, cached ones included. */
  readonly tokens: number | null;
  /** US dollars. */
  readonly cost: number | null;
  /** From its first step to its last, or as the harness measured it. */
  readonly seconds: number | null;
}

/** One run of an agent, whatever wrote it: what is known of it beside its steps, which are passed on as they are read. */
export interface AgentTrace extends Spent {
  /** The format's own id of a run, else the path below the folder that was given, without its extension. */
  readonly id: string;
  /** The format, as `mastkit trace show` names it: codex, atif, chat, mast … */
  readonly format: string;
  /** The file, from the folder that was given. */
  readonly file: string;
  /** The task or scenario that repeats share; null where none is known. */
  readonly cluster: string | null;
  /** agent, model, benchmark … : what can be grouped by. */
  readonly groups: Readonly<Record<string, string>>;
  /** Null: not known. A run that broke off without a score is not a failure. */
  readonly outcome: Outcome | null;
  /** What the success threshold was held against: a reward, a recall; null where there is none. */
  readonly score: number | null;
  /** ITBench: the share of the named root causes that are true ones; absent elsewhere. */
  readonly precision?: number | null;
  readonly steps: number;
  /** What the trace records: a text of steps may have no calls, spans may have no content. */
  readonly records: { readonly calls: boolean; readonly content: boolean };
  /** How the trace says that the run ended: by itself, at a limit, by an error or a cancellation; null where it does not say. */
  readonly ended: "done" | "limit" | "error" | null;
  /** What the file held that was not taken over, by kind. */
  readonly ledger: Readonly<Record<string, number>>;
  /** What is doubtful about it. */
  readonly notes: readonly string[];
}

/** One vote of one rater on one code of one item. A missing vote has the value null. */
export interface Rating {
  /** The taxonomy the code belongs to: a round of the human file, or a ratings file's `set`. */
  readonly set: string;
  readonly item: string;
  readonly rater: string;
  readonly code: string;
  readonly value: number | null;
  /** What the code belongs to, where the set does not say; absent: that of the human file's round, else not known. */
  readonly taxonomy?: Taxonomy;
  /** Records that share an annotation block are not independent; null where nothing is known. */
  readonly block: string | null;
  /** Columns that can be grouped by: round, system, benchmark, or a CSV's own. */
  readonly groups: Readonly<Record<string, string>>;
}

/** One labelled trace as the replication test sees it: which group, at which index, with which labels. */
export interface LabelPoint extends Labels {
  /** System and key, or whatever tells apart the files the labels were made for. */
  readonly group: string;
  /** What the groups share: `trace.index`, or the trace_id of a labels file. */
  readonly index: string;
  /** Only groups of one family are compared: the annotator. */
  readonly family: string;
}

/** The two labellings of one trace. */
export interface JudgedTrace {
  readonly truth: LabelledTrace;
  readonly judge: LabelledTrace;
}

/** A judge's labels of a trace, and people's where they labelled it. */
export interface CheckedTrace {
  readonly judge: LabelledTrace;
  readonly truth: LabelledTrace | null;
}

/** How a judge did on items whose truth is known; a row of `judge-scores`. */
export interface CalibrationCounts {
  /** A code, or "" for every mode without a row of its own. */
  readonly code: string;
  /** Null: of either outcome. */
  readonly outcome: Outcome | null;
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
  /** What the cells share whose errors may go together: a trace, or a scenario; null or absent where it is not known. */
  readonly cluster?: string | null;
  /** How many clusters the cells come from, where that alone is known. */
  readonly clusters?: number | null;
}

/** One score of one condition with one seed. */
export interface SeedScore {
  readonly group: Group;
  readonly condition: string;
  readonly seed: string;
  /** Null: an empty cell. */
  readonly value: number | null;
}

/** What a cell of a result row can hold. Undefined estimates are null, with the reason in the row's `note`. */
export type Cell = string | number | Notes | null;

/** The group columns of a row, in the order of `--by`. */
export type Group = Readonly<Record<string, string>>;

/** A result row: the group's columns first, then the row's own. */
export type Grouped<R> = R & { readonly [group: string]: Cell };

/** A column of a laid-out table. Columns with the same `over` in a row share a heading above their names. */
export interface LayoutColumn {
  readonly name: string;
  readonly over?: string;
  /** Decimals that numbers are rounded to; default 3. "given": the digits that the number has. */
  readonly digits?: number | "given";
}

/** A table ready for print: rounded and laid out, and not meant to be read back (CSV and JSON are). */
export interface TableLayout {
  /** Stands above the table; none where it is null. */
  readonly caption: string | null;
  readonly columns: readonly LayoutColumn[];
  /** Cells in the order of the columns. */
  readonly rows: readonly (readonly Cell[])[];
  /** Stand below the table; in CSV and JSON as a last column `note`. */
  readonly notes?: readonly string[];
  /** What LaTeX refers to it by: \ref{tab:label}. */
  readonly label?: string;
}
