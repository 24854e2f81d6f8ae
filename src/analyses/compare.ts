import {
  columnsOf,
  count,
  estimate,
  modeColumns,
  noteColumn,
  notedEstimate,
  number,
  pValue,
  type RowOf,
  tested,
  text,
} from "../columns.js";
import type { ModesInput } from "../counts/count.js";
import { UsageError } from "../errors.js";
import { compare, compareWithin } from "../statistics/comparison/compare.js";
import type { Cell } from "../trace.js";
import { type Analysis, analysisOf, type Result, type Row } from "./analysis.js";
import { allowSelected, common, family, numeric, oneOutcome, word } from "./options.js";
import { ppiCompareAnalysis } from "./ppi.js";
import { headed } from "./rows.js";
import { groupText, percent, plainNumber } from "./sentence.js";
import { verbs } from "./verbs.js";
import { cell, cells, mode } from "./view.js";

/** Two groups, or two files. */
export interface ComparedData {
  readonly data: ModesInput;
  /** The column that tells two files apart, with their names: the first given, then the one it is held against. */
  readonly files: { readonly column: string; readonly first: string; readonly second: string } | null;
}

const input = { of: "compared" } as const;

const options = {
  ...common,
  column: word("COLUMN", "the column whose values are compared: model, system, or any other"),
  first: word("NAME", "the value that is compared; alone: with each of the others"),
  second: word("NAME", "the value that it is compared with"),
  unit: word(
    "UNIT",
    "trace (clusters are ignored) or scenario (those that both have); default these where there are any",
    {
      choices: ["trace", "scenario"],
    },
  ),
  ...oneOutcome,
  ...family,
  ...allowSelected,
} as const;

const unpaired = "not paired";
const compared = columnsOf([
  text("first", "what is compared"),
  text("second", "what it is compared with"),
  text("quantity", "of which the row is", {
    of: ["success rate", "mean recall", "modes per trace", "share with the mode"],
  }),
  ...modeColumns,
  number("first_value", "the first's rate, mean or share", { range: "0 or more", empty: "nothing known" }),
  number("second_value", "the second's", { range: "0 or more", empty: "nothing known" }),
  ...estimate("difference", "first − second, over traces", notedEstimate),
  text("test", "the test behind `p`, by the design", {
    of: ["fisher", "welch", "cluster-urn", "cluster-permutation", "cluster-sign-flip", "mcnemar"],
  }),
  ...tested(
    "two-sided",
    "not testable, or no p would be small",
    "modes tested in the call; of the other quantities, these",
  ),
  number(
    "visible",
    "smallest difference that the test sees at 80% power and level .05, unadjusted: Fisher’s exactly and the urn’s by formula above the second’s share, else by t",
    { range: "0 or more", empty: "none is visible, or none is known" },
  ),
  text(
    "design",
    "independent traces; nested: clusters repeat, none is of both; paired: only clusters that both have count",
    { of: ["independent", "nested", "paired"] },
  ),
  count("first_n", "traces of the first"),
  count("second_n", "traces of the second"),
  count("clusters", "clusters that count", { empty: "not known, or ignored" }),
  ...estimate("difference_scenarios", "mean of the differences within clusters, with a t interval for means", {
    low: "scenarios_low",
    high: "scenarios_high",
    empty: unpaired,
    none: `${unpaired}, or of a share`,
  }),
  text("interval", "of the difference; empty text: none"),
]);
const columns = columnsOf([...compared, noteColumn]);
/** A row of {@link compareAnalysis}, by its columns. */
export type CompareRow = RowOf<typeof columns>;

const methods = {
  estimates:
    "Two groups are compared by success rate, mean recall, modes per trace and the share that has each mode (first − second).",
  counts: { first_n: "traces of the first", second_n: "traces of the second" },
  usual: [{ interval: "newcombe", test: "fisher", q: 1 }],
} as const;

type Asked = { readonly column?: string; readonly first?: string; readonly second?: string };

/** The column and values asked for, or the two files. */
function sidesOf<Values extends Asked>({ files }: ComparedData, values: Values): Values & { readonly column: string } {
  if (files !== null) return { ...values, ...files };
  if (values.column === undefined) {
    throw new UsageError("compare: say what is compared, with --column COLUMN or a second file by --against FILE");
  }
  return { ...values, column: values.column };
}

const shows = [
  ...cells("first", "second", "quantity"),
  mode,
  cell("first_value", "of the first"),
  cell("second_value", "of the second"),
  cell("difference"),
  ...cells("p", "q", "visible"),
];

export const compareAnalysis = analysisOf({
  name: "compare",
  verb: "compare",
  summary: verbs.comparison.compare,
  examples: [
    "compare --labels before.csv --against after.csv",
    "compare --labels labels.csv --column model --first A --second B",
    "compare --itbench trajectories --column model",
  ],
  methods,
  input,
  options,
  columns,
  run: (given: ComparedData, values, caution) =>
    headed(given.data, compare(given.data, { ...sidesOf(given, values), caution }), values.by),
  shows,
  headline: (result) => changes(result),
});

const marginColumns = columnsOf([
  ...compared,
  number("margin", "what is held against the difference", {
    range: "above 0",
    empty: "none was given for the quantity",
  }),
  number("margin_low", "lower limit of the difference at 1 − 2α", { empty: "no interval" }),
  number("margin_high", "upper limit", { empty: "no interval" }),
  pValue("p_above", "one-sided: first − second is −`margin` or less", "no standard error, or no margin"),
  pValue("p_below", "one-sided: first − second is `margin` or more", "no standard error, or no margin"),
  pValue("p_equivalence", "the larger of the two", "no standard error, or no margin"),
  pValue("q_equivalence", "Benjamini–Hochberg's, these p a family of their own", "no p"),
  text("non_inferior", "which side is no worse than the other by the margin or more, at α", {
    of: ["first", "second", "both", "neither"],
    empty: "no margin",
  }),
  text(
    "verdict",
    "what is shown of the first at α = 1 − confidence: equivalent within ±, non-inferior within, not shown",
    {
      empty: "no margin",
    },
  ),
  text("margin_interval", "miettinen-nurminen of independent shares; t with the error of the design; empty text: none"),
  noteColumn,
]);
/** A row of {@link compareMarginAnalysis}, by its columns. */
export type CompareMarginRow = RowOf<typeof marginColumns>;

const marginOf = (help: string) => numeric("D", help, { above: 0 });

export const compareMarginAnalysis = analysisOf({
  name: "compare-margin",
  verb: "compare",
  view: ["margin", "margin-modes"],
  summary: "the same against a margin: equivalent, non-inferior, or not shown",
  examples: ["compare --labels before.csv --against after.csv --margin 0.1"],
  methods: {
    ...methods,
    where: { p_equivalence: "Margins: two one-sided tests [@schuirmann1987]." },
  },
  input,
  options: {
    ...options,
    margin: marginOf("of shares and recall: no difference beyond this, from 0 to 1"),
    "margin-modes": marginOf("the same of modes per trace"),
  },
  columns: marginColumns,
  run: (given: ComparedData, values, caution) =>
    headed(given.data, compareWithin(given.data, { ...sidesOf(given, values), caution }), values.by),
  shows: [...shows, cell("verdict"), cell("non_inferior", "no worse")],
  headline: (result) => changes(result),
});

/** What differs of each pair after correction, with both values. */
function changes(result: Result): string | null {
  const pairs = new Map<string, Row[]>();
  for (const row of result.rows) {
    const name = [groupText(row, result), `${row["first"]} against ${row["second"]}`]
      .filter((part) => part !== "")
      .join(", ");
    pairs.set(name, [...(pairs.get(name) ?? []), row]);
  }
  const said = [...pairs].slice(0, 8).map(([name, members]) => {
    const found = members.filter(({ q }) => typeof q === "number" && q < 0.05);
    const parts = found.map((row) => `${row["code"] === "" ? row["quantity"] : row["code"]} ${both(row)}`);
    const testedOnes = members.filter(({ p }) => typeof p === "number").length;
    return `${name}: ${parts.length === 0 ? `no difference shown in ${testedOnes} tests` : parts.join(", ")}`;
  });
  return said.length === 0 ? null : `${said.join("; ")}${pairs.size > 8 ? "; and more" : ""}.`;
}

/** "30% and 12%" */
function both(row: Row): string {
  const shown = (value: Cell) => (row["quantity"] === "modes per trace" ? plainNumber(value) : percent(value));
  return `${shown(row["first_value"]!)} and ${shown(row["second_value"]!)}`;
}

/** The command's own analysis, then its views. */
export const views: readonly Analysis[] = [compareAnalysis, compareMarginAnalysis, ppiCompareAnalysis];
