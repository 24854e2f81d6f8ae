import type { SeedsFile } from "../datasets/seeds-csv.js";
import { InputError } from "../errors.js";
import type { Plot } from "../export/figure.js";
import type { FigureRow } from "../figures/figure.js";
import { figureOf } from "../figures/index.js";
import { publishedSeeds } from "../published/seeds.js";
import type { StudyData } from "../source.js";
import { interventionColumns, interventions } from "../statistics/interventions.js";
import type { SeedScore } from "../trace.js";
import { sourceDigest } from "./labelled.js";
import type { ResultOptions, ResultTable } from "./tables.js";

/** What the paper's two interventions changed, seed by seed; and the same of one's own scores where there are any. */
export async function interventionsTables(
  { seeds }: StudyData,
  options: ResultOptions,
): Promise<readonly ResultTable[]> {
  const paper: ResultTable = {
    name: "interventions-paper",
    title: "What the paper's interventions changed: AG2 on GSM-Plus, correct answers of 200",
    command: "interventions",
    columns: ["llm_name", ...interventionColumns],
    rows: interventions(publishedSeeds().scores, options),
    inputs: [await sourceDigest("mast-paper-interventions-ag2-seeds")],
  };
  if (seeds === null) return [paper];
  refuseClash(seeds);
  const own: ResultTable = {
    name: "interventions-own",
    title: "What one's own interventions changed",
    command: "interventions --seeds FILE",
    columns: [...seeds.by, ...interventionColumns],
    rows: interventions(seeds.scores, options),
    inputs: [seeds.digest],
  };
  return [own, paper];
}

/** Group columns that the result has by the same name are refused; InputError. */
export function refuseClash({ by, digest }: SeedsFile): void {
  const clash = by.find((name) => interventionColumns.includes(name));
  if (clash === undefined) return;
  const remedy = `rename it: the result has a ${clash} of its own`;
  throw new InputError("a group column cannot have this name", { file: digest.name, field: clash, remedy });
}

/** The same as figures: each seed's score, with means and paired differences. */
export async function interventionsPlots({ seeds }: StudyData, options: ResultOptions): Promise<readonly Plot[]> {
  const { of, scores } = publishedSeeds();
  const shares = scores.map((score) => ({ ...score, value: score.value === null ? null : score.value / of }));
  return [
    ...(seeds === null
      ? []
      : [
          {
            name: "interventions-own",
            ...seedsPlot(seeds.scores, seeds.by, options),
            context: { source: `one's own scores (${seeds.digest.name})` },
            command: "interventions --seeds FILE",
            inputs: [seeds.digest],
          },
        ]),
    {
      name: "interventions-ag2",
      ...seedsPlot(shares, ["llm_name"], options),
      context: {
        source:
          "the paper's AG2 runs on GSM-Plus, correct answers of 200 by seed (repository of the authors of arXiv 2503.13657)",
      },
      command: "interventions",
      inputs: [await sourceDigest("mast-paper-interventions-ag2-seeds")],
    },
  ];
}

function seedsPlot(
  scores: readonly SeedScore[],
  by: readonly string[],
  options: ResultOptions,
): Pick<Plot, "figure" | "rows" | "columns"> {
  const empty = Object.fromEntries(interventionColumns.map((column) => [column, null]));
  const rows: readonly FigureRow[] = [
    ...scores.map(({ group, condition, seed, value }) => ({ ...empty, ...group, condition, seed, value })),
    ...interventions(scores, options).map((row) => ({ ...row, seed: null, value: null })),
  ];
  const columns = [...by, "condition", "seed", "value", ...interventionColumns.slice(1)];
  return { figure: figureOf("interventions"), rows, columns };
}
