import { mean } from "simple-statistics";
import { hasNote } from "../notes.js";
import { modeText } from "../taxonomy/taxonomy.js";
import type { Taxonomy } from "../trace.js";
import { modeLegend } from "./captions.js";
import type { Figure, FigureRow, JsonObject } from "./figure.js";
import { fitText, textWidth } from "./font.js";
import { countRange, groupRows, modeSpine, type RowGroup, type SpineLine, shortened, thousands } from "./labels.js";
import { byField, type Datum, data, fixed, having, intervals, layer, numbersOf, points } from "./layers.js";
import {
  axisTitle,
  categorised,
  dataAxis,
  grid,
  gutter,
  type LegendItem,
  legendHeight,
  legendLines,
  lineRules,
  panelHeader,
  replicatedLine,
  spineColumn,
  spineWidth,
  spineY,
} from "./layout.js";
import { type FigureParts, makeFigure, type Sheet } from "./make.js";
import { inks, sizes } from "./theme.js";

/** What a panel is drawn of. */
export interface Panel {
  /** The columns of its rows that are drawn, with `series`, `category` and `tip`. */
  readonly rows: readonly Datum[];
  readonly width: number;
  readonly spine: readonly SpineLine[];
  /** The position of a row's mode. */
  readonly y: JsonObject;
  /** Where several series share a mode's line: the place and the shape of each. */
  readonly apart: { readonly yOffset?: JsonObject; readonly shape?: JsonObject };
  /** An axis over columns of the rows of all panels. */
  axis(...columns: readonly string[]): JsonObject;
}

/** A figure with the modes down its side. */
export interface SpineFigure extends Omit<FigureParts, "pages" | "draw" | "sentences" | "noted"> {
  /** Title of the shared x axis; `brief` where the width is a single column. */
  axis(rows: readonly FigureRow[], brief: boolean): string;
  /** `shared` where groups have a shape each. */
  legend?(rows: readonly FigureRow[], brief: boolean, shared: boolean): readonly LegendItem[];
  /** Whether groups share each mode's line, a shape each (default), or have a panel each. */
  readonly panels?: boolean;
  /** What shares a mode's line in place of groups: several estimates of one row. */
  unfold?(row: FigureRow): readonly (FigureRow & { readonly series: string })[];
  /** What a group stands on, below a panel's name or behind it. */
  size(group: RowGroup): readonly string[];
  /** The column that "sort by effect" goes by. */
  readonly effect?: string;
  /** What a mark says of itself; `name` is its group and mode. */
  tip(row: FigureRow, name: string): string;
  /** What is printed right of a mode's line where groups share it, of their rows: the q of those that survive. */
  decides?(rows: readonly FigureRow[]): string;
  /** Layers of a panel, above the spine's rules. */
  panel(panel: Panel): readonly JsonObject[];
  /** What the marks mean, for the caption. */
  sentences(rows: readonly FigureRow[]): readonly string[];
}

/** Below this panel width, the spine drops the modes' names and the caption spells them out. */
const narrowest = 58;
/** Room to the right of the last panel for half an axis label. */
const endRoom = 10;
const line = 12.5;
/** How series that share a line are told apart. */
export const shapes = ["circle", "square", "diamond", "triangle-up"] as const;

/** Makes the figure of its parts: the modes at the left, one panel or a panel a group, legends above, the axis title below. */
export function spineFigure(parts: SpineFigure): Figure {
  const apart = parts.panels === true;
  const { single, ...wide } = { single: 3, text: 3, double: 4, slide: 3 };
  return makeFigure({
    perPage: apart ? { single, ...wide } : parts.unfold === undefined ? shapes.length : 1,
    ...parts,
    draw,
    sentences: ({ rows, taxonomy }, { names, printed }) => [
      ...parts.sentences(rows),
      names(apart ? "Panels" : "Groups"),
      modeLegend(printed(), taxonomy),
    ],
  });

  function draw({ rows, by, groups: found, taxonomy, brief, width: whole, sort, domain }: Sheet): JsonObject {
    const groups = found.length === 0 ? [{ key: "", label: "", rows: [] }] : found;
    const unfolded = rows.flatMap((row) => {
      const group = groupRows([row], by)[0]!.label;
      const tip = parts.tip(row, nameOfMark(row, group, taxonomy));
      return (parts.unfold?.(row) ?? [{ ...row, series: group }]).map((one) => ({ tip, ...one }));
    });
    const series = apart ? [""] : [...new Set(unfolded.map((row) => row.series))];
    const spine = modeSpine(taxonomy, sort === "effect" ? effectsOf(rows, parts.effect ?? "") : undefined);
    const step = Math.max(line, 4.2 * series.length + 3);
    const columns = apart ? groups.length : 1;
    const named = !apart || (whole - endRoom - spineWidth(spine, true)) / columns - gutter >= narrowest;
    const left = Math.min(spineWidth(spine, named), Math.floor(whole * 0.64));
    const shared = series.length > 1;
    const said = shared && !brief && parts.decides !== undefined ? groupRows(rows, ["code"]) : [];
    const texts = said.map(({ rows: members }) => ({
      code: String(members[0]!["code"]),
      text: parts.decides!(members),
    }));
    const margin = texts.reduce((most, { text }) => Math.max(most, textWidth(text, sizes.small) + 4), 0);
    const width = Math.floor((whole - endRoom - left - margin) / columns) - gutter;
    const height = spine.length * step;
    const headed = shared && parts.unfold === undefined ? [] : groups;
    // "ChatDev · GPT-4o" becomes a name and a line below it; over one panel there is room for both.
    const room = apart ? width : whole - 6;
    const names = shortened(
      headed.map(({ label }) => (apart ? label.split(" · ")[0]! : label)),
      room,
      sizes.header,
      "bold",
    );
    const headers = headed.map((group) => [
      ...(apart ? group.label.split(" · ").slice(1) : []).map((part) => fitText(part, width, sizes.small)),
      ...(apart
        ? parts.size(group).map((part) => fitText(part, width, sizes.small))
        : [parts.size(group).join(", ")].filter(Boolean)),
    ]);
    const lines = headers.reduce((most, header) => Math.max(most, header.length), 0);
    const above = -5 - lines * 9 - (headed.some(({ label }) => label !== "") ? 15 : lines > 0 ? 8 : 4);
    const legend = legendLines(parts.legend?.(rows, brief, shared) ?? [], whole - 4, above);
    const key =
      !shared || parts.unfold !== undefined
        ? []
        : legendLines(
            groups.map((group, at) => ({
              symbol: { shape: shapes[at]!, size: 22, filled: true, fill: inks.text, stroke: inks.text },
              text: `${group.label}${parts.size(group).length === 0 ? "" : ` (${parts.size(group).join(", ")})`}`,
            })),
            whole - 4,
            above - legendHeight(legend),
          );
    const axis = axisTitle(left + gutter, left + (gutter + width) * columns, height, parts.axis(rows, brief));
    const heads = (index: number) => panelHeader(names[index] ?? "", pad(headers[index] ?? [], lines));
    const column = spineColumn(spine, {
      width: left,
      step,
      named,
      extra: [...legend, ...key, axis, ...(apart ? [] : heads(0))],
    });
    const y = spineY(spine);
    const drawn = (of: readonly FigureRow[]) =>
      categorised(data(of, [...parts.columns, "series", "tip", "value", "low", "high"]), spine);
    const views = (
      apart ? groups.map((group) => unfolded.filter((row) => groupRows([row], by)[0]!.key === group.key)) : [unfolded]
    ).map((members, index) => ({
      width,
      height,
      layer: [
        ...(shared ? stripes(spine, width, step, y) : [lineRules(spine, width, y)]),
        ...parts.panel({
          rows: drawn(members),
          ...{ width, spine, y },
          apart: shared ? apartBy(series, step) : {},
          axis: (...fields) => dataAxis(fields[0]!, numbersOf(unfolded, ...fields), { width, domain }),
        }),
        layer(
          texts.filter(({ text }) => text !== ""),
          { type: "text", fontSize: sizes.small, color: inks.text, align: "left" },
          { x: { value: width + 6 }, y, text: { field: "text" } },
        ),
        ...fixed(apart ? heads(index) : []),
      ],
    }));
    return grid([column, ...views], columns + 1, { row: 0, column: gutter });
  }
}

type Looks = Readonly<Record<"stroke", JsonObject> & Partial<Record<"fill" | "shape", JsonObject>>>;

/** Estimates with their intervals on the lines of their modes, coloured by a field; series that share a line stand apart. */
export function estimates(
  { rows, y, apart }: Pick<Panel, "rows" | "y" | "apart">,
  x: JsonObject,
  { stroke, fill = stroke, shape }: Looks,
  limits?: readonly [string, string],
): readonly JsonObject[] {
  const { yOffset } = apart;
  return [
    intervals(rows, x, y, { strokeWidth: 1.1 }, limits, { color: stroke, ...(yOffset && { yOffset }) }),
    points(rows, x, y, { size: 17 }, undefined, { fill, stroke, ...(shape && { shape }), ...apart }),
  ];
}

/** The place of each series on a mode's line, from top to bottom, and its shape. */
function apartBy(series: readonly string[], step: number): Panel["apart"] {
  const offset = (at: number) => 4.2 * (at - (series.length - 1) / 2) + step / 2;
  const range = [offset(0), offset(series.length - 1)];
  return {
    yOffset: { field: "series", type: "nominal", scale: { type: "point", domain: series, padding: 0, range } },
    shape: byField(
      "series",
      series.map((one, at) => [one, shapes[at]!]),
    ),
  };
}

/** A pale ground under every other line, so that marks which share one are seen together. */
function stripes(spine: readonly SpineLine[], width: number, height: number, y: JsonObject): readonly JsonObject[] {
  const modes = spine.filter(({ heading }) => !heading);
  return [
    layer(
      modes.filter((_, at) => at % 2 === 0).map(({ key }) => ({ code: key })),
      { type: "rect", color: inks.soft, height },
      { x: { value: 0 }, x2: { value: width }, y },
    ),
  ];
}

/** The mean effect of each mode over the groups. */
export function effectsOf(rows: readonly FigureRow[], effect: string): ReadonlyMap<string, number> {
  const modes = groupRows(having(rows, effect), ["code"]);
  return new Map(modes.map((mode) => [String(mode.rows[0]!["code"]), mean(numbersOf(mode.rows, effect))]));
}

/** "GPT-4o · 3.3 Incorrect verification" */
export function nameOfMark(row: FigureRow, group: string, taxonomy: Taxonomy): string {
  return [group, modeText(String(row["code"]), row["mode"], taxonomy)].filter(Boolean).join(" · ");
}

/** Headings of one height, so that all names stand on one line. */
function pad(lines: readonly string[], length: number): readonly string[] {
  return [...lines, ...Array.from({ length: length - lines.length }, () => "")];
}

/** "n = 1,638" of a group's rows, and a loud line where its labels are known to be replicated. */
export function sizeLines(group: RowGroup, column = "n", name = "n"): readonly string[] {
  const replicated = group.rows.some(({ note }) => hasNote(note, "replicated") || hasNote(note, "replicated-labels"));
  const size = group.rows.length === 0 ? [] : [`${name} = ${countOf(group.rows, column)}`];
  return replicated ? [...size, replicatedLine] : size;
}

/** "44 failed" and "14 successful" */
export function outcomeLines(failed: string, successful: string): readonly string[] {
  return [`${failed} failed`, `${successful} successful`];
}

/** The same from rows with an `outcome` and an `n`. */
export function outcomeSizes(group: RowGroup): readonly string[] {
  const of = (outcome: string) => group.rows.filter((row) => row["outcome"] === outcome);
  return outcomeLines(countOf(of("failure"), "n"), countOf(of("success"), "n"));
}

/** A column's count over rows: "44", or "41–44" where it differs. */
export function countOf(rows: readonly FigureRow[], column: string): string {
  return thousands(countRange(rows.map((row) => row[column] ?? null)));
}
