import { tellingGroups } from "../columns.js";
import type { Taxonomy } from "../trace.js";
import { captionOf, type DrawnInterval, fullNames, printedTexts } from "./captions.js";
import type { Figure, FigureOptions, FigureRow, JsonObject } from "./figure.js";
import { groupRows, pagesOf, type RowGroup, taxonomyOfRows } from "./labels.js";
import { finish, type PresetName, presetOf } from "./theme.js";

/** The rows of a figure or of one of its pages, in their groups, at a width. */
export interface Sheet {
  readonly rows: readonly FigureRow[];
  /** The columns that tell the groups apart. */
  readonly by: readonly string[];
  readonly groups: readonly RowGroup[];
  /** What the rows' codes belong to. */
  readonly taxonomy: Taxonomy;
  readonly preset: PresetName;
  /** Width of the layout in points. */
  readonly width: number;
  /** Whether that is a single column. */
  readonly brief: boolean;
}

/** What a caption can ask for. */
export interface Naming {
  /** Names in full where the figure had to shorten one; default those of the groups. */
  names(what: string, labels?: readonly string[]): string;
  /** The texts that the figure prints, on all pages. */
  printed(): ReadonlySet<string>;
}

/** What is a figure's own; grouping, paging, theme and the frame of the caption are the same for all. */
export interface FigureParts extends Pick<Figure, "name" | "title" | "columns"> {
  /** Supported widths, the usual one first; default all, a text block the usual one. */
  readonly presets?: readonly PresetName[];
  readonly first?: string;
  /** Columns that tell panels apart beside the groups: kinds of recall. */
  readonly beside?: readonly string[];
  /** How many groups fit a page; default 1. */
  readonly perPage?: number | Readonly<Record<PresetName, number>>;
  /** Pages that are not so many groups each. */
  pages?(sheet: Sheet): readonly (readonly FigureRow[])[];
  /** The view of one page. */
  draw(sheet: Sheet): JsonObject;
  /** What the caption says of the marks. */
  sentences(sheet: Sheet, naming: Naming): readonly string[];
  /** The intervals that are drawn; default the rows' low and high, where they are among the columns. */
  intervals?(rows: readonly FigureRow[]): readonly DrawnInterval[];
  /** The rows whose notes the caption tells, where they are not all. */
  noted?(rows: readonly FigureRow[]): readonly FigureRow[];
}

const everyWidth = ["text", "single", "double", "slide"] as const;

/** Makes the figure of its parts. */
export function makeFigure(parts: FigureParts): Figure {
  const { name, title, presets = everyWidth, columns, first = columns[0]!, beside = [], perPage = 1 } = parts;
  const figure: Figure = { name, title, presets, columns, first, pages, build, caption };
  return figure;

  function sheetOf(rows: readonly FigureRow[], options: Pick<FigureOptions, "groups" | "preset" | "taxonomy">): Sheet {
    const { width } = presetOf(figure, options);
    // What a figure lays out within a panel makes no panels, although it heads the rows.
    const groups = (options.groups ?? []).filter((column) => !columns.includes(column));
    const by = tellingGroups({ groups: [...groups, ...beside], rows }, ["source", ...beside]);
    const preset = options.preset ?? presets[0]!;
    const taxonomy = taxonomyOfRows(rows, options.taxonomy);
    return { rows, by, groups: groupRows(rows, by), taxonomy, preset, width, brief: width < 300 };
  }

  function pages(rows: readonly FigureRow[], options: FigureOptions = {}): readonly (readonly FigureRow[])[] {
    const sheet = sheetOf(rows, options);
    if (parts.pages !== undefined) return parts.pages(sheet);
    const size = typeof perPage === "number" ? perPage : perPage[sheet.preset];
    return pagesOf(sheet.groups, size).map(rowsOf);
  }

  function build(rows: readonly FigureRow[], options: FigureOptions = {}) {
    return finish(figure, options, parts.draw(sheetOf(rows, options)));
  }

  function caption(rows: readonly FigureRow[], context: Parameters<Figure["caption"]>[1]): string {
    const sheet = sheetOf(rows, context);
    let texts: ReadonlySet<string> | undefined;
    const printed = () => (texts ??= printedTexts(figure, rows, context));
    const own = sheet.groups.map((group) => group.label);
    const names = (what: string, labels = own) => fullNames(what, labels, printed());
    const sentences = parts.sentences(sheet, { names, printed });
    const drawn = columns.includes("low") ? [{ rows }] : [];
    return captionOf(title, context, parts.noted?.(rows) ?? rows, sentences, parts.intervals?.(rows) ?? drawn);
  }
}

/** The rows of groups, one group after the other. */
export function rowsOf(groups: readonly RowGroup[]): readonly FigureRow[] {
  return groups.flatMap((group) => group.rows);
}
