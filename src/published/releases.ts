import type { LabelledTrace } from "../trace.js";

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

/** How a release is named as the source of printed numbers. */
export const sourceOf = (release: Release) => `MAST-Data, ${release.name} release`;
