import { noteOf } from "../notes.js";
import { agreement } from "../statistics/agreement/agreement.js";
import { sum } from "../statistics/summary.js";
import type { Rating } from "../trace.js";
import { many } from "../words.js";
import type { ComparisonData } from "./comparison-data.js";
import { publishedFigures, publishedTable } from "./tables.js";
import { type Answer, judge, needs, type PublishedRow } from "./verdict.js";

const kappa = { quantity: "Cohen's kappa of the annotators", unit: "number" } as const;

/** The annotators' agreement as the paper printed it, against the votes at hand (the reader's file, or the shipped ones). */
export function humanRows({ ratings }: ComparisonData): readonly PublishedRow[] {
  const rows = agreement(ratings ?? publishedTable("mast-human-votes"));
  const figures = publishedFigures("mast-paper-human-kappa");
  return figures.map((figure) => {
    const [set, source] = [figure["set"]!, `MAST paper ${figure["source"]}`];
    const printed = { ...kappa, source, origin: `kappa of ${set}`, group: set, text: figure["kappa"]! };
    if (set === "mean of final rounds") return judge(printed, meanOfRounds(figures));
    const inFile = set === "out-of-domain" ? "Generlazability" : set;
    const own = rows.filter((row) => row["set"] === inFile && row.coefficient === "cohen");
    return judge(printed, kappaAnswer(set, own, ratings === undefined ? shipped(inFile) : sizeOf(inFile, ratings)));
  });
}

function meanOfRounds(figures: ReturnType<typeof publishedFigures>): Answer {
  const parts = figures
    .filter((row) => ["Round 2", "Round 3"].includes(row["set"]!))
    .map((row) => Number(row["kappa"]));
  const value = sum(parts) / parts.length;
  const from = ["kappa of Round 2", "kappa of Round 3"];
  return { kind: "computed", value, slack: 0.005, countsWhat: "mean of the printed kappas of rounds 2 and 3", from };
}

/** How many records of a round carry votes, and how many distinct blocks of them. */
function sizeOf(set: string, ratings: readonly Rating[]) {
  const own = ratings.filter((rating) => rating.set === set);
  const distinct = (of: (rating: Rating) => string) => new Set(own.map(of)).size;
  return { records: distinct(({ item }) => item), blocks: distinct(({ item, block }) => block ?? `record ${item}`) };
}

function shipped(set: string): ReturnType<typeof sizeOf> {
  const items = (name: "mast-human-votes" | "mast-human-blocks-votes") =>
    sum(
      publishedTable(name)
        .rows.filter((row) => row.set === set && row.code === "1.1")
        .map((row) => row.items),
    );
  return { records: items("mast-human-votes"), blocks: items("mast-human-blocks-votes") };
}

function kappaAnswer(
  set: string,
  own: ReturnType<typeof agreement>,
  { records, blocks }: ReturnType<typeof sizeOf>,
): Answer {
  if (records === 0) return needs(`votes of ${set}`, "mastkit fetch human, then mastkit published --human FILE");
  const estimates = own.flatMap((row) => (row.estimate === null ? [] : [row.estimate]));
  const value = estimates.length === 0 ? null : sum(estimates) / estimates.length;
  const size = `${many(records, "record")} with ${many(blocks, "distinct annotation block")}`;
  return {
    kind: "not comparable",
    value,
    n: own[0]?.items ?? null,
    countsWhat: `mean over the ${many(estimates.length, "pair")} of annotators, record × mode cells`,
    why:
      value === 1
        ? "the file's votes are unanimous, probably votes after discussion, so they are not the ones that the paper's kappa is of"
        : `${size}: other records or votes than those of the paper's kappa`,
    notes: [
      value === 1 ? size : null,
      blocks < 5 ? "no interval is meaningful over so few blocks" : noteOf("interval", { method: "mastkit agreement" }),
    ],
  };
}
