import type { ViewColumn } from "./analysis.js";

/** A cell as it is, an estimate with its limits; headed by its column's name unless `heading` says otherwise. */
export function cell(key: string, heading = key.replaceAll("_", " ")): ViewColumn {
  return { heading, shows: "cell", of: [key] };
}

/** The same of several, headed by their columns' names. */
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

/** "1 to 3"; an open side is a dash. */
export function range(heading: string, low: string, high: string): ViewColumn {
  return { heading, shows: "range", of: [low, high] };
}

/** "29/44" of failed traces and "2/14" of successful ones. */
export const sides: readonly ViewColumn[] = [
  ratio("failed", "failed_flagged", "failed_n"),
  ratio("success", "successful_flagged", "successful_n"),
];

export const difference = cell("risk_difference", "difference");
