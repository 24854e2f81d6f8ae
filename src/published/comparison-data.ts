import { cautionNotes, replicatedLabelsToken } from "../counts/cautions.js";
import type { ModesRow } from "../counts/tables.js";
import { pointsOfTraces } from "../datasets/label-points.js";
import { canonicalName } from "../names.js";
import { replicatedGroups } from "../statistics/label-replication.js";
import { replicationCautions } from "../statistics/replication-caution.js";
import { sum } from "../statistics/summary.js";
import type { LabelledTrace, OutcomeRecord, Rating } from "../trace.js";
import type { Answer, Estimate } from "./verdict.js";

/** Data of the reader's own that printed numbers are compared with; what is absent falls back on the shipped tables. */
export interface ComparisonData {
  /** The traces of a MAD_full_dataset.json, of either release; joined to outcomes where there are any. */
  readonly mast?: readonly LabelledTrace[];
  /** Cautions of the labels of `mast`, token first; default what the replication test finds in them. */
  readonly caution?: readonly string[];
  /** Labels of the reader's own, by `model`, joined to outcomes where there are any: for the study's charts. */
  readonly labels?: readonly LabelledTrace[];
  /** The votes of MAD_human_labelled_dataset.json. */
  readonly ratings?: readonly Rating[];
  /** ITBench runs with their recall and outcome; groups `model` and `domain`. */
  readonly runs?: readonly OutcomeRecord[];
  /** Level of the intervals; default 0.95. */
  readonly confidence?: number;
}

/** The same with the labels' cautions known. */
export interface Compared extends ComparisonData {
  readonly caution: readonly string[];
}

/** A release of MAD_full_dataset.json, and how many traces it has. */
export interface Release {
  readonly name: "2025" | "2026-08-13";
  readonly traces: number;
}

export const release2025: Release = { name: "2025", traces: 1242 };
export const release2026: Release = { name: "2026-08-13", traces: 1642 };

/** The release a file's traces are: told by their number; null for a file that is neither. */
export function releaseOf(traces: readonly LabelledTrace[]): Release | null {
  return [release2025, release2026].find((release) => release.traces === traces.length) ?? null;
}

/** The release that a printed table's name of it means: "2025 (1242 rows)". */
export function releaseNamed(text: string): Release {
  return text.startsWith("2025") ? release2025 : release2026;
}

/** The way to the file. */
export const fetchMast = "mastkit fetch mast, then mastkit published --mast FILE";

/** What the printed tables call the names of a trace. */
export const traceFields = {
  mas_name: (trace: LabelledTrace) => trace.system,
  llm_name: (trace: LabelledTrace) => trace.model,
  benchmark_name: (trace: LabelledTrace) => trace.benchmark,
} as const;

/** Flags and labels of count rows, summed over them. */
export function pooled(rows: readonly ModesRow[]): { readonly value: number; readonly n: number } {
  return { value: sum(rows.map((row) => row.flagged)), n: sum(rows.map((row) => row.labelled)) };
}

/** The paper's long names of models and benchmarks, and how the releases write them. */
const releaseNames: Readonly<Record<string, string>> = {
  "Qwen2.5-Coder-32B-Instruct": "Qwen",
  "CodeLlama-7b-Instruct-hf": "CodeLlama",
  "SWE-Bench Lite": "SWE-Bench-Lite",
};

/** Whether a file's name of a system, model or benchmark is the paper's. */
export function named(own: string | null, printed: string): boolean {
  return own !== null && inRelease(own) === inRelease(printed);
}

function inRelease(name: string): string {
  return canonicalName(releaseNames[name] ?? name);
}

export interface FromFile {
  /** The release that the printed number is of. */
  readonly release: Release;
  /** What of the traces is counted: their names alone, their labels, or their labels by group. */
  readonly of: "names" | "labels" | "labels by group";
}

/**
 * An answer out of the reader's MAST file: comparable where it is the release that the number is of, and where results
 * by group are not an artefact of replicated labels.
 */
export function fileAnswer(
  mast: readonly LabelledTrace[],
  { caution }: Compared,
  { release, of }: FromFile,
  estimate: Estimate & { readonly value: number },
): Answer {
  const cautions = of === "names" ? [] : [cautionNotes(caution, "caution")];
  const answer = { ...estimate, notes: [...(estimate.notes ?? []), ...cautions] };
  if (releaseOf(mast) !== release) {
    const why = `the file has ${mast.length} traces, the ${release.name} release ${release.traces}`;
    return { kind: "not comparable", ...answer, why };
  }
  return of === "labels by group" && caution.includes(replicatedLabelsToken)
    ? { kind: "not comparable", ...answer, why: artefact }
    : { kind: "computed", ...answer, from: ["MAD_full_dataset.json"] };
}

/** Why results by group of replicated labels are not compared. */
export const artefact = "labels are replicated, so results by group are an artefact";

/** With the cautions of `mast`: those given, else what the replication test finds. */
export function comparedOf(data: ComparisonData): Compared {
  const found = () => replicationCautions(replicatedGroups(pointsOfTraces(data.mast ?? []), { verdictOnly: true }));
  return { ...data, caution: data.caution ?? found() };
}
