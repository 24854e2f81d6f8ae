import type { JsonObject } from "./figure.js";
import { textWidth } from "./font.js";
import { type SpineLine, shortened } from "./labels.js";
import {
  byField,
  type Datum,
  type Fixed,
  fixed,
  intervals,
  layer,
  points,
  swatch,
  symbolAt,
  textAt,
} from "./layers.js";
import { inks, outcomeColours, sizes } from "./theme.js";
import { around } from "./ticks.js";

/** Room between a list of modes and the first panel, and between panels. */
export const gutter = 12;
/** Width of the widest code with the space after it. */
function codesWidth(spine: readonly SpineLine[]): number {
  const widths = spine.map(({ heading, key }) => (heading ? 0 : textWidth(key, sizes.label) + 4));
  return Math.ceil(widths.reduce((a, b) => Math.max(a, b), 16));
}

/** The y position of a line among lines below each other. */
export function lineY(field: string, domain: readonly string[]): JsonObject {
  return { field, type: "nominal", axis: null, scale: { type: "point", domain, padding: 0.5 } };
}

/** The y position of a line of the spine. */
export function spineY(spine: readonly SpineLine[]): JsonObject {
  const scale = { type: "band", domain: spine.map((line) => line.key), padding: 0 };
  return { field: "code", type: "nominal", axis: null, scale };
}

/** Natural width of a spine with names, in points. */
export function spineWidth(spine: readonly SpineLine[], named: boolean): number {
  const codeWidth = codesWidth(spine);
  if (!named) return codeWidth;
  const names = spine.map((line) =>
    line.heading ? textWidth(line.text, sizes.label, "bold") + 10 : codeWidth + textWidth(line.text, sizes.label),
  );
  return Math.ceil(names.reduce((a, b) => Math.max(a, b), 0)) + 1;
}

/** The column that lists the modes under their categories: codes and names, or codes alone where width is short. */
export function spineColumn(
  spine: readonly SpineLine[],
  { width, step, named, extra = [] }: { width: number; step: number; named: boolean; extra?: readonly Fixed[] },
): JsonObject {
  const codeWidth = codesWidth(spine);
  const lines = spine.flatMap((line, index) => {
    const y = (index + 0.5) * step + 2.6;
    if (line.heading) {
      const text = named
        ? shortened([line.text], width - 9, sizes.label, "bold")[0]!
        : shortened([line.key.trim()], width + 3, sizes.label, "bold")[0]!;
      return [symbolAt(3, y - 2.6, swatch(line.colour)), textAt(9, y, text, { weight: "bold" })];
    }
    if (!named) return [textAt(width, y, line.key, { align: "right" })];
    const [name] = shortened([line.text], width - codeWidth, sizes.label);
    return [textAt(0, y, line.key, { colour: inks.quiet }), textAt(codeWidth, y, name!)];
  });
  return { width, height: spine.length * step, layer: fixed([...lines, ...extra]) };
}

/** Faint lines that lead the eye from a label to its marks; headings have none. */
export function lineRules(
  lines: readonly { readonly key: string; readonly heading?: boolean; readonly aside?: boolean }[],
  width: number,
  y: JsonObject,
): JsonObject {
  return layer(
    lines.filter((line) => !line.heading && !line.aside).map((line) => ({ [String(y["field"])]: line.key })),
    { type: "rule", color: inks.rule, strokeWidth: 0.5 },
    { x: { value: 0 }, x2: { value: width }, y },
  );
}

/** A quantitative scale with an axis; titles stand apart (see `axisTitle`), so panels can share one. */
function scaled(field: string, domain: readonly [number, number], axis: JsonObject): JsonObject {
  return { field, type: "quantitative", title: null, scale: { domain, nice: false, zero: false }, axis };
}

const asNumber = "format(datum.value, '~g')";

/** A quantitative x axis with fixed ticks. */
export function xAxis(
  field: string,
  domain: readonly [number, number],
  ticks: readonly number[],
  labels = asNumber,
): JsonObject {
  const look = { labelFlush: false, labelPadding: 2, labelOverlap: false };
  return scaled(field, domain, { values: ticks, labelExpr: labels, ...look });
}

/** A quantitative y axis with fixed ticks and faint rules. */
export function yAxis(
  field: string,
  domain: readonly [number, number],
  ticks: readonly number[],
  labels = asNumber,
): JsonObject {
  const look = { labelPadding: 5, labelOverlap: false, domain: false, ticks: false };
  return scaled(field, domain, { values: ticks, labelExpr: labels, ...look });
}

/** Axis labels for proportions, drawn as percent without the sign (the title has it). */
export const percentLabels = "format(datum.value * 100, '~g')";

/** What an axis over numbers needs to know. */
export interface AxisOf {
  readonly width: number;
  /** Ends that are given; default from 0 to what the numbers need. */
  readonly domain?: readonly [number, number] | undefined;
  /** Shares and differences of shares, labelled as percent (default), or numbers as they are. */
  readonly percent?: boolean;
  /** Whether the axis must hold 0; default yes. */
  readonly zero?: boolean;
}

/** An axis from the data: round ends that hold every number and 0, and as many ticks as do not touch. */
export function dataAxis(
  field: string,
  numbers: readonly number[],
  { width, domain, percent = true, zero = true }: AxisOf,
): JsonObject {
  const times = percent ? 100 : 1;
  const held = (domain ?? [...numbers, ...(zero ? [0] : [])]).map((value) => value * times);
  const [low, high] = held.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)] as const, [
    held[0] ?? 0,
    held[0] ?? 1,
  ] as const);
  const count = Math.max(1, Math.min(5, Math.floor(width / 28)));
  const axis = around(low, low === high ? high + 1 : high, count);
  const ticks = axis.ticks.filter((tick) => domain === undefined || (tick >= low && tick <= high));
  const ends = (domain ?? axis.domain.map((end) => end / times)) as readonly [number, number];
  const labels = `replace(${percent ? percentLabels : asNumber}, '-', '−')`;
  return flush(
    xAxis(
      field,
      ends,
      ticks.map((tick) => tick / times),
      labels,
    ),
  );
}

/** An axis title centred below panels; `left` and `right` are in the coordinates of the view that carries it. */
export function axisTitle(left: number, right: number, height: number, text: string): Fixed {
  return textAt((left + right) / 2, height + 21, text, { align: "center" });
}

/** The line that marks a panel whose labels repeat over groups: the one line that must not be overlooked. */
export const replicatedLine = "labels replicated";
const loud = { size: sizes.small, weight: "bold", colour: outcomeColours.failure } as const;

/** A panel's heading: its name in bold (that fits it), then lines in regular, all above the panel. */
export function panelHeader(name: string, lines: readonly string[]): readonly Fixed[] {
  if (name === "" && lines.every((line) => line === "")) return [];
  const top = -5 - lines.length * 9;
  return [
    { text: name, style: { size: sizes.header, weight: "bold" } as const },
    ...lines.map((line) => ({
      text: line,
      style: line === replicatedLine ? loud : { size: sizes.small, colour: inks.quiet },
    })),
  ].flatMap(({ text, style }, index) => (text === "" ? [] : [textAt(0, top + 9 * index, text, style)]));
}

/** One entry of a legend. */
export interface LegendItem {
  readonly symbol: JsonObject;
  readonly text: string;
}

/**
 * A legend in as many lines as its width needs, from `left` on, `gap` points between entries; `bottom` is its last line's
 * baseline.
 */
export function legendLines(
  items: readonly LegendItem[],
  width: number,
  bottom: number,
  { left = 0, gap = 12 }: { left?: number; gap?: number } = {},
): readonly Fixed[] {
  const placed: { x: number; line: number; item: LegendItem }[] = [];
  let x = 0;
  let line = 0;
  const fitted = shortened(
    items.map(({ text }) => text),
    width - 12,
  );
  for (const [index, { symbol }] of items.entries()) {
    const item = { symbol, text: fitted[index]! };
    const needs = 10 + textWidth(item.text, sizes.label);
    if (x > 0 && x + needs > width) {
      x = 0;
      line++;
    }
    placed.push({ x, line, item });
    x += needs + gap;
  }
  return placed.flatMap(({ x: start, line: at, item }) => {
    const y = bottom - (line - at) * 11;
    return [symbolAt(start + 3.5 + left, y - 2.6, item.symbol), textAt(start + 10 + left, y, item.text)];
  });
}

/** How high a legend stands: 11 points a line. */
export function legendHeight(legend: readonly Fixed[]): number {
  return 11 * new Set(legend.flatMap(({ y, text }) => (text === null ? [] : [y]))).size;
}

/** Views in a grid, placed by their own sizes alone: axes and headings hang into the spacing. */
export function grid(
  views: readonly JsonObject[],
  columns: number,
  spacing: { row: number; column: number },
): JsonObject {
  return { concat: views, columns, spacing, bounds: "flush", align: "each" };
}

/** A quantitative scale without an axis. */
export function plain(field: string, domain: readonly [number, number]): JsonObject {
  return { field, type: "quantitative", axis: null, scale: { domain, nice: false, zero: false } };
}

/** The zero line across a panel's axis. */
export function zeroLine(axis: JsonObject, along: "x" | "y" = "x", strokeWidth = 0.8): JsonObject {
  return layer(
    [{ at_zero: 0 }],
    { type: "rule", color: inks.frame, strokeWidth },
    { [along]: { ...axis, field: "at_zero" } },
  );
}

/** The colours of the modes' categories as one scale over the field `category`. */
export function categoryScale(spine: readonly SpineLine[]): JsonObject {
  const colours = new Map(spine.map(({ category, colour }) => [category, colour]));
  return byField("category", [...colours]);
}

/** Estimates with their intervals, in the colours of the modes' categories. Limits beyond the axis are cut there. */
export function byCategory(rows: readonly Datum[], spine: readonly SpineLine[], x: JsonObject): readonly JsonObject[] {
  const y = spineY(spine);
  const placed = categorised(rows, spine);
  const colour = categoryScale(spine);
  return [
    intervals(placed, x, y, { strokeWidth: 1.3 }, undefined, { color: colour }),
    points(placed, x, y, { shape: "circle", size: 15 }, undefined, { fill: colour, stroke: colour }),
  ];
}

/** Records with the category of their mode. */
export function categorised(rows: readonly Datum[], spine: readonly SpineLine[]): readonly Datum[] {
  const categories = new Map(spine.map(({ key, category }) => [key, category]));
  return rows.map((row) => ({ ...row, category: categories.get(String(row["code"])) ?? "" }));
}

/** An axis whose end labels stand within the panel, for wide labels and close panels. */
export function flush(x: JsonObject): JsonObject {
  return { ...x, axis: { ...(x["axis"] as JsonObject), labelFlush: true } };
}

/** Axis labels for counts: a comma every three digits. */
export const countLabels = "format(datum.value, ',')";
