import type { ViewColumn } from "./analysis.js";

/** A cell as it is; headed by its column's name unless `heading` says otherwise. */
export function cell(key: string, heading = key.replaceAll("_", " ")): ViewColumn {
  return { heading, shows: "cell", of: [key] };
}

/** Cells as they are, headed by their columns' names. */
export function cells(...keys: readonly string[]): readonly ViewColumn[] {
  return keys.map((key) => cell(key));
}

/** "3.3 No or Incorrect Verification" */
export const mode: ViewColumn = { heading: "mode", shows: "mode", of: ["code"] };

/** "more common in failures" */
export function verdict(key: string, heading = key): ViewColumn {
  return { heading, shows: "verdict", of: [key] };
}

/** "29/44" */
export function ratio(heading: string, flagged: string, n: string): ViewColumn {
  return { heading, shows: "ratio", of: [flagged, n] };
}

/** "0.220 to 0.676"; an open side is a dash. */
export function range(heading = "interval", low = "low", high = "high"): ViewColumn {
  return { heading, shows: "range", of: [low, high] };
}

/** "0.89 (0.85–0.93)" */
export function withLimits(key: string): ViewColumn {
  return { heading: key, shows: "estimate", of: [key, `${key}_low`, `${key}_high`] };
}

/** "29/44" of failed traces and "2/14" of successful ones. */
export const sides: readonly ViewColumn[] = [
  ratio("failed", "failed_flagged", "failed_n"),
  ratio("successful", "successful_flagged", "successful_n"),
];

/** A risk difference and its interval. */
export const difference: readonly ViewColumn[] = [
  cell("risk_difference", "difference"),
  range("interval", "risk_difference_low", "risk_difference_high"),
];
