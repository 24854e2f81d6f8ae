import type { JsonObject } from "./figure.js";
import { textWidth } from "./font.js";
import { shortened } from "./labels.js";
import { type Fixed, fixed, textAt } from "./layers.js";
import { axisTitle, grid, type LegendItem, legendLines } from "./layout.js";
import { inks, sizes } from "./theme.js";

/** One panel of a figure whose panels stand beside and below each other. */
export interface Tile {
  readonly title: string;
  /** Small text below the title. */
  readonly detail?: string;
  layers(width: number, height: number): readonly JsonObject[];
}

export interface TileParts {
  readonly tiles: readonly Tile[];
  /** How many stand side by side; default 3, in a single column 2. */
  readonly columns?: number;
  readonly height: number;
  /** Room left of each panel for its y axis labels, in points. */
  readonly axisRoom: number;
  readonly legend?: readonly LegendItem[];
  readonly xTitle?: string;
  /** Printed above the first panel's y axis, horizontally: no reader tilts a head. */
  readonly yTitle?: string;
  /** Largest width of a panel; wider layouts leave the rest white. */
  readonly widest?: number;
}

const endRoom = 10;
const between = 14;

/** Lays out tiles in rows, each with its own title, sharing axis titles, on `whole` points of width. */
export function tiles(whole: number, parts: TileParts): JsonObject {
  const { xTitle = "", yTitle = "" } = parts;
  const list: readonly Tile[] = parts.tiles.length === 0 ? [{ title: "", layers: () => [] }] : parts.tiles;
  const columns = Math.min(parts.columns ?? (whole < 300 ? 2 : 3), list.length);
  const free = Math.floor((whole - endRoom - columns * parts.axisRoom - (columns - 1) * between) / columns);
  const width = Math.min(free, parts.widest ?? free);
  const detailed = list.some((tile) => tile.detail);
  const titled = list.some((tile) => tile.title !== "");
  const head = (titled ? 14 : 4) + (detailed ? 9 : 0) + (yTitle === "" ? 0 : 11);
  const titles = shortened(
    list.map((tile) => tile.title),
    width + endRoom - 4,
    sizes.header,
    "bold",
  );
  const views = list.map((tile, index) => {
    const bottom = index >= list.length - columns;
    const top = -head + (titled ? 9 : 0);
    const texts: Fixed[] = [];
    if (tile.title !== "") texts.push(textAt(0, top, titles[index]!, { size: sizes.header, weight: "bold" }));
    if (tile.detail) texts.push(textAt(0, top + 9, tile.detail, { size: sizes.small, colour: inks.quiet }));
    if (yTitle !== "" && index % columns === 0)
      texts.push(textAt(-parts.axisRoom, -6, yTitle, { size: sizes.small, colour: inks.quiet }));
    if (bottom) texts.push(axisTitle(0, width, parts.height, fitTitle(xTitle, width)));
    if (index === 0) texts.push(...legendLines(parts.legend ?? [], whole - 2, -head - 8, { left: -parts.axisRoom }));
    return { width, height: parts.height, layer: [...tile.layers(width, parts.height), ...fixed(texts)] };
  });
  const spacing = { row: list.length > columns ? head + 22 : 0, column: parts.axisRoom + between };
  return grid(views, columns, spacing);
}

function fitTitle(title: string, width: number): string {
  return textWidth(title, sizes.label) <= width + between ? title : shortened([title], width + between)[0]!;
}
