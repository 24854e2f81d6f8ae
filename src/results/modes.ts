import { groupHeads } from "../counts/group.js";
import { leverage, leverageColumns } from "../statistics/leverage.js";
import { lift, liftColumns } from "../statistics/lift.js";
import { modeCounts, modeCountsColumns } from "../statistics/mode-counts.js";
import { isTable } from "../statistics/mode-groups.js";
import { prevalence, prevalenceColumns } from "../statistics/prevalence.js";
import { robustness, robustnessColumns } from "../statistics/robustness.js";
import { stratifiedLift, stratifiedLiftColumns } from "../statistics/stratified-lift.js";
import type { Cell } from "../trace.js";
import type { LabelledSet } from "./labelled.js";
import { byFlag, type ResultOptions, type ResultTable } from "./tables.js";

/** The tables of one labelled set: prevalence always, comparisons of outcomes where there are any. */
export function modesTables(set: LabelledSet, options: ResultOptions): readonly ResultTable[] {
  if (!set.hasOutcomes) return [prevalenceTable(set, options), modeCountsTable(set, options)];
  const lifted = liftTable(set, options);
  return [
    prevalenceByOutcome(set, options),
    modeCountsByOutcome(set, options),
    lifted,
    ...(lifted.rows.some((row) => row["test"] === "fisher" && row["p"] !== null) ? [robustTable(set, options)] : []),
    ...(set.by.length === 1 ? [stratifiedTable(set, options)] : []),
    leverageTable(set, options),
  ];
}

function prevalenceTable(set: LabelledSet, options: ResultOptions): ResultTable {
  const { data, by, caution } = set;
  return {
    name: `prevalence-${set.dataset}`,
    title: `Prevalence of each mode: ${set.title}`,
    command: `prevalence ${set.flag}${byFlag(by)}`,
    columns: [...groupHeads(data, by), ...prevalenceColumns],
    rows: prevalence(data, { ...options, by, caution }),
    inputs: set.inputs,
  };
}

/** The same by outcome, with `outcome` as a group column; of traces (not of counts) all of them first, of known outcome or not. */
function prevalenceByOutcome(set: LabelledSet, options: ResultOptions): ResultTable {
  const { data, by, caution } = set;
  const heads = groupHeads(data, by);
  const rows = byOutcome(set, heads, (outcome) => prevalence(data, { ...options, by, caution, outcome }));
  return {
    name: `prevalence-${set.dataset}`,
    title: `Prevalence of each mode by outcome: ${set.title}`,
    command: `prevalence ${set.flag}${byFlag(by)}${outcomesText(set)}`,
    columns: [...heads, "outcome", ...prevalenceColumns],
    rows,
    inputs: set.inputs,
  };
}

function modeCountsTable(set: LabelledSet, options: ResultOptions): ResultTable {
  const { by, caution, histogram } = set;
  const data = histogram?.data ?? set.data;
  const groups = histogram === null ? by : [];
  return {
    name: `mode-counts-${set.dataset}`,
    title: `Modes per trace: ${histogram?.title ?? set.title}`,
    command: `mode-counts ${histogram?.flag ?? set.flag}${byFlag(groups)}`,
    columns: [...groupHeads(data, groups), ...modeCountsColumns],
    rows: modeCounts(data, { ...options, by: groups, caution }),
    inputs: histogram?.inputs ?? set.inputs,
  };
}

/** Modes per trace by outcome; counts alone give bounds in place of an interval. */
function modeCountsByOutcome(set: LabelledSet, options: ResultOptions): ResultTable {
  const { data, by, caution } = set;
  const own = { ...options, by, caution, bounds: isTable(data) };
  return {
    name: `mode-counts-${set.dataset}`,
    title: `Modes per trace by outcome: ${set.title}`,
    command: `mode-counts ${set.flag}${byFlag(by)}${own.bounds ? " --bounds" : ""}${outcomesText(set)}`,
    columns: [...groupHeads(data, by), "outcome", ...modeCountsColumns],
    rows: byOutcome(set, groupHeads(data, by), (outcome) => modeCounts(data, { ...own, outcome })),
    inputs: set.inputs,
  };
}

/** Counts that stand in for traces are given by outcome alone: what they were selected on is often the outcome. */
function outcomesOf({ data }: LabelledSet): readonly ("all" | "failure" | "success")[] {
  return isTable(data) ? ["failure", "success"] : ["all", "failure", "success"];
}

function outcomesText(set: LabelledSet): string {
  return outcomesOf(set).includes("all") ? " (and --outcome failure, success)" : " --outcome failure (and success)";
}

/** Rows of each outcome in turn, with `outcome` as the last group column. */
function byOutcome<R extends Readonly<Record<string, Cell>>>(
  set: LabelledSet,
  heads: readonly string[],
  rowsOf: (outcome: "all" | "failure" | "success") => readonly R[],
): ResultTable["rows"] {
  return outcomesOf(set).flatMap((outcome) =>
    rowsOf(outcome).map((row) => ({
      ...Object.fromEntries(heads.map((name) => [name, row[name]!])),
      outcome,
      ...row,
    })),
  );
}

function liftTable(set: LabelledSet, options: ResultOptions): ResultTable {
  const { data, by, caution } = set;
  return {
    name: `lift-${set.dataset}`,
    title: `Failed against successful traces: ${set.title}`,
    command: `lift ${set.flag}${byFlag(by)}`,
    columns: [...groupHeads(data, by), ...liftColumns],
    rows: lift(data, { ...options, by, caution }),
    inputs: set.inputs,
  };
}

function robustTable(set: LabelledSet, options: ResultOptions): ResultTable {
  const { data, by, caution } = set;
  return {
    name: `lift-robust-${set.dataset}`,
    title: `What it takes to overturn each finding: ${set.title}`,
    command: `lift ${set.flag}${byFlag(by)} --robust`,
    columns: [...groupHeads(data, by), ...robustnessColumns],
    rows: robustness(data, { ...options, by, caution }),
    inputs: set.inputs,
  };
}

function stratifiedTable(set: LabelledSet, options: ResultOptions): ResultTable {
  const stratify = set.by[0]!;
  return {
    name: `lift-stratified-${set.dataset}`,
    title: `Failed against successful traces, stratified by ${stratify}: ${set.title}`,
    command: `lift ${set.flag} --stratify ${stratify}`,
    columns: [...groupHeads(set.data, []), ...stratifiedLiftColumns],
    rows: stratifiedLift(set.data, { ...options, caution: set.caution, stratify }),
    inputs: set.inputs,
  };
}

function leverageTable(set: LabelledSet, options: ResultOptions): ResultTable {
  const { data, by, caution } = set;
  return {
    name: `leverage-${set.dataset}`,
    title: `Share of failures that goes with each mode: ${set.title}`,
    command: `leverage ${set.flag}${byFlag(by)}`,
    columns: [...groupHeads(data, by), ...leverageColumns],
    rows: leverage(data, { ...options, by, caution }),
    inputs: set.inputs,
  };
}
