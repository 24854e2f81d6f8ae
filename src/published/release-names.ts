import { type Release, release2025, release2026 } from "./comparison-data.js";

/** The release that a printed table's name of it means: "2025 (1242 rows)". */
export function releaseNamed(text: string): Release {
  return text.startsWith("2025") ? release2025 : release2026;
}

/** How a release is named as the source of printed numbers. */
export const sourceOf = (release: Release) => `MAST-Data, ${release.name} release`;
