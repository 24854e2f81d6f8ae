import { publishedFigures } from "../published/tables.js";
import { agreement, agreementColumns } from "../statistics/agreement/agreement.js";
import { agreementGroups } from "../statistics/agreement/cells.js";
import { joinNotes } from "../statistics/interval.js";
import type { Cell } from "../trace.js";
import { type Command, choiceOf, flagOf, textOf } from "./command.js";
import { openRatings } from "./inputs.js";
import { byOf, confidenceOf, ratingOptions, seedOf } from "./options.js";
import { emit } from "./output.js";

export const command: Command = {
  name: "agreement",
  summary: "how far raters agree beyond chance: kappa, pi, AC1, PABAK, Fleiss, alpha",
  usage: `mastkit agreement --human MAD_human_labelled_dataset.json --by round
          mastkit agreement --ratings votes.csv --level ordinal --per-mode
          mastkit agreement --labels labels-by-annotator.csv --per-category`,
  options: {
    ...ratingOptions,
    labels: { type: "string", value: "FILE", help: "labels CSV with an annotator column: annotators are the raters" },
    counts: { type: "string", value: "FILE", help: "votes table CSV" },
    "per-mode": { type: "flag", help: "a row for each mode instead of all modes pooled" },
    "per-category": { type: "flag", help: "a row for each category: any mode of it" },
    "pool-taxonomies": { type: "flag", help: "count sets of different taxonomies together" },
    "distinct-blocks": { type: "flag", help: "the first record of each annotation block only" },
    taxonomy: {
      type: "string",
      value: "mast14",
      help: "recode every set to the 14 published modes by the crosswalk",
      choices: ["own", "mast14"],
    },
    reading: {
      type: "string",
      value: "WHOSE",
      help: "reading of 3.2 and 3.3 in the crosswalk: paper (default) or repository",
      choices: ["paper", "repository"],
    },
    missing: {
      type: "string",
      value: "HOW",
      help: "compare two raters on cells with both votes (pairwise, default) or with all (listwise)",
      choices: ["pairwise", "listwise"],
    },
    level: {
      type: "string",
      value: "LEVEL",
      help: "of the votes: nominal (default), ordinal or interval",
      choices: ["nominal", "ordinal", "interval"],
    },
    interval: {
      type: "string",
      value: "METHOD",
      help: "wald, adjusted-wald or bootstrap; default bootstrap over blocks where cells depend on each other",
      choices: ["wald", "adjusted-wald", "bootstrap"],
    },
  },
  async run(args, io) {
    const { data, digests } = await openRatings(args, io);
    const interval = textOf(args, "interval");
    const perCategory = flagOf(args, "per-category");
    const options = {
      by: byOf(args),
      perMode: flagOf(args, "per-mode"),
      perCategory,
      poolTaxonomies: flagOf(args, "pool-taxonomies"),
      distinctBlocks: flagOf(args, "distinct-blocks"),
      taxonomy: choiceOf(args, "taxonomy", ["own", "mast14"], "own"),
      reading: choiceOf(args, "reading", ["paper", "repository"], "paper"),
      missing: choiceOf(args, "missing", ["pairwise", "listwise"], "pairwise"),
      level: choiceOf(args, "level", ["nominal", "ordinal", "interval"], "nominal"),
      ...(interval === undefined
        ? {}
        : { interval: choiceOf(args, "interval", ["wald", "adjusted-wald", "bootstrap"], "wald") }),
      confidence: confidenceOf(args),
      seed: seedOf(args),
    };
    const rows = agreement(data, options).map((row) => ({
      ...row,
      note: joinNotes(row.note, textOf(args, "human") === undefined ? null : printedKappa(row)),
    }));
    const own = agreementColumns.flatMap((name) => (perCategory && name === "code" ? ["code", "category"] : [name]));
    await emit(rows, [...agreementGroups(data, options), ...own], args, io, { inputs: digests });
    return 0;
  },
};

/** What the paper prints for a round, which the file's votes do not reproduce; null for other rows. */
function printedKappa(row: Readonly<Record<string, Cell>>): string | null {
  if (row["code"] !== "" || row["category"] !== undefined) return null;
  if (row["coefficient"] !== "cohen" && row["coefficient"] !== "fleiss") return null;
  const set = row["round"] ?? row["set"];
  const name = set === "Generlazability" ? "out-of-domain" : set;
  const printed = publishedFigures("mast-paper-human-kappa").find((figure) => figure["set"] === name);
  if (printed === undefined) return null;
  const why =
    row["observed"] === 1
      ? "the file's votes are unanimous, probably those after discussion"
      : "other records or votes than the paper's";
  return `the paper prints ${printed["kappa"]} for this round (${printed["source"]}): not comparable, ${why}`;
}
