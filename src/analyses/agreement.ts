import {
  columnsOf,
  count,
  estimate,
  noteColumn,
  notedEstimate,
  number,
  plainLimits,
  pValue,
  type RowOf,
  text,
} from "../columns.js";
import { isTable } from "../counts/count.js";
import { UsageError } from "../errors.js";
import { joinNotes, type Notes, noteOf } from "../notes.js";
import { publishedFigures } from "../published/tables.js";
import { agreement } from "../statistics/agreement/agreement.js";
import { agreementGroups, type RatingsInput } from "../statistics/agreement/cells.js";
import { agreementDifferences } from "../statistics/agreement/difference.js";
import { manyCoefficients } from "../statistics/agreement/many-raters.js";
import { type Analysis, analysisOf, type Result, type Row } from "./analysis.js";
import type { Given } from "./given.js";
import { choice, common, flag, picked, word } from "./options.js";
import { groupText, listed, plainNumber, rangeText } from "./sentence.js";
import { verbs } from "./verbs.js";
import { cell, cells } from "./view.js";

const options = {
  ...common,
  "per-mode": flag("a row for each mode instead of all modes pooled"),
  "pool-taxonomies": flag("count sets of different taxonomies together"),
  "distinct-blocks": flag("the first record of each annotation block only"),
  reading: choice("WHOSE", "reading of 3.2 and 3.3 with --crosswalk mast (or --taxonomy mast14): paper or repository", [
    "paper",
    "repository",
  ]),
  missing: choice(
    "HOW",
    "cells with both votes, of all raters with two or more (pairwise, default); or with all (listwise)",
    ["pairwise", "listwise"],
  ),
  level: choice("LEVEL", "of the votes: nominal (default), ordinal or interval", ["nominal", "ordinal", "interval"]),
  interval: word(
    "METHOD",
    "wald, t, adjusted-wald or bootstrap; default bootstrap over blocks where cells depend on each other",
    { choices: ["wald", "t", "adjusted-wald", "bootstrap"] },
  ),
} as const;

const [beyondChance, low, high] = estimate("estimate", "agreement beyond chance", {
  ...plainLimits,
  range: "−1 to 1",
  empty: "undefined: the note says why",
});
const agreementColumns = columnsOf([
  text("code", "the mode with `--per-mode`; empty text: modes pooled"),
  text("raters", "two raters joined by a bar, or all"),
  text(
    "coefficient",
    "cohen, scott, ac1, pabak, brennan_prediger; of all raters fleiss, conger, ac1, brennan_prediger, alpha; cohen_linear, cohen_quadratic, alpha_ordinal, alpha_interval with `--level`",
  ),
  beyondChance,
  number("se", "standard error; spread of the replicates of a bootstrap", { empty: "none" }),
  low,
  high,
  text(
    "interval",
    "wald, t, adjusted-wald: independent records; bootstrap: over annotation blocks, else records; empty text: none",
  ),
  number("observed", "agreement seen", { range: "0 to 1", empty: "ordinal and interval alpha" }),
  number("expected", "agreement by the coefficient's own chance", {
    range: "0 to 1",
    empty: "ordinal and interval alpha",
  }),
  count("items", "record × code cells where modes are pooled, else records"),
  count(
    "complete_items",
    "of these, those that the estimate stands on: with a vote of each of the row's raters (listwise: of all), for all raters of any two",
  ),
  number("prevalence_index", "(both yes − both no)/n", { range: "−1 to 1", empty: "not two raters" }),
  number("bias_index", "(first only − second only)/n", { range: "−1 to 1", empty: "not two raters" }),
  noteColumn,
]);
const [code, ...rest] = agreementColumns;
const categoryColumn = text(
  "category",
  "of the taxonomy (FC1 to FC3 of MAST); the number before the dot where it is not known",
);
/** A row of {@link agreementAnalysis}, by its columns; `category` only by category. */
export type AgreementRow = RowOf<typeof agreementColumns> & Partial<RowOf<readonly [typeof categoryColumn]>>;

const methods = {
  estimates: "Agreement of raters is given beyond chance, with the agreement seen and expected beside it.",
  counts: { complete_items: "items voted on by the raters compared" },
  usual: [
    ..."cohen scott ac1 pabak brennan_prediger fleiss conger alpha".split(" ").map((coefficient) => ({ coefficient })),
    ...["wald", "t", "adjusted-wald", "bootstrap"].map((interval) => ({ interval })),
  ],
};

const shows = [
  ...cells("code", "category", "raters", "coefficient", "estimate", "observed", "expected"),
  cell("complete_items", "cells"),
];

/** The same of every view. */
const ofVotes = { verb: "agreement", input: { of: "votes" }, methods, shows, headline: fleiss } as const;

export const agreementAnalysis = analysisOf({
  name: "agreement",
  ...ofVotes,
  summary: verbs.statistics.agreement,
  examples: [
    "agreement --human MAD_human_labelled_dataset.json --by round",
    "agreement --ratings votes.csv --level ordinal --per-mode",
  ],
  options,
  columns: agreementColumns,
  run: (data: RatingsInput, values) => resultOf(data, values),
});

export const agreementByCategory = analysisOf({
  name: "agreement-categories",
  ...ofVotes,
  view: "per-category",
  summary: "the same by category",
  examples: ["agreement --labels labels-by-annotator.csv --per-category"],
  options: { ...options, "per-category": flag("a row for each category: any mode of it") },
  columns: [code, categoryColumn, ...rest],
  run: (data: RatingsInput, values) => resultOf(data, values),
});

const read = new Set<unknown>(["fleiss", "alpha", "cohen", "ac1"]);

export const agreementOverview = analysisOf({
  name: "agreement-overview",
  ...ofVotes,
  view: "overview",
  summary: "modes pooled, then each mode that somebody voted for: the coefficients that are mostly read",
  examples: ["agreement --counts data/published/mast-human-votes.csv --by round --overview"],
  options: {
    ...options,
    overview: flag("modes pooled, then each mode that somebody voted for, by four coefficients"),
  },
  columns: agreementColumns,
  run(data: RatingsInput, values) {
    const [pooled, single] = [resultOf(data, values), resultOf(data, { ...values, perMode: true })];
    const key = (row: Row) => JSON.stringify([...pooled.groups.map((name) => row[name] ?? null), row["code"]]);
    const voted = new Set(
      single.rows
        .filter(({ prevalence_index: index }) => typeof index === "number" && index > -1)
        .map((row) => key(row)),
    );
    const rows = [...pooled.rows, ...single.rows.filter((row) => voted.has(key(row)))];
    return { ...pooled, rows: rows.filter((row) => read.has(row["coefficient"])) };
  },
});

const differenceColumns = columnsOf([
  text("code", "the mode with `--per-mode`; empty text: modes pooled"),
  text("first", "raters, or the value of the column"),
  text("second", "what they are held against"),
  text("coefficient", "of all raters of a side", { of: [...manyCoefficients] }),
  number("first_value", "the first's", { range: "−1 to 1", empty: "undefined: the note says why" }),
  number("second_value", "the second's", { range: "−1 to 1", empty: "undefined: the note says why" }),
  ...estimate("difference", "first − second, with t limits", { ...notedEstimate, range: "−2 to 2" }),
  number("se", "standard error, linearised", { empty: "no interval" }),
  number("df", "units less one; of different items Welch's", { empty: "no interval" }),
  pValue("p", "two-sided, of no difference; unadjusted", "no interval"),
  text("design", "the same items: what one does to both coefficients is taken together", {
    of: ["same items", "different items"],
  }),
  count("first_items", "of these, with a vote"),
  count("second_items", "the same of the second"),
  noteColumn,
]);
/** A row of {@link agreementDifference}, by its columns. */
export type AgreementDifferenceRow = RowOf<typeof differenceColumns>;

const { level: _, missing: __, interval: ___, ...chosen } = options;

export const agreementDifference = analysisOf({
  name: "agreement-difference",
  verb: "agreement",
  view: "first",
  summary: "whether some raters, or those of one round, agree more than others",
  examples: [
    "agreement --ratings votes.csv --first ann,bob --second ann,judge",
    'agreement --human MAD_human_labelled_dataset.json --column round --first "Round 3" --second "Round 1"',
  ],
  input: { of: "votes" },
  methods: {
    estimates:
      "Coefficients of agreement are compared by the linearised influence of the items [@gwet2016; @gwet2021].",
    counts: { first_items: "items voted on" },
  },
  options: {
    ...chosen,
    first: word("NAMES", "raters with commas between, or with --column one of its values"),
    second: word("NAMES", "the raters, or the value, that they are compared with"),
    column: word("COLUMN", "compare the items of two values of it: set, round or a group column"),
  },
  columns: differenceColumns,
  run(data: RatingsInput, given) {
    const { first, second, column } = given;
    if (first === undefined || second === undefined) {
      throw new UsageError("agreement: give both --first and --second, raters or values of --column");
    }
    const values = { ...recodedTo(data, given), ...picked(given, "human"), first, second };
    const ofSets = column === "set" || column === "round";
    const groups = agreementGroups(data, values).filter((name) => !(ofSets && ["set", "round"].includes(name)));
    return { groups, rows: agreementDifferences(data, values) };
  },
  shows: [
    ...cells("code", "first", "second", "coefficient", "first_value", "second_value"),
    cell("difference"),
    ...cells("p", "first_items"),
  ],
  headline(result) {
    const said = result.rows
      .filter((row) => row["code"] === "" && row["coefficient"] === "fleiss" && typeof row["difference"] === "number")
      .map((row) => {
        const group = groupText(row, result, " ");
        const number = `${plainNumber(row["difference"]!)}${rangeText(row, "low", "high", plainNumber)}`;
        return `${group === "" ? "" : `${group}: `}${row["first"]} against ${row["second"]} ${number}`;
      });
    return said.length === 0 ? null : `Difference of Fleiss' kappa: ${listed(said)}.`;
  },
});

type AgreementValues = Omit<NonNullable<Parameters<typeof agreement>[1]>, "taxonomy"> & Given;

/** Votes of the human file's rounds are recoded to MAST here; labels and votes of a taxonomy are mapped as they are read. */
function recodedTo(data: RatingsInput, given: AgreementValues): Parameters<typeof agreement>[1] {
  const { taxonomy, crosswalk, labels, ...values } = given;
  const to = crosswalk ?? (taxonomy === "mast14" ? taxonomy : undefined);
  const mapped = !isTable(data) && data.some((rating) => rating.taxonomy !== undefined);
  if (to === undefined || labels !== undefined || mapped) return values;
  const reading = to === "mast-repository" ? "repository" : (values.reading ?? "paper");
  if (["mast", "mast14", "mast-repository"].includes(to)) return { ...values, taxonomy: "mast14", reading };
  throw new UsageError(`--crosswalk ${to}: a count table is recoded to mast or mast-repository; votes to any taxonomy`);
}

/** How the source of a votes table of the human file begins. */
const humanVotes = "MAST-Data human labels";

function resultOf(data: RatingsInput, given: AgreementValues): Result {
  const values = { ...recodedTo(data, given), ...picked(given, "human") };
  const ofMast = isTable(data) ? data.rows.every(({ source }) => source?.startsWith(humanVotes)) : given.human;
  const printed = ofMast ? publishedFigures("mast-paper-human-kappa") : [];
  const rows = agreement(data, values).map((row) => ({
    ...row,
    note: joinNotes(row.note, printedKappa(row, printed)),
  }));
  const taxonomy = isTable(data) ? data.taxonomy : data.find((rating) => rating.taxonomy !== undefined)?.taxonomy;
  return { groups: agreementGroups(data, values), rows, ...(taxonomy === undefined ? {} : { taxonomy }) };
}

/** What the paper prints for a round, which the file's votes do not reproduce; null for other rows. */
function printedKappa(row: Row, figures: ReturnType<typeof publishedFigures>): Notes | null {
  if (row["code"] !== "" || row["category"] !== undefined) return null;
  if (row["coefficient"] !== "cohen" && row["coefficient"] !== "fleiss") return null;
  const set = row["round"] ?? row["set"];
  const name = set === "Generlazability" ? "out-of-domain" : set;
  const printed = figures.find((figure) => figure["set"] === name);
  if (printed === undefined) return null;
  const values = { kappa: printed["kappa"]!, source: printed["source"]! };
  return noteOf(row["observed"] === 1 ? "printed-kappa-unanimous" : "printed-kappa", values);
}

function fleiss(result: Result): string | null {
  const all = result.rows.filter(
    (row) => row["code"] === "" && row["raters"] === "all" && row["coefficient"] === "fleiss",
  );
  const named = all.map((row) => {
    const group = groupText(row, result, " ");
    return `${group === "" ? "" : `${group}: `}${typeof row["estimate"] === "number" ? `${plainNumber(row["estimate"])}${rangeText(row, "low", "high", plainNumber)}` : "undefined"}`;
  });
  return all.length === 0 ? null : `Fleiss' kappa of all raters: ${listed(named)}.`;
}

/** The command's own analysis, then its views. */
export const views: readonly Analysis[] = [
  agreementAnalysis,
  agreementByCategory,
  agreementOverview,
  agreementDifference,
];
