import type { SeedScore } from "../trace.js";
import { publishedFigures } from "./tables.js";

/** The paper's AG2 runs on GSM-Plus, by model, condition and seed; the value is the correct answers out of `of`. */
export function publishedSeeds(): { readonly of: number; readonly scores: readonly SeedScore[] } {
  const scores = publishedFigures("mast-paper-interventions-ag2-seeds").map((row) => ({
    group: { llm_name: row["llm_name"]! },
    condition: row["condition"]!,
    seed: row["seed"]!,
    value: Number(row["correct_of_200"]),
  }));
  return { of: 200, scores };
}
