import type { VotesTable } from "../counts/tables.js";
import { cachedOrFetch } from "../datasets/fetch/cached-or-fetch.js";
import { publishedTable } from "../published/tables.js";
import { labelledSets } from "../results/labelled.js";
import { openSource, type SourceLine, type SourceOptions } from "../source.js";
import type { ModesInput } from "../statistics/mode-groups.js";
import type { LabelledTrace, OutcomeRecord, Rating } from "../trace.js";

/** What a notebook works on. What published numbers cannot stand in for is null where it is not at hand. */
export interface NotebookData {
  /** Where each data set came from: show this first. */
  readonly sources: readonly Pick<SourceLine, "dataset" | "from" | "text">[];
  /** MAST-Data: the file's traces, or the published counts of both releases. */
  readonly mast: ModesInput;
  /** How `mast` is grouped: by system, or for the published counts by release. */
  readonly mastBy: readonly string[];
  /** MAST-Data's traces, which joint questions need. */
  readonly traces: readonly LabelledTrace[] | null;
  /** The ITBench study's counts, reconstructed from its charts. */
  readonly study: ModesInput;
  /** Labels of your own, joined to their outcomes where there are any. */
  readonly labels: readonly LabelledTrace[] | null;
  /** How ITBench runs ended. */
  readonly runs: readonly OutcomeRecord[] | null;
  /** The human votes: the file's, or the published vote patterns. */
  readonly votes: readonly Rating[] | VotesTable;
}

/**
 * Opens the data for a notebook by the rule of `reproduce`: what the environment names (`MASTKIT_SOURCE`, set by
 * `npm run notebooks -- --source PATH`, and `MASTKIT_MAST`, `MASTKIT_HUMAN`, `MASTKIT_ITBENCH`, `MASTKIT_LABELS`,
 * `MASTKIT_OUTCOMES`), else the cache of `mastkit fetch`, else the published numbers. Options go before the environment.
 * A notebook never downloads by itself.
 *
 * @example
 * ```ts
 * import { openStudyData } from "mastkit";
 * const { mast, mastBy } = await openStudyData({ source: "published" });
 * mastBy; // => ["release"]
 * ```
 */
export async function openStudyData(options: SourceOptions = {}): Promise<NotebookData> {
  const data = await openSource({
    source: setting("SOURCE") ?? "auto",
    obtain: (dataset) => cachedOrFetch(dataset, { cacheOnly: true }),
    ...options,
    paths: { ...environmentPaths(), ...options.paths },
  });
  const mast = (await labelledSets(data)).find((set) => set.dataset === "mast")!;
  return {
    sources: data.lines.map(({ dataset, from, text }) => ({ dataset, from, text })),
    mast: mast.data,
    mastBy: mast.by,
    traces: data.mast?.traces ?? null,
    study: publishedTable("itbench-study-modes"),
    labels: data.labels?.traces ?? null,
    runs: data.outcomes,
    votes: data.human?.ratings ?? publishedTable("mast-human-votes"),
  };
}

function environmentPaths(): NonNullable<SourceOptions["paths"]> {
  const names = ["mast", "human", "itbench", "labels", "outcomes"] as const;
  return Object.fromEntries(
    names.map((name) => [name, setting(name.toUpperCase())] as const).filter((entry) => entry[1] !== undefined),
  );
}

function setting(name: string): string | undefined {
  const value = process.env[`MASTKIT_${name}`];
  return value === "" ? undefined : value;
}
