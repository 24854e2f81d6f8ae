import { fileURLToPath } from "node:url";
import type { HistogramTable, ModesTable } from "../counts/tables.js";
import { digestFile, type FileDigest } from "../datasets/digest.js";
import {
  type PublishedFiguresName,
  type PublishedTableName,
  publishedTable,
  publishedTableUrl,
} from "../published/tables.js";
import type { StudyData } from "../source.js";
import type { ModesInput } from "../statistics/mode-groups.js";
import { type LabelSource, mastLabels, ownLabels } from "./label-sets.js";

/** A set of labelled traces, or counts that stand in for them, with how its tables are grouped. */
export interface LabelledSet {
  /** Second part of the tables' names. */
  readonly dataset: string;
  readonly title: string;
  readonly data: ModesInput;
  readonly by: readonly string[];
  /** The flag that gives the same data to a command. */
  readonly flag: string;
  readonly inputs: readonly FileDigest[];
  readonly hasOutcomes: boolean;
  readonly caution: readonly string[];
  /** A published histogram that says what these counts cannot: the spread of modes per trace. */
  readonly histogram: PublishedHistogram | null;
}

export interface PublishedHistogram {
  readonly title: string;
  readonly data: HistogramTable;
  readonly flag: string;
  readonly inputs: readonly FileDigest[];
}

/**
 * The labelled sets of the data at hand: own labels, MAST-Data (or its published counts), and the published counts of
 * the study and of the paper's Tables 6 and 7. Replicated labels are not grouped, and say so in every row.
 */
export async function labelledSets(data: StudyData): Promise<readonly LabelledSet[]> {
  const sets: LabelledSet[] = [];
  const [own, mast] = [ownLabels(data), mastLabels(data)];
  if (own !== null) sets.push(setOf(own));
  if (mast !== null) sets.push(setOf(mast));
  else {
    const releases = await published("mast-releases-modes", "mast", "both releases of MAST-Data", ["release"]);
    sets.push({ ...releases, histogram: await publishedHistogram() });
  }
  sets.push(
    await published("itbench-study-modes", "study", "the ITBench study", ["model"]),
    await published("mast-paper-open-models-modes", "open-models", "the paper's Table 6", ["system", "model"]),
    await published("mast-paper-success-failure-modes", "success-failure", "the paper's Table 7", ["system"]),
  );
  return sets;
}

function setOf({ dataset, title, traces, by, flag, inputs, caution }: LabelSource): LabelledSet {
  const hasOutcomes = traces.some((trace) => trace.outcome !== null);
  return { dataset, title, data: traces, by, flag, inputs, hasOutcomes, caution, histogram: null };
}

async function publishedHistogram(): Promise<PublishedHistogram> {
  const name = "mast-release-2026-histogram";
  return {
    title: "the 2026-08-13 release of MAST-Data",
    data: publishedTable(name),
    flag: `--counts data/published/${name}.csv`,
    inputs: [await publishedDigest(name)],
  };
}

async function published(
  name: PublishedTableName,
  dataset: string,
  title: string,
  by: readonly string[],
): Promise<LabelledSet> {
  const data = publishedTable(name) as ModesTable;
  return {
    dataset,
    title,
    data,
    by,
    flag: `--counts data/published/${name}.csv`,
    inputs: [await publishedDigest(name)],
    hasOutcomes: data.rows.some((row) => row.outcome !== "unknown"),
    caution: [],
    histogram: null,
  };
}

/** The digest of a shipped table, for the provenance of what is made from it. */
export function publishedDigest(name: PublishedTableName): Promise<FileDigest> {
  return digestFile(fileURLToPath(publishedTableUrl(name)));
}

/** The same of a shipped table of printed figures. */
export function sourceDigest(name: PublishedFiguresName): Promise<FileDigest> {
  return digestFile(fileURLToPath(new URL(`sources/${name}.csv`, publishedTableUrl("mast-releases-modes"))));
}
