import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { HistogramTable, ModesTable, VotesTable } from "../counts/tables.js";
import { countsOf } from "../datasets/counts-csv.js";
import { type CsvFile, parseCsv } from "../datasets/csv.js";
import { InputError } from "../errors.js";
import type { SeedScore } from "../trace.js";
import { packageRoot } from "../version.js";

export interface PublishedTables {
  /** The study's charts by model and outcome: 14 + 44, 14 + 76 and 10 + 79 traces. Reconstructed, selected on outcome. */
  readonly "itbench-study-modes": ModesTable;
  /** Mode counts of both releases of the LLM-judge labels, by `release`; the 2025 one with replicated labels. */
  readonly "mast-releases-modes": ModesTable;
  /** The 2025 release by `system`: an artefact of replicated labels, kept to show it. */
  readonly "mast-release-2025-systems-modes": ModesTable;
  /** How many modes the traces of the 2026-08-13 release carry. */
  readonly "mast-release-2026-histogram": HistogramTable;
  /** The paper's Table 6, by `system` and `model`. */
  readonly "mast-paper-open-models-modes": ModesTable;
  /** The paper's Table 7 as counts, by `system` and outcome. Reconstructed from percentages. */
  readonly "mast-paper-success-failure-modes": ModesTable;
  /** The human votes: 19 records, three annotators, three taxonomies. */
  readonly "mast-human-votes": VotesTable;
  /** The same with each of the 8 distinct annotation blocks counted once. */
  readonly "mast-human-blocks-votes": VotesTable;
}
export type PublishedTableName = keyof PublishedTables;

/** Names of the count tables in `data/published/`. */
export const publishedTableNames: readonly PublishedTableName[] = [
  "itbench-study-modes",
  "mast-releases-modes",
  "mast-release-2025-systems-modes",
  "mast-release-2026-histogram",
  "mast-paper-open-models-modes",
  "mast-paper-success-failure-modes",
  "mast-human-votes",
  "mast-human-blocks-votes",
];

/** Names of the tables of printed figures in `data/published/sources/`. */
export const publishedFiguresNames = [
  "itbench-blog-mode-counts",
  "itbench-blog-models",
  "itbench-blog-text",
  "itbench-domain-success",
  "mast-human-agreement",
  "mast-human-votes",
  "mast-paper-ag2-by-benchmark",
  "mast-paper-case-studies",
  "mast-paper-category-correlation",
  "mast-paper-category-shares",
  "mast-paper-composition",
  "mast-paper-failure-rates",
  "mast-paper-human-kappa",
  "mast-paper-intervention-gains",
  "mast-paper-interventions-ag2-seeds",
  "mast-paper-judge",
  "mast-paper-mode-correlation",
  "mast-paper-mode-shares",
  "mast-paper-open-models",
  "mast-paper-success-failure",
  "mast-release-2025-by-system",
  "mast-release-2026-flags-per-trace",
  "mast-release-composition",
  "mast-release-mode-counts",
  "sources",
] as const;
export type PublishedFiguresName = (typeof publishedFiguresNames)[number];

/** Where a published count table lies: a URL in the package's `data/published/`. */
export function publishedTableUrl(name: PublishedTableName): URL {
  return new URL(`${name}.csv`, folder);
}

/**
 * A count table of published figures, as it ships with the kit: small integers with their `source`, and a `caution`
 * where they were reconstructed, selected on the outcome, or carry replicated labels. Throws InputError for any other
 * name, and where the files of the package are not there.
 *
 * @example
 * ```ts
 * import { publishedTable } from "mastkit";
 * const study = publishedTable("itbench-study-modes");
 * study.rows.length; // => 84
 * ```
 */
export function publishedTable<Name extends PublishedTableName>(name: Name): PublishedTables[Name] {
  if (!publishedTableNames.includes(name)) {
    throw new InputError("no such published table", { value: name, remedy: `use ${publishedTableNames.join(", ")}` });
  }
  const table = counted.get(name) ?? countsOf(shipped(`${name}.csv`));
  counted.set(name, table);
  return table as PublishedTables[Name];
}

/**
 * A table of figures as they were printed, one record a row, cells as text under the file's own headers. `sources`
 * says for each what it holds and where it was printed.
 */
export function publishedFigures(name: PublishedFiguresName): readonly Readonly<Record<string, string>>[] {
  if (!publishedFiguresNames.includes(name)) {
    throw new InputError("no such table of published figures", {
      value: name,
      remedy: `use ${publishedFiguresNames.join(", ")}`,
    });
  }
  return shipped(`sources/${name}.csv`).rows.map((row) => row.cells);
}

/** The paper's AG2 runs on GSM-Plus, by model, condition and seed; the value is the correct answers out of `of`. */
export function publishedSeeds(): { readonly of: number; readonly scores: readonly SeedScore[] } {
  const scores = publishedFigures("mast-paper-interventions-ag2-seeds").map((row) => ({
    group: { llm_name: row["llm_name"]! },
    condition: row["condition"]!,
    seed: row["seed"]!,
    value: Number(row["correct_of_200"]),
  }));
  return { of: 200, scores };
}

const folder = new URL("data/published/", packageRoot);

const read = new Map<string, CsvFile>();
const counted = new Map<string, ReturnType<typeof countsOf>>();

/** A file of `data/published/`, read once. */
export function shipped(path: string): CsvFile {
  const before = read.get(path);
  if (before !== undefined) return before;
  const file = basename(path);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(new URL(path, folder));
  } catch {
    throw new InputError("the package's published numbers are missing", {
      file,
      remedy: "restore data/published/ from the repository, or run `npm run build:published`",
    });
  }
  const csv = parseCsv(bytes, file);
  read.set(path, csv);
  return csv;
}
