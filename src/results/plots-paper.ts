import type { Plot } from "../export/figure.js";
import type { FigureRow } from "../figures/figure.js";
import { figureOf } from "../figures/index.js";
import { publishedFigures, publishedTable } from "../published/tables.js";
import { prevalence, prevalenceColumns } from "../statistics/prevalence.js";
import { publishedDigest, sourceDigest } from "./labelled.js";
import { outcomeRows } from "./plot-rows.js";
import type { ResultOptions } from "./tables.js";

const paper = "Cemri et al., “Why Do Multi-Agent LLM Systems Fail?” (arXiv 2503.13657)";

/** The figures of the paper's own printed tables: Tables 2, 6 and 7, its correlations and its repeated runs. */
export async function paperPlots(options: ResultOptions): Promise<readonly Plot[]> {
  const open = publishedTable("mast-paper-open-models-modes");
  const by = ["system", "model"];
  const outcome = publishedTable("mast-paper-success-failure-modes");
  const openPlot = {
    rows: prevalence(open, { ...options, by }),
    columns: [...by, ...prevalenceColumns],
    context: { source: `${paper} v3, Table 6` },
    command: "prevalence --counts data/published/mast-paper-open-models-modes.csv --by system,model",
    inputs: [await publishedDigest("mast-paper-open-models-modes")],
  };
  const correlation = (
    name: "mast-paper-mode-correlation" | "mast-paper-category-correlation",
    suffix: string,
    value: string,
  ) =>
    publishedFigures(name).map((row) => ({
      code_a: row[`${suffix}_a`]!,
      code_b: row[`${suffix}_b`]!,
      phi: Number(row[value]),
      note: "as printed",
    }));
  return [
    { ...openPlot, name: "prevalence-open-models", figure: figureOf("prevalence"), preset: "double" },
    { ...openPlot, name: "flags-open-models", figure: figureOf("flags-by-system"), preset: "double" },
    {
      name: "failed-successful-paper",
      figure: figureOf("failed-successful"),
      ...outcomeRows(outcome, ["system"], options),
      context: { source: `${paper} v3, Table 7`, cautions: ["Group sizes are inferred from the printed percentages."] },
      command:
        "prevalence --counts data/published/mast-paper-success-failure-modes.csv --by system --outcome failure (and success)",
      inputs: [await publishedDigest("mast-paper-success-failure-modes")],
    },
    {
      name: "association-categories-paper",
      figure: figureOf("association-categories"),
      rows: correlation("mast-paper-category-correlation", "category", "pearson_r"),
      columns: ["code_a", "code_b", "phi", "note"],
      context: {
        source: `${paper} v3, Figure 6, as printed`,
        cautions: ["The figure does not print its number of traces."],
      },
      command: "published",
      inputs: [await sourceDigest("mast-paper-category-correlation")],
    },
    {
      name: "association-paper",
      figure: figureOf("association"),
      rows: correlation("mast-paper-mode-correlation", "code", "v2_pearson_r"),
      columns: ["code_a", "code_b", "phi", "note"],
      context: { source: `${paper} v2, Figure 7, as printed, about 200 traces` },
      command: "published",
      inputs: [await sourceDigest("mast-paper-mode-correlation")],
    },
    await judgePlot(),
  ];
}

async function judgePlot(): Promise<Plot> {
  const names = ["accuracy", "precision", "recall", "f1", "kappa"];
  const rows: readonly FigureRow[] = publishedFigures("mast-paper-judge").map((printed) => ({
    judge: printed["judge"]!,
    code: "",
    ...Object.fromEntries(
      names.flatMap((name) => [
        [name, Number(printed[name])],
        [`${name}_low`, null],
        [`${name}_high`, null],
      ]),
    ),
    items: null,
    note: "as printed: no interval, no counts",
  }));
  return {
    name: "judge-human-paper",
    figure: figureOf("judge-human"),
    rows,
    columns: Object.keys(rows[0]!),
    context: { source: `${paper} v3, Table 2, as printed` },
    command: "published",
    inputs: [await sourceDigest("mast-paper-judge")],
  };
}
