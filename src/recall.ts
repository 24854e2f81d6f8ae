import type { Outcome } from "./trace.js";

/** Success where the recall reaches the threshold or exceeds 1, whatever the threshold; null where it is unknown. */
export function outcomeOfRecall(recall: number | null, threshold: number): Outcome | null {
  if (recall === null) return null;
  return recall >= threshold || recall > 1 ? "success" : "failure";
}
