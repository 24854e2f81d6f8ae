import { renderSvg } from "../export/image.js";
import type { Figure } from "../figures/figure.js";
import { figures } from "../figures/index.js";
import type { PresetName } from "../figures/theme.js";
import type { ResultTable } from "../results/tables.js";
import { commandOf, type ReportFigure } from "./section.js";

/** Draws, for each table that a figure shows, that figure at two widths: the usual one, and one column for a phone. */
export async function drawFigures(tables: readonly ResultTable[]): Promise<readonly ReportFigure[]> {
  const drawn: ReportFigure[] = [];
  for (const table of tables) {
    const figure = figureFor(table);
    if (figure === null || table.rows.length === 0) continue;
    const wide = figure.presets[0]!;
    const narrow = figure.presets.includes("single") ? "single" : wide;
    drawn.push({
      name: `${figure.name}-${table.name}`,
      title: figure.title,
      table: table.name,
      wide: await pagesOf(figure, table, wide),
      narrow: narrow === wide ? [] : await pagesOf(figure, table, narrow),
      caption: figure.caption(table.rows, { source: table.title, preset: wide }),
    });
  }
  return drawn;
}

/** The figure that draws a command's table: of those that have all they draw, the one that draws most of it. */
function figureFor(table: ResultTable): Figure | null {
  const able = figures.filter(
    ({ needs, columns }) =>
      needs.length === 1 && needs[0] === commandOf(table) && columns.every((name) => table.columns.includes(name)),
  );
  return able.reduce<Figure | null>(
    (best, figure) => (best === null || figure.columns.length > best.columns.length ? figure : best),
    null,
  );
}

async function pagesOf(figure: Figure, table: ResultTable, preset: PresetName): Promise<readonly string[]> {
  const pages: string[] = [];
  for (const [index, rows] of figure.pages(table.rows, { preset }).entries()) {
    const name = [figure.name, table.name, preset, index + 1].join("-");
    pages.push(await renderSvg(figure.build(rows, { preset, name })));
  }
  return pages;
}
