import { UsageError } from "../errors.js";
import { slipsBetween } from "../words.js";
import { type ComparisonData, comparedOf } from "./comparison-data.js";
import { caseStudyRows, gainRows } from "./paper-interventions.js";
import type { PaperTableName } from "./paper-layouts.js";
import { categoryShares, correlationRows, judgeRows, modeShares } from "./paper-rows.js";
import { ag2Rows, compositionRows, failureRateRows, openModelRows, successFailureRows } from "./paper-tables.js";
import { chartRows, domainRows, studyModels } from "./study-rows.js";
import { type PublishedFiguresName, shipped } from "./tables.js";
import type { PublishedRow } from "./verdict.js";

/** A figure or table that was printed, and how it is made again from what ships or from the data at hand: see paper-items.csv. */
export interface PaperItem {
  /** "mast-v3:6": source, version, number. */
  readonly name: string;
  /** Numbers under which other versions print the same. */
  readonly also: readonly string[];
  readonly shows: string;
  /** Where it was printed, for captions. */
  readonly printed: string;
  /** How it is drawn, or the paper's table that it is. */
  readonly layout: string | { readonly table: PaperTableName };
  /** What recomputes it from the full data; null where nothing that is published does. */
  readonly recomputed: string | null;
  /** The shipped files that it is made of. */
  readonly files: readonly PublishedFiguresName[];
  /** What of it is reconstructed, or read otherwise than the page says, a sentence each. */
  readonly cautions: readonly string[];
  /** Its printed numbers in the original's order, each beside what the data at hand give. */
  rows(data: ComparisonData): readonly PublishedRow[];
}

type Rows = PaperItem["rows"];

/** Labels of one's own stand in for a MAST file that is not given. */
const withLabels = (data: ComparisonData) =>
  comparedOf(data.mast !== undefined || data.labels === undefined ? data : { ...data, mast: data.labels });

const shares = (version: "v1" | "v2" | "v3"): Rows => {
  const own = (rows: readonly PublishedRow[]) => rows.filter(({ source }) => source === `MAST paper ${version}`);
  return (data) => [...own(categoryShares()), ...own(modeShares(withLabels(data)))];
};
/** Both bars of each mode, successful first. */
const byOutcome = (model: string | undefined): Rows => {
  return (data) => chartRows(data).filter(({ group, quantity }) => group === model && quantity.startsWith("share"));
};
const correlations = (data: ComparisonData) => correlationRows(withLabels(data), data.mast === undefined);

const rowsOf: Readonly<Record<string, Rows>> = {
  "blog:1": shares("v3"),
  "blog:2": (data) => chartRows(data).filter(({ quantity }) => quantity.startsWith("traces with")),
  "blog:3": byOutcome(studyModels[0]),
  "blog:4": byOutcome(studyModels[1]),
  "blog:5": byOutcome(studyModels[2]),
  "itbench:domains": domainRows,
  "mast-v1:2": shares("v1"),
  "mast-v2:2": shares("v2"),
  "mast-v3:1": shares("v3"),
  "mast-v2:1": (data) => failureRateRows(withLabels(data)),
  "mast-v3:6": (data) => correlations(data).filter(({ code }) => code === null),
  "mast-v2:7": (data) => correlations(data).filter(({ code }) => code !== null),
  "mast-v3:table-1": (data) => compositionRows(comparedOf(data)).filter(({ quantity }) => quantity === "traces"),
  "mast-v3:table-2": judgeRows,
  "mast-v3:table-5": caseStudyRows,
  "mast-v3:gains": gainRows,
  "mast-v3:table-6": (data) => openModelRows(withLabels(data)),
  "mast-v3:table-7": (data) => successFailureRows(withLabels(data)),
  "mast-v3:table-8": (data) => ag2Rows(withLabels(data)),
};

const works: Readonly<Record<string, string>> = {
  blog: "the ITBench study (IBM Research and UC Berkeley, blog of February 2026)",
  paper: "Cemri et al., “Why Do Multi-Agent LLM Systems Fail?” (arXiv 2503.13657)",
};

/** Every figure and table of the study and of the paper's versions that the shipped numbers reach, in their order. */
export const paperItems: readonly PaperItem[] = shipped("paper-items.csv").rows.map(({ cells }) => {
  const [name, layout] = [cells["item"]!, cells["layout"]!];
  const list = (column: string) => cells[column]!.split("|").filter(Boolean);
  return {
    name,
    also: list("also"),
    shows: cells["shows"]!,
    printed: cells["printed"]!.replace(/^(blog|paper)/, (work) => works[work]!),
    layout: layout === "" ? { table: name.split("-").at(-1) as PaperTableName } : layout,
    recomputed: cells["recomputed"] || null,
    files: list("files") as PublishedFiguresName[],
    cautions: list("cautions"),
    rows: rowsOf[name]!,
  };
});

/** The item of a name, under any version's number; an unknown name is refused with the nearest ones. */
export function paperItem(name: string): PaperItem {
  const found = paperItems.find((item) => item.name === name || item.also.includes(name));
  if (found !== undefined) return found;
  const asked = name.slice(0, 60).toLowerCase();
  const known = paperItems.flatMap((item) => [item.name, ...item.also]);
  const near = [...known].sort((a, b) => slipsBetween(asked, a) - slipsBetween(asked, b)).slice(0, 3);
  throw new UsageError(
    `no figure or table is called ${JSON.stringify(name.slice(0, 60))}; nearest: ${near.join(", ")} (mastkit figures --paper lists all)`,
  );
}

/** A file's name of an item: "mast-v3-table-7". */
export function paperFile({ name }: Pick<PaperItem, "name">): string {
  return name.replaceAll(":", "-");
}
