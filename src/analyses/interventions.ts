import {
  type Column,
  columnsOf,
  count,
  estimate,
  noteColumn,
  number,
  plainLimits,
  type RowOf,
  tested,
  text,
} from "../columns.js";
import { interventions } from "../statistics/interventions.js";
import type { Cell, SeedScore } from "../trace.js";
import { type Analysis, analysisOf, type Result } from "./analysis.js";
import { confidence, flag, word } from "./options.js";
import { groupText, listed, rangeText } from "./sentence.js";
import { verbs } from "./verbs.js";
import { cells } from "./view.js";

/** Scores by condition and seed, and their group columns. */
export interface Seeds {
  readonly scores: readonly SeedScore[];
  readonly by: readonly string[];
  /** What a score is out of, where scores are counts; 1 for shares. */
  readonly of: number;
}

const options = {
  confidence,
  baseline: word("NAME", "condition to compare with (default baseline, else the first)"),
} as const;

const [difference, low, high] = estimate("difference", "mean of condition − baseline, by seed", {
  ...plainLimits,
  empty: "no pairs",
  none: "fewer than two pairs, or no spread",
});
export const interventionColumns = columnsOf([
  text("condition", "what was run"),
  count("seeds", "its seeds"),
  number("mean", "mean score", { empty: "no score" }),
  number("sd", "sample standard deviation (n − 1)", { empty: "fewer than two scores" }),
  text("baseline", "the condition compared with; empty text in its own row"),
  count("pairs", "seeds that both have", { empty: "the baseline's own row" }),
  difference,
  number("difference_sd", "its standard deviation", { empty: "fewer than two pairs" }),
  low,
  high,
  text("interval", "paired-t; empty text where none is given"),
  number("w", "smaller signed-rank sum", { empty: "not tested" }),
  text("test", "wilcoxon-exact, midranks; empty text in the baseline's own row"),
  ...tested("two-sided", "not tested", "comparisons tested in the call"),
  noteColumn,
]);
/** A row of {@link interventionsAnalysis}, by its columns. */
export type InterventionRow = RowOf<typeof interventionColumns>;

const methods = {
  estimates: "Conditions are compared with a baseline by the differences in score of the seeds that both have.",
  counts: { pairs: "paired seeds" },
  usual: [{ interval: "paired-t", test: "wilcoxon-exact", q: 1 }],
} as const;

export const interventionsAnalysis = analysisOf({
  name: "interventions",
  verb: "interventions",
  summary: verbs.comparison.interventions,
  examples: ["interventions", "interventions --seeds scores.csv --value accuracy --baseline none"],
  methods,
  input: { of: "seeds" },
  options,
  columns: interventionColumns,
  run: ({ scores, by }: Seeds, values) => ({ groups: by, rows: interventions(scores, values) }),
  shows: [...cells("condition", "seeds", "mean", "sd", "pairs", "difference", "p", "q")],
  headline: differences,
});

const ofSeeds: readonly Column[] = [
  text("seed", "a seed of the condition", { empty: "a row of the comparison" }),
  number("value", "its score; a share where it is known of how many", { empty: "the same" }),
];

export const seedScores = analysisOf({
  name: "interventions-seeds",
  verb: "interventions",
  view: "each-seed",
  summary: "the score of each seed, then the comparison, in shares",
  examples: ["interventions --each-seed"],
  methods,
  input: { of: "seeds" },
  options: { ...options, "each-seed": flag("the score of each seed too, in shares") },
  columns: [
    interventionColumns[0],
    ...ofSeeds,
    ...interventionColumns.slice(1).map((column) => ({ empty: "a row of a seed", ...column })),
  ],
  run({ scores, by, of }: Seeds, values) {
    const shares = scores.map((score) => ({ ...score, value: score.value === null ? null : score.value / of }));
    const empty = Object.fromEntries(interventionColumns.map(({ key }): [string, Cell] => [key, null]));
    const rows = [
      ...shares.map(({ group, condition, seed, value }) => ({ ...group, ...empty, condition, seed, value })),
      ...interventions(shares, values).map((row) => ({ ...row, seed: null, value: null })),
    ];
    return { groups: by, rows };
  },
  headline: differences,
});

function differences(result: Result): string | null {
  const number = (value: Cell) => String(Number(Number(value).toPrecision(3)));
  const clauses = result.rows.flatMap((row) => {
    const { difference, mean, baseline } = row;
    if (typeof difference !== "number" || typeof mean !== "number") return [];
    const group = groupText(row, result, " ");
    const name = `${group === "" ? "" : `${group} `}${row["condition"]}`;
    const size = number(Math.abs(difference));
    const against =
      difference === 0 ? `the same as ${baseline}` : `${size} ${difference < 0 ? "below" : "above"} ${baseline}`;
    const limits = rangeText(row, "low", "high", (value) => number(value).replace("-", "−"));
    return [`${name}: mean ${number(mean)}, ${against} over ${row["pairs"]} seeds${limits}`];
  });
  return clauses.length === 0 ? null : `Paired differences: ${listed(clauses)}.`;
}

/** The command's own analysis, then its views. */
export const views: readonly Analysis[] = [interventionsAnalysis, seedScores];
