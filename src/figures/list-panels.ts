import type { FigureRow, JsonObject } from "./figure.js";
import { textWidth } from "./font.js";
import { pagesOf, type RowGroup, shortened, thousands } from "./labels.js";
import { type Datum, data, type Fixed, fixed, swatch, symbolAt, textAt } from "./layers.js";
import { axisTitle, grid, gutter, type LegendItem, legendHeight, legendLines, lineRules, lineY } from "./layout.js";
import { inks, sizes } from "./theme.js";

/** A line of a figure that lists groups, codes or rounds down its side. */
export interface ListLine {
  readonly key: string;
  readonly label: string;
  /** Small text at the right of the list, such as "n = 105". */
  readonly detail?: string;
  readonly heading?: boolean;
  /** A small line of text that runs under the panels, below the line that it belongs to. */
  readonly aside?: boolean;
  /** Colour of a small square before the label. */
  readonly swatch?: string;
  readonly rows: readonly FigureRow[];
}

/** A line a group, with its size beside it. */
export function groupLines(groups: readonly RowGroup[], sizeOf: (group: RowGroup) => string): readonly ListLine[] {
  return groups.map((group) => ({ ...group, label: group.label || "all", detail: `n = ${thousands(sizeOf(group))}` }));
}

/** A panel beside the list. */
export interface ListPanel {
  /** Above the panel, in bold, on two lines where one is too short. */
  readonly title?: string;
  /** What the colours of this panel mean, below its title. */
  readonly key?: readonly LegendItem[];
  /** Below the panel. */
  readonly axis: string;
  /** Share of the room that panels have together; default 1. */
  readonly weight?: number;
  layers(values: readonly Datum[], y: JsonObject, width: number): readonly JsonObject[];
}

export interface ListParts {
  readonly lines: readonly ListLine[];
  readonly panels: readonly ListPanel[];
  readonly legend?: readonly LegendItem[];
  /** The columns drawn; each datum also has `line`, its line's key. */
  readonly columns: readonly string[];
  readonly step?: number;
  /** The most of the width that the list takes; default about half. */
  readonly share?: number;
}

const endRoom = 10;
/** Points between the entries of a panel's key. */
const keyGap = 5;

/** Lays out a list at the left and panels to its right that share its lines, `whole` points wide. */
export function listPanels(whole: number, parts: ListParts): JsonObject {
  const { lines, panels } = parts;
  const step = parts.step ?? 14;
  const height = Math.max(lines.length, 1) * step;
  const detail = widest(lines.map((line) => textWidth(line.detail ?? "", sizes.small)));
  const indent = lines.some((line) => line.heading) || lines.some((line) => line.swatch !== undefined) ? 9 : 0;
  const wanted =
    widest(
      lines
        .filter((line) => !line.aside)
        .map((line) => textWidth(line.label, sizes.label, line.heading ? "bold" : "normal") + indent),
    ) + 2;
  const most = whole * (parts.share ?? (panels.length > 2 ? 0.36 : 0.47)) - detail;
  const label = Math.min(wanted, Math.max(most, 40));
  const left = Math.ceil(label + (detail > 0 ? detail + 8 : 0));
  const room = whole - endRoom - left - gutter * panels.length;
  const weights = panels.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const widths = panels.map(({ weight = 1 }) => Math.floor((room * weight) / weights));
  const titles = panels.map((panel, index) => titleLines(panel.title ?? "", widths[index]! + gutter - 3));
  const keys = panels.map((panel, index) => keyLines(panel.key ?? [], widths[index]! + gutter - 3));
  const keyRoom = widest(keys.map((key) => legendHeight(key)));
  const titleRoom = widest(titles.map((lines) => lines.length * 9));
  const legend = legendLines(parts.legend ?? [], whole - 2, -8 - keyRoom - (titleRoom > 0 ? titleRoom + 5 : 0));
  const axes = panels.map((panel, index) => {
    const start = left + gutter + widths.slice(0, index).reduce((sum, width) => sum + width + gutter, 0);
    // A title wider than its panel ends where the figure does.
    const room = 2 * (whole - 1 - start) - textWidth(panel.axis, sizes.label);
    return axisTitle(start, start + Math.min(widths[index]!, room), height, panel.axis);
  });
  const column = {
    width: left,
    height,
    layer: fixed([...listColumn(lines, label, left, step, indent), ...legend, ...axes]),
  };
  const y = lineY("line", lines.length === 0 ? ["(none)"] : lines.map((line) => line.key));
  const values = lines.flatMap((line) => data(line.rows, parts.columns).map((datum) => ({ ...datum, line: line.key })));
  const views = panels.map((panel, index) => ({
    width: widths[index]!,
    height,
    layer: [
      lineRules(lines, widths[index]!, y),
      ...panel.layers(values, y, widths[index]!),
      ...fixed([
        ...titles[index]!.map((text, line) =>
          textAt(0, -5 - keyRoom - (titles[index]!.length - 1 - line) * 9, text, { weight: "bold" }),
        ),
        // All keys start on one line.
        ...keys[index]!.map((item) => ({ ...item, y: item.y - 5 - keyRoom + legendHeight(keys[index]!) })),
      ]),
    ],
  }));
  return grid([column, ...views], panels.length + 1, { row: 0, column: gutter });
}

function listColumn(
  lines: readonly ListLine[],
  label: number,
  left: number,
  step: number,
  indent: number,
): readonly Fixed[] {
  const plain = shortened(
    lines.map((line) => (line.heading || line.aside ? "" : line.label)),
    label - indent,
  );
  return lines.flatMap((line, index) => {
    const y = (index + 0.5) * step + 2.6;
    if (line.aside) return [textAt(indent + 9, y, line.label, { size: sizes.small, colour: inks.quiet })];
    const free = left - (line.detail ? textWidth(line.detail, sizes.small) + 6 : 0);
    const text = line.heading ? shortened([line.label], free, sizes.label, "bold")[0]! : plain[index]!;
    return [
      ...(line.swatch === undefined ? [] : [symbolAt(3, y - 2.6, swatch(line.swatch))]),
      textAt(line.heading && line.swatch === undefined ? 0 : indent, y, text, {
        weight: line.heading ? "bold" : "normal",
      }),
      ...(line.detail ? [textAt(left, y, line.detail, { size: sizes.small, align: "right", colour: inks.quiet })] : []),
    ];
  });
}

/** A title as one line, or as two broken at a space; what is still too long is cut. */
function titleLines(title: string, width: number): readonly string[] {
  if (title === "") return [];
  const fits = (text: string) => textWidth(text, sizes.label, "bold") <= width;
  if (fits(title)) return [title];
  const words = title.split(" ");
  const first = words
    .map((_, at) => words.slice(0, at).join(" "))
    .filter((text) => text !== "" && fits(text))
    .at(-1);
  const lines = first === undefined ? [title] : [first, title.slice(first.length + 1)];
  return lines.map((line) => shortened([line], width, sizes.label, "bold")[0]!);
}

/** A key whose last line is at 0, its entries spread evenly over as many lines as the width needs. */
function keyLines(key: readonly LegendItem[], width: number): readonly Fixed[] {
  const count = legendHeight(legendLines(key, width, 0, { gap: keyGap })) / 11;
  const lines = pagesOf(key, Math.ceil(key.length / Math.max(count, 1)));
  return lines.flatMap((line, index) => legendLines(line, width, (index + 1 - lines.length) * 11, { gap: keyGap }));
}

function widest(widths: readonly number[]): number {
  return widths.reduce((a, b) => Math.max(a, b), 0);
}
