import type { Figure, FigureOptions, FigureRow, FigureSpec, JsonObject } from "./figure.js";
import { textWidth } from "./font.js";
import { shortened } from "./labels.js";
import { type Datum, data, type Fixed, fixed, layer, symbolAt, textAt } from "./layers.js";
import { axisTitle, grid, gutter, type LegendItem, legendLines } from "./layout.js";
import { finish, inks, presetOf, sizes } from "./theme.js";

/** A line of a figure that lists groups, codes or rounds down its side. */
export interface ListLine {
  readonly key: string;
  readonly label: string;
  /** Small text at the right of the list, such as "n = 105". */
  readonly detail?: string;
  readonly heading?: boolean;
  /** Colour of a small square before the label. */
  readonly swatch?: string;
  readonly rows: readonly FigureRow[];
}

/** A panel beside the list. */
export interface ListPanel {
  /** Above the panel, in bold; may be empty. */
  readonly title: string;
  /** Below the panel. */
  readonly axis: string;
  /** Share of the room that panels have together. */
  readonly weight: number;
  layers(values: readonly Datum[], y: JsonObject, width: number): readonly JsonObject[];
}

export interface ListParts {
  readonly lines: readonly ListLine[];
  readonly panels: readonly ListPanel[];
  readonly legend: readonly LegendItem[];
  /** The columns drawn; each datum also has `line`, its line's key. */
  readonly columns: readonly string[];
  readonly step?: number;
}

const endRoom = 10;

/** Lays out a list at the left and panels to its right that share its lines. */
export function listPanels(figure: Figure, options: FigureOptions, parts: ListParts): FigureSpec {
  const preset = presetOf(figure, options);
  const { lines, panels } = parts;
  const step = parts.step ?? 14;
  const height = Math.max(lines.length, 1) * step;
  const detail = widest(lines.map((line) => textWidth(line.detail ?? "", sizes.small)));
  const indent = lines.some((line) => line.heading) || lines.some((line) => line.swatch !== undefined) ? 9 : 0;
  const wanted =
    widest(lines.map((line) => textWidth(line.label, sizes.label, line.heading ? "bold" : "normal") + indent)) + 2;
  const most = preset.width * (panels.length > 2 ? 0.36 : 0.47) - detail;
  const label = Math.min(wanted, Math.max(most, 40));
  const left = Math.ceil(label + (detail > 0 ? detail + 8 : 0));
  const room = preset.width - endRoom - left - gutter * panels.length;
  const weights = panels.reduce((sum, panel) => sum + panel.weight, 0);
  const widths = panels.map((panel) => Math.floor((room * panel.weight) / weights));
  const titled = panels.some((panel) => panel.title !== "");
  const legend = legendLines(parts.legend, preset.width - 2, titled ? -22 : -8);
  const axes = panels.map((panel, index) => {
    const start = left + gutter + widths.slice(0, index).reduce((sum, width) => sum + width + gutter, 0);
    return axisTitle(start, start + widths[index]!, height, panel.axis);
  });
  const column = {
    width: left,
    height,
    layer: fixed([...listColumn(lines, label, left, step, indent), ...legend, ...axes]),
  };
  const y = lineY(lines);
  const values = lines.flatMap((line) => data(line.rows, parts.columns).map((datum) => ({ ...datum, line: line.key })));
  const views = panels.map((panel, index) => ({
    width: widths[index]!,
    height,
    layer: [
      lineRules(lines, widths[index]!, y),
      ...panel.layers(values, y, widths[index]!),
      ...fixed(panel.title === "" ? [] : [panelTitle(panel.title, widths[index]! + gutter - 3)]),
    ],
  }));
  return finish(figure, options, grid([column, ...views], panels.length + 1, { row: 0, column: gutter }));
}

function lineY(lines: readonly ListLine[]): JsonObject {
  const domain = lines.length === 0 ? ["(none)"] : lines.map((line) => line.key);
  return { field: "line", type: "nominal", axis: null, scale: { type: "point", domain, padding: 0.5 } };
}

function lineRules(lines: readonly ListLine[], width: number, y: JsonObject): JsonObject {
  return layer(
    lines.filter((line) => !line.heading).map((line) => ({ line: line.key })),
    { type: "rule", color: inks.rule, strokeWidth: 0.5 },
    { x: { value: 0 }, x2: { value: width }, y },
  );
}

function listColumn(
  lines: readonly ListLine[],
  label: number,
  left: number,
  step: number,
  indent: number,
): readonly Fixed[] {
  const plain = shortened(
    lines.map((line) => (line.heading ? "" : line.label)),
    label - indent,
  );
  return lines.flatMap((line, index) => {
    const y = (index + 0.5) * step + 2.6;
    const text = line.heading ? shortened([line.label], left, sizes.label, "bold")[0]! : plain[index]!;
    const swatch = { shape: "square", size: 26, filled: true, fill: line.swatch ?? "", strokeWidth: 0 };
    return [
      ...(line.swatch === undefined ? [] : [symbolAt(3, y - 2.6, swatch)]),
      textAt(line.heading && line.swatch === undefined ? 0 : indent, y, text, {
        weight: line.heading ? "bold" : "normal",
      }),
      ...(line.detail ? [textAt(left, y, line.detail, { size: sizes.small, align: "right", colour: inks.quiet })] : []),
    ];
  });
}

function panelTitle(title: string, width: number): Fixed {
  return textAt(0, -5, shortened([title], width, sizes.label, "bold")[0]!, { weight: "bold" });
}

function widest(widths: readonly number[]): number {
  return widths.reduce((a, b) => Math.max(a, b), 0);
}
