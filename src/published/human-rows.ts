import type { VotesTable } from "../counts/tables.js";
import { type AgreementOptions, agreement } from "../statistics/agreement/agreement.js";
import type { Rating } from "../trace.js";
import type { ComparisonData } from "./comparison-data.js";
import { publishedFigures, publishedTable } from "./tables.js";
import { type Answer, judge, type Printed, type PublishedRow } from "./verdict.js";

const pairs = ["annotator_1|annotator_2", "annotator_1|annotator_3", "annotator_2|annotator_3"] as const;

/** The printed columns: raters, coefficient, and how missing votes are treated. */
const coefficients = [
  ["fleiss_listwise", "Fleiss' kappa (listwise)", "all", "fleiss", "pairwise"],
  ["alpha", "Krippendorff's alpha", "all", "alpha", "pairwise"],
  ["cohen_1_2_pairwise", "Cohen's kappa of annotators 1 and 2 (pairwise)", pairs[0], "cohen", "pairwise"],
  ["cohen_1_2_listwise", "Cohen's kappa of annotators 1 and 2 (listwise)", pairs[0], "cohen", "listwise"],
  ["cohen_1_3", "Cohen's kappa of annotators 1 and 3", pairs[1], "cohen", "pairwise"],
  ["cohen_2_3", "Cohen's kappa of annotators 2 and 3", pairs[2], "cohen", "pairwise"],
] as const;

/**
 * The annotators' agreement: as two others computed it from the human-labelled file, and as the paper printed it, against
 * the votes at hand (the reader's file, or the shipped vote patterns).
 */
export function humanRows({ ratings, confidence }: ComparisonData): readonly PublishedRow[] {
  const votes = votesOf(ratings);
  return [...agreementRows(votes, confidence === undefined ? {} : { confidence }), ...paperKappas(votes)];
}

interface Votes {
  readonly all: VotesTable | readonly Rating[];
  readonly blocks: VotesTable | readonly Rating[];
  /** Options that leave each annotation block in once; the shipped table of blocks has done so already. */
  readonly once: AgreementOptions;
  readonly origin: string;
}

function votesOf(ratings: readonly Rating[] | undefined): Votes {
  if (ratings !== undefined) {
    return { all: ratings, blocks: ratings, once: { distinctBlocks: true }, origin: "MAD_human_labelled_dataset.json" };
  }
  const [all, blocks] = [publishedTable("mast-human-votes"), publishedTable("mast-human-blocks-votes")];
  return { all, blocks, once: {}, origin: "mast-human-votes" };
}

function agreementRows(votes: Votes, level: AgreementOptions): readonly PublishedRow[] {
  return publishedFigures("mast-human-agreement").flatMap((figure) => {
    const set = figure["set"]!;
    const pooled = set.includes("pooled");
    const blocks = set.includes("blocks");
    const options: AgreementOptions = {
      ...level,
      ...(pooled ? { poolTaxonomies: true } : {}),
      ...(blocks ? votes.once : {}),
    };
    const rows = (missing: "pairwise" | "listwise") =>
      agreement(blocks ? votes.blocks : votes.all, { ...options, missing }).filter(
        (row) => pooled || row["set"] === set,
      );
    const tables = { pairwise: rows("pairwise"), listwise: rows("listwise") };
    return coefficients.map(([column, quantity, raters, coefficient, missing]) => {
      const own = tables[missing].find((row) => row.raters === raters && row.coefficient === coefficient);
      const printed: Printed = {
        source: "two independent computations from the human-labelled file",
        quantity,
        group: set,
        text: figure[column]!,
        unit: "number",
        origin: "mast-human-agreement",
      };
      if (own === undefined || own.estimate === null) {
        return judge(printed, {
          kind: "missing",
          what: "votes of these annotators on this set",
          command: "--human FILE",
        });
      }
      return judge(printed, {
        kind: "computed",
        value: own.estimate,
        low: own.low,
        high: own.high,
        n: own.items,
        countsWhat: "record × mode cells",
        from: [votes.origin],
        notes: [pooled ? "pooled over taxonomies: for comparison only, a code means another mode in each" : null],
      });
    });
  });
}

const discussed =
  "the file's votes are unanimous in rounds 1 and 2, probably votes after discussion, so they are not the ones that the paper's kappas are of";

function paperKappas(votes: Votes): readonly PublishedRow[] {
  const rows = agreement(votes.all);
  const figures = publishedFigures("mast-paper-human-kappa");
  return figures.map((figure) => {
    const set = figure["set"]!;
    const printed: Printed = {
      source: `MAST paper ${figure["source"]}`,
      quantity: "Cohen's kappa of the annotators",
      group: set,
      text: figure["kappa"]!,
      unit: "number",
      origin: `kappa of ${set}`,
    };
    return judge(printed, kappaAnswer(set, rows, figures));
  });
}

function kappaAnswer(
  set: string,
  rows: ReturnType<typeof agreement>,
  figures: ReturnType<typeof publishedFigures>,
): Answer {
  if (set === "mean of final rounds") {
    const parts = figures
      .filter((row) => ["Round 2", "Round 3"].includes(row["set"]!))
      .map((row) => Number(row["kappa"]));
    const value = parts.reduce((sum, part) => sum + part, 0) / parts.length;
    const from = ["kappa of Round 2", "kappa of Round 3"];
    return { kind: "computed", value, slack: 0.005, countsWhat: "mean of the printed kappas of rounds 2 and 3", from };
  }
  const inFile = set === "out-of-domain" ? "Generlazability" : set;
  const own = rows.filter((row) => row["set"] === inFile && row.coefficient === "cohen");
  const estimates = own.flatMap((row) => (row.estimate === null ? [] : [row.estimate]));
  const value = estimates.length === 0 ? null : estimates.reduce((sum, part) => sum + part, 0) / estimates.length;
  const blocks = "2 distinct annotation blocks: no interval is meaningful";
  const why =
    set === "out-of-domain" ? "4 records with 2 distinct annotation blocks, fewer than the paper's study" : discussed;
  return {
    kind: "not comparable",
    value,
    n: own[0]?.items ?? null,
    countsWhat: "mean over the three pairs of annotators, record × mode cells",
    why,
    notes: [blocks],
  };
}
