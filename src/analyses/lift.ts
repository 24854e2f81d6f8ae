import {
  columnsOf,
  count,
  estimate,
  modeColumns,
  noteColumn,
  number,
  pick,
  plainLimits,
  pValue,
  type RowOf,
  tested,
  text,
} from "../columns.js";
import { isTable, type ModesInput } from "../counts/count.js";
import { InputError } from "../errors.js";
import { intervals, tests } from "../methods.js";
import { hasNote } from "../notes.js";
import { lift } from "../statistics/lift.js";
import { paired } from "../statistics/paired.js";
import { keptOfLift, robustness, tipping } from "../statistics/robustness.js";
import { stratifiedLift } from "../statistics/stratified-lift.js";
import { modeText } from "../taxonomy/taxonomy.js";
import type { Cell, LabelledTrace } from "../trace.js";
import { independenceSentence, many } from "../words.js";
import { type Analysis, analysisOf, type Result } from "./analysis.js";
import { leverageAnalysis } from "./leverage.js";
import { liftColumns, liftMethods } from "./lift-columns.js";
import { type JoinRest, noOutcome } from "./nothing.js";
import { allowSelected, choice, common, family, flag, oneOutcome, word } from "./options.js";
import { ppiLiftAnalysis } from "./ppi.js";
import { headed } from "./rows.js";
import { groupText, listed, plainNumber, survivors } from "./sentence.js";
import { signatureAnalysis } from "./signature.js";
import { sweepAnalysis } from "./sweep.js";
import { verbs } from "./verbs.js";
import { cell, cells, difference, mode, sides, verdict } from "./view.js";

const input = { of: "labels", tables: ["modes"] } as const;

/** The error of rows without a trace on either side; null where one has. */
function nothing({ rows }: Result, data: ModesInput, _values: unknown, join: JoinRest): InputError | null {
  return rows.every((row) => row["failed_n"] === 0 && row["successful_n"] === 0) ? noOutcome(data, join) : null;
}

export const liftAnalysis = analysisOf({
  name: "lift",
  verb: "lift",
  summary: verbs.statistics.lift,
  examples: [
    "lift --counts data/published/itbench-study-modes.csv --by model",
    "lift --labels labels.csv --itbench trajectories --by model",
    "lift --labels labels.csv --traces runs",
  ],
  methods: liftMethods,
  input,
  options: {
    ...common,
    difference: word(
      "NAME",
      "interval of the difference: newcombe (default), miettinen-nurminen; where clusters repeat cluster-newcombe (default), cluster-t, cluster-bootstrap, bca",
      { choices: ["newcombe", "miettinen-nurminen", "cluster-newcombe", "cluster-t", "cluster-bootstrap", "bca"] },
    ),
    test: word(
      "NAME",
      "where clusters repeat: urn (default), within (exact, within clusters alone), whole (clusters of equal size)",
      { choices: ["urn", "within", "whole"] },
    ),
    "odds-ratio": choice("NAME", "exact (default) or haldane-anscombe", ["exact", "haldane-anscombe"]),
    ...family,
    bounds: flag("note the worst and best case of missing labels for the difference"),
    ...allowSelected,
  },
  columns: liftColumns,
  run: (data: ModesInput, values, caution) => headed(data, lift(data, { ...values, caution }), values.by),
  nothing,
  shows: [mode, ...sides, difference, ...cells("risk_ratio", "p", "q"), verdict("verdict")],
  headline: (result) =>
    result.rows.some((row) => hasNote(row["note"], "survey-untested"))
      ? "Weighted differences, with intervals and without tests."
      : survivors(result, "risk_difference"),
  caveat: ({ rows }) => [independenceSentence(rows), notShown(rows)].filter(Boolean).join(" ") || null,
});

const stratifiedColumns = columnsOf([
  ...modeColumns,
  count("strata", "strata with labelled traces of known outcome"),
  count("informative_strata", "those with both outcomes, some but not all flagged"),
  ...estimate("crude_risk_difference", "failed − successful over all strata", {
    range: "−1 to 1",
    empty: "one side is empty",
    low: "crude_low",
    high: "crude_high",
  }),
  ...estimate("mh_risk_difference", "Mantel–Haenszel's, with Sato's interval", {
    range: "−1 to 1",
    empty: "no stratum with both outcomes",
  }),
  ...estimate("mh_odds_ratio", "Mantel–Haenszel's, with Robins, Breslow and Greenland's interval", {
    range: "0 or more",
    empty: "a discordance is 0",
  }),
  number("chi2", "Cochran–Mantel–Haenszel's, on 1 degree of freedom", {
    empty: "clusters repeat, or nothing informs it",
  }),
  ...tested("of no effect", "not testable: the note says why", "rows tested"),
  number("homogeneity_chi2", "Breslow–Day–Tarone's", { empty: "clusters repeat, or untestable" }),
  count("homogeneity_df", "its degrees of freedom"),
  pValue("homogeneity_p", "of equal odds ratios", "clusters repeat, or untestable"),
  text("reversal", "Simpson's paradox: every stratum against the crude sign", {
    of: ["none", "sign changes when stratified", "Simpson's paradox"],
    empty: "a difference is undefined",
  }),
  noteColumn,
]);
/** A row of {@link stratifiedLiftAnalysis}, by its columns. */
export type StratifiedLiftRow = RowOf<typeof stratifiedColumns>;

export const stratifiedLiftAnalysis = analysisOf({
  name: "lift-stratified",
  verb: "lift",
  view: "stratify",
  summary: "the same with a column held fixed: Mantel-Haenszel beside the crude difference",
  examples: ["lift --counts data/published/itbench-study-modes.csv --stratify model"],
  methods: {
    estimates:
      "Failed and successful traces are compared by the share that has each mode, with a column held fixed: Mantel and Haenszel's risk difference and odds ratio [@mantel1959], the crude difference beside them.",
    where: {
      chi2: "Limits: Newcombe's hybrid score (crude) [@newcombe1998], by Sato's variance (difference) [@sato1989] and that of Robins, Breslow and Greenland (odds ratio) [@robins1986]. Two-sided p: Cochran, Mantel and Haenszel's test [@cochran1954; @mantel1959].",
      "p without chi2": `Limits: ${intervals["cluster-newcombe"]![1]} (crude), ${intervals["cluster-t"]![1]}. Two-sided p: ${tests["cluster-urn"]![1]}.`,
      homogeneity_p: "Equal odds ratios: Breslow and Day's test, corrected by Tarone [@breslow1980; @tarone1985].",
    },
    counts: { strata: "strata", informative_strata: "informative strata" },
    usual: [{ chi2: 0, q: 1, homogeneity_p: 1 }],
  },
  input,
  options: {
    ...common,
    stratify: word("COLUMN", "hold a column fixed: Mantel-Haenszel beside the crude difference"),
    ...family,
    ...allowSelected,
  },
  columns: stratifiedColumns,
  run: (data: ModesInput, { stratify, ...values }, caution) =>
    headed(data, stratifiedLift(data, { ...values, stratify: stratify!, caution }), values.by),
  nothing: ({ rows }, data, _values, join) => (rows.every((row) => row["strata"] === 0) ? noOutcome(data, join) : null),
  shows: [
    mode,
    cell("informative_strata"),
    cell("mh_risk_difference", "stratified difference"),
    cell("crude_risk_difference", "crude difference"),
    cell("mh_odds_ratio", "odds ratio"),
    ...cells("p", "q"),
    cell("homogeneity_p", "p of homogeneity"),
    cell("reversal"),
  ],
  headline: (result) => `${survivors(result, "mh_risk_difference")}${reversals(result)}`,
  caveat: ({ rows }) => independenceSentence(rows) || null,
});

const noBreak = { empty: "no number does, or no finding" } as const;
const robustnessColumns = columnsOf([
  ...pick(liftColumns, keptOfLift),
  number(
    "deff_breaks",
    "the smallest design effect at which q is .05 or more: each p read as that of a chi-square on 1 degree of freedom, divided by it, and adjusted over the family; beyond the clusters of a test that takes them into account",
    { range: "above 1", empty: "q is .05 or more already, or no p" },
  ),
  count(
    "false_flags_break",
    "the fewest flags given wrongly among the outcome with the larger share at which q is .05 or more",
    noBreak,
  ),
  number("specificity_breaks", "the judge's specificity there with so many", { range: "0 to 1", ...noBreak }),
  count("missed_flags_break", "the fewest flags missed among the other outcome at which q is .05 or more", noBreak),
  number("sensitivity_breaks", "the judge's sensitivity there with so many", { range: "0 to 1", ...noBreak }),
  count("unlabelled", "traces of known outcome not labelled for the mode"),
  count("missing_breaks", "the fewest of them, set least favourably, at which q is .05 or more", {
    empty: "none are missing, all of them do not suffice, or no finding",
  }),
  text(
    "influential_trace",
    "the trace whose removal gives the largest q; over repeated clusters of those that weigh most in the test's score",
    {
      empty: "counts, or no finding",
    },
  ),
  pValue("trace_q", "q without it", "no such trace, or no longer testable"),
  text("influential_scenario", "the scenario (cluster) of which the same holds", {
    empty: "no clusters known, counts, or no finding",
  }),
  pValue("scenario_q", "q without it", "no such scenario, or no longer testable"),
  number(
    "failure_ratio",
    "P(failed given the mode) / P(failed given no mode); of traces selected on outcome the odds ratio, of a common outcome its square root",
    {
      range: "0 or more",
      empty: "undefined, or no finding",
    },
  ),
  number(
    "e_value",
    "the risk ratio that an unmeasured common cause needs with the mode and with failure to explain failure_ratio away; not about errors of the judge",
    {
      range: "1 or more",
      empty: "the ratio is 0, undefined or unbounded",
    },
  ),
  number(
    "e_value_limit",
    "that for the limit nearer to 1 (Koopman's; over repeated clusters by CR1 and t): 1 where the interval holds 1",
    {
      range: "1 or more",
      empty: "no such limit",
    },
  ),
  noteColumn,
]);
/** A row of {@link robustnessAnalysis}, by its columns. */
export type RobustnessRow = RowOf<typeof robustnessColumns>;

export const robustnessAnalysis = analysisOf({
  name: "lift-robust",
  verb: "lift",
  view: "robust",
  summary: "what it takes to overturn each finding",
  examples: ["lift --counts data/published/itbench-study-modes.csv --by model --robust"],
  methods: {
    estimates:
      "A finding breaks at the smallest design effect at which it is one no longer: each p is read as that of a chi-square on 1 degree of freedom, which is divided by it.",
    where: {
      false_flags_break:
        "It breaks, too, at the fewest flags that a judge gave wrongly in the outcome with the larger share, or missed in the other.",
      missing_breaks: "Missing labels are set least favourably.",
      trace_q: "Traces and scenarios are left out one at a time.",
      e_value:
        "E-values say how strongly an unmeasured common cause must go with mode and failure to explain a finding away [@vanderweele2017].",
    },
    counts: liftMethods.counts,
    usual: [{ test: "fisher", q: 1 }],
  },
  input,
  options: {
    ...common,
    robust: flag("what it takes to overturn each finding: clustering, wrong or missing labels, one trace or scenario"),
    ...family,
    ...allowSelected,
  },
  columns: robustnessColumns,
  run: (data: ModesInput, values, caution) => headed(data, robustness(data, { ...values, caution }), values.by),
  nothing,
  shows: [
    ...[mode, ...sides, difference, cell("q"), cell("deff_breaks", "design effect that breaks it")],
    ...[cell("false_flags_break", "false flags"), cell("missed_flags_break", "missed flags")],
    ...[cell("missing_breaks", "missing labels"), cell("trace_q", "q without a trace")],
    ...[cell("scenario_q", "q without a scenario"), cell("e_value", "E-value"), cell("e_value_limit", "of its limit")],
  ],
  headline(result) {
    const named = result.rows
      .filter((row) => typeof row["deff_breaks"] === "number")
      .sort((a, b) => Number(a["deff_breaks"]) - Number(b["deff_breaks"]))
      .map((row) => `${cellText(row, result)} at ${Number(row["deff_breaks"]).toFixed(2)}`);
    const first =
      named.length === 0
        ? "No finding: none to overturn."
        : `Findings break at these design effects: ${listed(named)}.`;
    return [first, wrongLabels(result.rows), leftOut(result.rows)].filter(Boolean).join(" ");
  },
});

function cellText(row: Result["rows"][number], result: Result): string {
  const group = groupText(row, result, " ");
  return `${modeText(String(row["code"]), row["mode"], result.taxonomy)}${group === "" ? "" : ` in ${group}`}`;
}

/** How many labels must be wrong, or missing and set least favourably, for a finding to break. */
function wrongLabels(rows: Result["rows"]): string {
  const ways = (
    [
      ["missed_flags_break", "flag", "that the judge missed"],
      ["false_flags_break", "flag", "that it gave wrongly"],
      ["missing_breaks", "missing label", "set least favourably"],
    ] as const
  ).flatMap(([key, noun, what]) => {
    const numbers = rows.map((row) => row[key]).filter((value) => typeof value === "number");
    if (numbers.length === 0) return [];
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
    return [`${least === most ? "" : `${least} to `}${many(most, noun)} ${what}`];
  });
  return ways.length === 0 ? "" : `Errors in one outcome alone overturn them too: ${listed(ways)}.`;
}

/** How many findings stand on one trace or scenario. */
function leftOut(rows: Result["rows"]): string {
  return (["trace", "scenario"] as const)
    .flatMap((what) => {
      const known = rows.filter((row) => row[`influential_${what}`] !== null);
      const overturned = known.filter((row) => !(Number(row[`${what}_q`] ?? 1) < 0.05));
      return known.length === 0
        ? []
        : [`Without one ${what}, ${overturned.length} of ${many(known.length, "finding")} would be none.`];
    })
    .join(" ");
}

/** The judge's errors by outcome that a tipping table crosses. */
const tippingColumns = columnsOf([
  ...modeColumns,
  text("larger", "the outcome with the larger share", { of: ["failed", "successful"] }),
  number("specificity", "the judge's among the larger share's outcome", { range: "0 to 1" }),
  number("sensitivity", "the judge's among the other", { range: "0 to 1" }),
  count("failed_flagged", "flagged failed traces as corrected by Rogan and Gladen, to the nearest whole"),
  count("failed_n", "labelled failed traces"),
  count("successful_flagged", "flagged successful traces, corrected"),
  count("successful_n", "labelled successful traces"),
  number("risk_difference", "share among failed − share among successful, corrected", { range: "−1 to 1" }),
  pValue(
    "q",
    "Benjamini–Hochberg's with the p of these counts, the other tests of the family as they are",
    "not testable",
  ),
  noteColumn,
]);
/** A row of {@link tippingAnalysis}, by its columns. */
export type TippingRow = RowOf<typeof tippingColumns>;

export const tippingAnalysis = analysisOf({
  name: "lift-tipping",
  verb: "lift",
  view: "tipping",
  summary: "each finding at the judge's specificity and sensitivity by outcome",
  examples: ["lift --counts data/published/itbench-study-modes.csv --by model --tipping"],
  methods: {
    estimates:
      "Each finding is tested again at counts corrected for a judge's specificity in the outcome with the larger share and its sensitivity in the other [@rogan1978]; the judge is perfect elsewhere.",
  },
  input,
  options: {
    ...common,
    tipping: flag("each finding at the judge's specificity and sensitivity by outcome"),
    ...family,
    ...allowSelected,
  },
  columns: tippingColumns,
  run: (data: ModesInput, values, caution) => headed(data, tipping(data, { ...values, caution }), values.by),
  shows: [mode, cell("larger"), ...cells("specificity", "sensitivity"), ...sides, difference, cell("q")],
  headline: ({ rows }) => {
    const tested = rows.filter((row) => typeof row["q"] === "number");
    const stands = tested.filter((row) => Number(row["q"]) < 0.05);
    return tested.length === 0
      ? null
      : `q stays below .05 at ${stands.length} of ${tested.length} pairs of specificity and sensitivity.`;
  },
});

const repeat = { empty: "runs repeat" } as const;
const pairedColumns = columnsOf([
  text("first", "one value of the column, the first by name"),
  text("second", "another"),
  text("code", "the mode's code"),
  count("both", "scenarios in which both runs have the mode", repeat),
  count("first_only", "the first alone", repeat),
  count("second_only", "the second alone", repeat),
  count("neither", "neither", repeat),
  ...estimate("difference", "share in the first − in the second, over the runs of the scenarios that both have", {
    ...plainLimits,
    range: "−1 to 1",
    empty: "no such scenario",
  }),
  text("test", "mcnemar with one run a side everywhere; else signs of the scenarios' differences are flipped", {
    of: ["mcnemar", "cluster-sign-flip"],
    empty: "not tested",
  }),
  ...tested("two-sided", "not testable, or no p would be small", "modes tested"),
  count("clusters", "scenarios that both have"),
  count("first_flagged", "runs of the first with the mode"),
  count("first_n", "runs of the first"),
  count("second_flagged", "runs of the second with the mode"),
  count("second_n", "runs of the second"),
  text("interval", "newcombe-paired with one run a side everywhere, else cluster-newcombe; empty text: none"),
  number("difference_scenarios", "mean over the scenarios of the difference within each", {
    range: "−1 to 1",
    empty: "no such scenario",
  }),
  noteColumn,
]);
/** A row of {@link pairedAnalysis}, by its columns. */
export type PairedRow = RowOf<typeof pairedColumns>;

export const pairedAnalysis = analysisOf({
  name: "lift-pair",
  verb: "lift",
  view: "pair",
  summary: "two values of a column on the scenarios that both have",
  examples: ["lift --labels labels.csv --pair model"],
  methods: {
    estimates:
      "Two values of a column are compared on the scenarios that both have, by their runs' share with each mode.",
    counts: { first_n: "runs of the first", second_n: "runs of the second" },
    usual: [{ interval: "newcombe-paired", test: "mcnemar", q: 1 }],
  },
  input,
  options: {
    ...common,
    pair: word("COLUMN", "compare two values of a column on the scenarios that both have"),
    ...oneOutcome,
    ...family,
  },
  columns: pairedColumns,
  run: (data: ModesInput, { pair, ...values }, caution) => ({
    groups: values.by ?? [],
    rows: paired(tracesOf(data), { ...values, pair: pair!, caution }),
  }),
  nothing: ({ rows }, _data, { pair }) =>
    rows.every((row) => row["clusters"] === 0)
      ? new InputError(`no scenario has runs of two values of ${pair}`, {
          remedy:
            "give labels whose runs share a scenario or cluster across two values of the column (columns model, scenario, or cluster)",
        })
      : null,
});

function tracesOf(data: ModesInput): readonly LabelledTrace[] {
  if (!isTable(data)) return data;
  throw new InputError("a count table has no runs to pair", { remedy: "give the traces with --labels or --mast" });
}

const bothDifferences = ["crude_risk_difference", "mh_risk_difference"];

/** Whether a difference is printed as more than 0 at two decimals. */
function isSeen(value: Cell | undefined): boolean {
  return typeof value === "number" && Math.abs(value) >= 0.005;
}

/** Which modes visibly change sign when stratified, Simpson's paradox apart; nothing where none does. */
function reversals({ rows }: Result): string {
  return ["sign changes when stratified", "Simpson's paradox"]
    .map((reversal) => {
      const of = rows.filter((row) => row["reversal"] === reversal && bothDifferences.every((key) => isSeen(row[key])));
      if (of.length === 0) return "";
      const named = of.map(
        (row) => `${row["code"]} (${bothDifferences.map((key) => plainNumber(row[key]!)).join(" to ")})`,
      );
      return ` ${reversal === "Simpson's paradox" ? reversal : "The sign changes when stratified"}: ${named.join(", ")}.`;
    })
    .join("");
}

/** What may still be there in the cells that were tested and show no difference. */
function notShown(rows: Result["rows"]): string {
  const open = rows.filter((row) => row["verdict"] === "unsupported" && typeof row["q"] === "number");
  const limits = open.flatMap((row) =>
    [row["risk_difference_low"], row["risk_difference_high"]].filter((limit) => typeof limit === "number"),
  );
  if (limits.length === 0) return "";
  const most = Math.max(...limits.map(Math.abs));
  return `In ${many(open.length, "cell")} no difference is shown after correction, which does not say that there is none: their intervals reach up to ${(100 * most).toFixed(0)} points.`;
}

/** The command's own analysis, then its views. */
export const views: readonly Analysis[] = [
  liftAnalysis,
  stratifiedLiftAnalysis,
  robustnessAnalysis,
  tippingAnalysis,
  pairedAnalysis,
  leverageAnalysis,
  signatureAnalysis,
  sweepAnalysis,
  ppiLiftAnalysis,
];
