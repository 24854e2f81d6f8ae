import { type Plot, plotSpecs } from "../export/figure.js";
import { renderSvg } from "../export/image.js";
import type { PresetName } from "../figures/theme.js";
import type { ResultTable } from "../results/tables.js";
import { findingOf } from "./findings.js";
import type { ReportFigure } from "./section.js";

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
    const kind = kindOf(plot);
    if (isEmpty(plot, kind)) continue;
    const table =
      tables.find((candidate) => key(candidate.name, candidate.command) === key(kind, plot.command)) ?? null;
    const wide = plot.preset ?? plot.figure.presets[0]!;
    const narrow = plot.figure.presets.includes("single") ? "single" : wide;
    const own = { ...plot, name: `${kind}-plot`, title: plot.figure.title };
    drawn.push({
      name: plot.name,
      title: plot.figure.title,
      kind,
      table: table?.name ?? null,
      // Of the plot's own rows: its table can hold more than is drawn.
      finding: findingOf(own),
      wide: await pages(plot, wide),
      narrow: narrow === wide ? [] : await pages({ ...plot, name: `${plot.name}-narrow` }, narrow),
      caption: plot.figure.caption(plot.rows, { ...plot.context, preset: wide }),
    });
  }
  return drawn;
}

async function pages(plot: Plot, preset: PresetName): Promise<readonly string[]> {
  const svgs: string[] = [];
  for (const { spec } of plotSpecs(plot, { preset })) svgs.push(await renderSvg(spec));
  return svgs;
}

/** The command whose tables a plot shows, as the tables' names begin: "lift --robust" is "lift-robust". */
function kindOf({ figure }: Plot): string {
  const need = figure.needs[0] ?? "";
  if (need === "lift --stratify") return "lift-stratified";
  if (need === "lift --robust") return "lift-robust";
  if (need.startsWith("tabulate")) return "mode-counts";
  return need.split(" ")[0]!;
}

/** What ties a plot to a table: the kind, and the flag that gives the data. */
function key(name: string, command: string): string {
  const source = /--(counts \S+|mast|truth|human|itbench|labels|outcomes|seeds)/.exec(command)?.[1] ?? "";
  const kind = /^lift-(stratified|robust)/.exec(name)?.[0] ?? name.replace(/-(?!counts)[a-z0-9-]*$/, "");
  return `${kind} ${source}`;
}

function isEmpty(plot: Plot, kind: string): boolean {
  const measure = { leverage: "attributable_fraction", lift: "risk_difference", prevalence: "proportion" }[kind];
  return measure !== undefined && plot.rows.every((row) => (row[measure] ?? null) === null);
}
