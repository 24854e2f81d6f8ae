import { captionOfPlot, type Plot, plotSpecs } from "../export/figure.js";
import { renderSvg } from "../export/image.js";
import type { PresetName } from "../figures/theme.js";
import type { ResultTable } from "../study/entry.js";
import type { ReportFigure } from "./figure.js";
import { isEmpty } from "./table.js";

/**
 * Draws every plot at two widths, the usual one and one column for a phone, and finds the table that it shows. A plot
 * without one number to show is left out: its table says why.
 */
export async function drawPlots(
  plots: readonly Plot[],
  tables: readonly ResultTable[],
): Promise<readonly ReportFigure[]> {
  const drawn: ReportFigure[] = [];
  for (const plot of plots) {
    if (isEmpty(plot)) continue;
    const wide = plot.preset ?? plot.figure.presets[0]!;
    const narrow = plot.figure.presets.includes("single") ? "single" : wide;
    drawn.push({
      name: plot.name,
      title: plot.figure.title,
      verb: plot.analysis.verb,
      table: plot.table ?? sameInputs(plot, tables),
      // Of the plot's own rows: its table can hold more than is drawn.
      finding: plot.rows.length === 0 ? null : (plot.analysis.headline?.(plot) ?? null),
      wide: await pages(plot, wide),
      narrow: narrow === wide ? [] : await pages({ ...plot, name: `${plot.name}-narrow` }, narrow),
      caption: captionOfPlot(plot, { width: wide }),
    });
  }
  return drawn;
}

async function pages(plot: Plot, preset: PresetName): Promise<readonly string[]> {
  const svgs: string[] = [];
  for (const { spec } of plotSpecs(plot, { width: preset, title: "none" })) svgs.push(await renderSvg(spec));
  return svgs;
}

/** The table of the same analysis of the same files, where the plot has no table of its own. */
function sameInputs({ analysis, inputs }: Plot, tables: readonly ResultTable[]): string | null {
  const key = (digests: Plot["inputs"]) => JSON.stringify(digests.map(({ sha256 }) => sha256));
  const found = tables.find((table) => table.analysis === analysis && key(table.inputs) === key(inputs));
  return found?.name ?? null;
}
