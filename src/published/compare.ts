import { type ComparisonData, comparedOf } from "./comparison-data.js";
import { humanRows } from "./human-rows.js";
import { paperRows } from "./paper-rows.js";
import { releaseRows } from "./release-rows.js";
import { studyRows } from "./study-rows.js";
import type { PublishedRow } from "./verdict.js";

/**
 * Every published number that the data at hand can speak to, beside what they say. Without data, the shipped tables
 * speak: one printed table confirms or contradicts another, and a number that can only be read back from the table it
 * was printed in says "same table". With `mast`, the rows of the file's release, Tables 1, 6 and 8 and the correlations
 * are computed from its traces, and where they are joined to outcomes Table 7 and the failure rates; with `ratings`, the
 * agreement rows; with `runs`, recalls and success by domain. Where labels are replicated over groups, results by group
 * are "not comparable", and all results of the labels are noted.
 *
 * Marginal counts that the study selected on the outcome are compared as plotted, and noted.
 *
 * @example
 * ```ts
 * import { comparePublished, verdictCounts } from "mastkit";
 * const rows = comparePublished();
 * const spike = rows.find((row) => row.group === "Gemini-3-Flash" && row.published === 0.52);
 * spike?.verdict; // => "matches"
 * verdictCounts(rows).map((row) => row.verdict)[0]; // => "matches"
 * ```
 */
export function comparePublished(data: ComparisonData = {}): readonly PublishedRow[] {
  const compared = comparedOf(data);
  return [...studyRows(data), ...paperRows(compared), ...releaseRows(compared), ...humanRows(data)];
}
