import { publishedSeeds } from "../published/seeds.js";
import { interventionColumns, interventions } from "../statistics/interventions.js";
import { sourceDigest } from "./labelled.js";
import type { ResultOptions, ResultTable } from "./tables.js";

/** What the paper's two interventions changed, seed by seed. */
export async function interventionsTable(options: ResultOptions): Promise<ResultTable> {
  return {
    name: "interventions-paper",
    title: "What the paper's interventions changed: AG2 on GSM-Plus, correct answers of 200",
    command: "interventions",
    columns: ["llm_name", ...interventionColumns],
    rows: interventions(publishedSeeds().scores, options),
    inputs: [await sourceDigest("mast-paper-interventions-ag2-seeds")],
  };
}
