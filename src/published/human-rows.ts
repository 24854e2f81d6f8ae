import type { VotesTable } from "../counts/tables.js";
import { agreement } from "../statistics/agreement/agreement.js";
import type { Rating } from "../trace.js";
import type { ComparisonData } from "./comparison-data.js";
import { publishedFigures, publishedTable } from "./tables.js";
import { type Answer, judge, type Printed, type PublishedRow } from "./verdict.js";

/** The annotators' agreement as the paper printed it, against the votes at hand (the reader's file, or the shipped ones). */
export function humanRows({ ratings }: ComparisonData): readonly PublishedRow[] {
  return paperKappas(ratings ?? publishedTable("mast-human-votes"));
}

const discussed =
  "the file's votes are unanimous, probably votes after discussion, so they are not the ones that the paper's kappa is of";
const otherVotes =
  "5 records with 2 distinct annotation blocks: other records or votes than those of the paper's kappa";

function paperKappas(votes: VotesTable | readonly Rating[]): readonly PublishedRow[] {
  const rows = agreement(votes);
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
    set === "out-of-domain"
      ? "4 records with 2 distinct annotation blocks, fewer than the paper's study"
      : value === 1
        ? discussed
        : otherVotes;
  return {
    kind: "not comparable",
    value,
    n: own[0]?.items ?? null,
    countsWhat: "mean over the three pairs of annotators, record × mode cells",
    why,
    notes: [blocks],
  };
}
