import { hasNote } from "../notes.js";
import { modeLegend } from "./captions.js";
import type { Figure, FigureRow, JsonObject } from "./figure.js";
import { fitText } from "./font.js";
import { countRange, modeSpine, type RowGroup, type SpineLine, shortened, thousands } from "./labels.js";
import { type Datum, data, fixed } from "./layers.js";
import {
  axisTitle,
  grid,
  gutter,
  type LegendItem,
  legendLines,
  lineRules,
  panelHeader,
  replicatedLine,
  spineColumn,
  spineWidth,
  spineY,
} from "./layout.js";
import { type FigureParts, makeFigure, type Sheet } from "./make.js";
import { sizes } from "./theme.js";

/** What a panel is drawn of. */
export interface Panel {
  /** The columns of its group's rows that are drawn. */
  readonly rows: readonly Datum[];
  readonly width: number;
  readonly spine: readonly SpineLine[];
  /** The position of a row's mode. */
  readonly y: JsonObject;
  /** The rows of all panels. */
  readonly all: readonly FigureRow[];
}

/** A figure with the modes down its side and one panel a group. */
export interface SpineFigure extends Omit<FigureParts, "pages" | "draw" | "sentences" | "noted"> {
  /** Title of the shared x axis; `brief` where the width is a single column. */
  axis(rows: readonly FigureRow[], brief: boolean): string;
  legend?(rows: readonly FigureRow[], brief: boolean): readonly LegendItem[];
  /** Lines below a panel's name. */
  header(group: RowGroup, width: number): readonly string[];
  /** Layers of a panel, above the spine's rules. */
  panel(panel: Panel): readonly JsonObject[];
  /** What the marks mean, for the caption. */
  sentences(rows: readonly FigureRow[]): readonly string[];
}

/** Below this panel width, the spine drops the modes' names and the caption spells them out. */
const narrowest = 58;
/** Room to the right of the last panel for half an axis label. */
const endRoom = 10;
const step = 12.5;

/** Makes the figure of its parts: the modes at the left, panels side by side, a legend above, the axis title below. */
export function spineFigure(parts: SpineFigure): Figure {
  return makeFigure({
    perPage: { single: 3, text: 3, double: 4, slide: 3 },
    ...parts,
    draw,
    sentences: ({ rows, taxonomy }, { names, printed }) => [
      ...parts.sentences(rows),
      names("Panels"),
      modeLegend(printed(), taxonomy),
    ],
  });

  function draw({ rows, groups: found, taxonomy, brief, width: whole }: Sheet): JsonObject {
    const groups = found.length === 0 ? [{ key: "", label: "", rows: [] }] : found;
    const spine = modeSpine(taxonomy);
    const named = namesFit(whole, groups.length, spine);
    const left = spineWidth(spine, named);
    const width = Math.floor((whole - endRoom - left) / groups.length) - gutter;
    const height = spine.length * step;
    // "ChatDev · GPT-4o" becomes a name and a line below it.
    const names = shortened(
      groups.map((group) => group.label.split(" · ")[0]!),
      width,
      sizes.header,
      "bold",
    );
    const headers = groups.map((group) => [
      ...group.label
        .split(" · ")
        .slice(1)
        .map((part) => fitText(part, width, sizes.small)),
      ...parts.header(group, width),
    ]);
    const lines = headers.reduce((most, header) => Math.max(most, header.length), 0);
    const headed = groups.some((group) => group.label !== "");
    const legend = legendLines(parts.legend?.(rows, brief) ?? [], whole - 4, -5 - lines * 9 - (headed ? 15 : 6));
    const axis = axisTitle(left + gutter, left + (gutter + width) * groups.length, height, parts.axis(rows, brief));
    const column = spineColumn(spine, { width: left, step, named, extra: [...legend, axis] });
    const y = spineY(spine);
    const views = groups.map((group, index) => ({
      width,
      height,
      layer: [
        lineRules(spine, width, y),
        ...parts.panel({ rows: data(group.rows, parts.columns), width, spine, y, all: rows }),
        ...fixed(panelHeader(names[index]!, pad(headers[index]!, lines))),
      ],
    }));
    return grid([column, ...views], groups.length + 1, { row: 0, column: gutter });
  }
}

function namesFit(width: number, panels: number, spine: readonly SpineLine[]): boolean {
  return (width - endRoom - spineWidth(spine, true)) / panels - gutter >= narrowest;
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

/** "44 failed, 14 successful", on two lines where the panel is narrow. */
export function outcomeLines(failed: string, successful: string, width: number): readonly string[] {
  const parts = [`${failed} failed`, `${successful} successful`];
  return width >= 90 ? [parts.join(", ")] : parts;
}

/** The same from rows with an `outcome` and an `n`. */
export function outcomeSizes(group: RowGroup, width: number): readonly string[] {
  const of = (outcome: string) => group.rows.filter((row) => row["outcome"] === outcome);
  return outcomeLines(countOf(of("failure"), "n"), countOf(of("success"), "n"), width);
}

/** A column's count over rows: "44", or "41–44" where it differs. */
export function countOf(rows: readonly FigureRow[], column: string): string {
  return thousands(countRange(rows.map((row) => row[column] ?? null)));
}
