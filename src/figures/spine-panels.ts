import { captionOf, type DrawnInterval, fullNames, modeLegend, printedTexts } from "./captions.js";
import type { Figure, FigureOptions, FigureRow, FigureSpec, JsonObject } from "./figure.js";
import { fitText } from "./font.js";
import {
  countRange,
  groupColumns,
  groupRows,
  modeSpine,
  pagesOf,
  type RowGroup,
  type SpineLine,
  shortened,
  thousands,
} from "./labels.js";
import { fixed } from "./layers.js";
import {
  axisTitle,
  grid,
  gutter,
  type LegendItem,
  legendLines,
  panelHeader,
  replicatedLine,
  spineColumn,
  spineRules,
  spineWidth,
} from "./layout.js";
import { finish, type PresetName, presetOf, sizes } from "./theme.js";

/** A figure with the modes down its side and one panel a group. */
export interface SpineFigure extends Pick<Figure, "name" | "title" | "presets" | "needs" | "columns"> {
  /** The first column of a row that is no group column. */
  readonly first: string;
  /** How many panels fit a page at each preset. */
  readonly perPage: Readonly<Record<PresetName, number>>;
  /** Title of the shared x axis; `brief` where the width is a single column. */
  axis(rows: readonly FigureRow[], brief: boolean): string;
  legend(rows: readonly FigureRow[], brief: boolean): readonly LegendItem[];
  /** Lines below a panel's name. */
  header(group: RowGroup, width: number): readonly string[];
  /** Layers of a panel, above the spine's rules; `rows` are those of all panels. */
  panel(group: RowGroup, width: number, spine: readonly SpineLine[], rows: readonly FigureRow[]): readonly JsonObject[];
  /** The intervals that the panels draw, where they are not the rows' low and high. */
  intervals?(rows: readonly FigureRow[]): readonly DrawnInterval[];
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
  const { name, title, presets, needs, columns } = parts;
  const figure: Figure = { name, title, presets, needs, columns, pages, build, caption };
  return figure;

  function groupsOf(rows: readonly FigureRow[]): readonly RowGroup[] {
    return groupRows(rows, groupColumns(rows, parts.first));
  }

  function pages(rows: readonly FigureRow[], options: FigureOptions = {}): readonly (readonly FigureRow[])[] {
    const size = parts.perPage[options.preset ?? presets[0]!];
    return pagesOf(groupsOf(rows), size).map((page) => page.flatMap((group) => group.rows));
  }

  function build(rows: readonly FigureRow[], options: FigureOptions = {}): FigureSpec {
    const preset = presetOf(figure, options);
    const brief = preset.width < 300;
    const found = groupsOf(rows);
    const groups = found.length === 0 ? [{ key: "", label: "", rows: [] }] : found;
    const spine = modeSpine(rows);
    const named = namesFit(preset.width, groups.length, spine);
    const left = spineWidth(spine, named);
    const width = Math.floor((preset.width - endRoom - left) / groups.length) - gutter;
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
    const legend = legendLines(parts.legend(rows, brief), preset.width - 4, -5 - lines * 9 - (headed ? 15 : 6));
    const axis = axisTitle(left + gutter, left + (gutter + width) * groups.length, height, parts.axis(rows, brief));
    const column = spineColumn(spine, { width: left, step, named, extra: [...legend, axis] });
    const views = groups.map((group, index) => ({
      width,
      height,
      layer: [
        spineRules(spine, width),
        ...parts.panel(group, width, spine, rows),
        ...fixed(panelHeader(names[index]!, pad(headers[index]!, lines))),
      ],
    }));
    return finish(figure, options, grid([column, ...views], groups.length + 1, { row: 0, column: gutter }));
  }

  function caption(rows: readonly FigureRow[], context: Parameters<Figure["caption"]>[1]): string {
    const printed = printedTexts(figure, rows, context);
    const labels = groupsOf(rows).map((group) => group.label);
    const sentences = [...parts.sentences(rows), fullNames("Panels", labels, printed), modeLegend(printed, rows)];
    return captionOf(title, context, rows, sentences, parts.intervals?.(rows));
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
  const replicated = group.rows.some((row) => String(row["note"] ?? "").includes("replicated"));
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
