import { tellingGroups } from "../columns.js";
import { UsageError } from "../errors.js";
import { categoriesOf, codesText, noCode, parseCode } from "../taxonomy/taxonomy.js";
import type { Taxonomy } from "../trace.js";
import { captionOf, type DrawnInterval, fullNames, printedTexts } from "./captions.js";
import type { Figure, FigureOptions, FigureRow, JsonObject, SortName } from "./figure.js";
import { categoryColour, groupRows, pagesOf, type RowGroup, taxonomyOfRows } from "./labels.js";
import { finish, outcomeColours, type PresetName, presetNames, presetOf, presets as presetSizes } from "./theme.js";

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
  /** Order of modes. */
  readonly sort: SortName;
  /** Ends of the value axis where they are given. */
  readonly domain: readonly [number, number] | undefined;
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
  /** The columns without which there is nothing to draw; default the first. */
  readonly needs?: readonly string[];
  /** Columns that tell panels apart beside the groups: kinds of recall. */
  readonly beside?: readonly string[];
  /** How many groups fit a page; default 1. */
  readonly perPage?: number | Readonly<Record<PresetName, number>>;
  /** Pages that are not so many groups each. */
  pages?(sheet: Sheet): readonly (readonly FigureRow[])[];
  /** What is seen of a page, in words from its numbers; null where there is nothing to say. */
  message?(sheet: Sheet): string | null;
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
  const { needs = [columns[0]!] } = parts;
  const figure: Figure = { name, title, presets, columns, needs, first, message, pages, build, caption };
  return figure;

  function sheetOf(all: readonly FigureRow[], options: FigureOptions): Sheet {
    const { width } = presetOf(figure, options);
    // What a figure lays out within a panel makes no panels, although it heads the rows.
    const groups = (options.groups ?? []).filter((column) => !columns.includes(column));
    const { rows, taxonomy } = only(options.modes, all, taxonomyOfRows(all, options.taxonomy));
    const by = tellingGroups({ groups: [...groups, ...beside], rows }, ["source", ...beside]);
    const near = presetNames.find((one) => presetSizes[one].width >= width) ?? "double";
    const preset = typeof options.width === "string" ? options.width : (options.width ?? presets[0]!);
    return {
      ...{ rows, by, groups: groupRows(rows, by), taxonomy, width, brief: width < 300 },
      preset: typeof preset === "number" ? near : preset,
      sort: options.sort ?? "taxonomy",
      domain: options.domain,
    };
  }

  function message(rows: readonly FigureRow[], options: FigureOptions = {}): string | null {
    return parts.message?.(sheetOf(rows, options)) ?? null;
  }

  function pages(rows: readonly FigureRow[], options: FigureOptions = {}): readonly (readonly FigureRow[])[] {
    const sheet = sheetOf(rows, options);
    if (parts.pages !== undefined) return parts.pages(sheet);
    const size = typeof perPage === "number" ? perPage : perPage[sheet.preset];
    return pagesOf(sheet.groups, size).map(rowsOf);
  }

  function build(rows: readonly FigureRow[], options: FigureOptions = {}) {
    const sheet = sheetOf(rows, options);
    const coloured = paletteOf(options.colours ?? {}, sheet.taxonomy);
    return finish(figure, options, parts.draw(sheet), { message: parts.message?.(sheet) ?? null, coloured });
  }

  function caption(rows: readonly FigureRow[], context: Parameters<Figure["caption"]>[1]): string {
    const sheet = sheetOf(rows, context);
    let texts: ReadonlySet<string> | undefined;
    const printed = () => (texts ??= printedTexts(figure, rows, context));
    const own = sheet.groups.map((group) => group.label);
    const names = (what: string, labels = own) => fullNames(what, labels, printed());
    const sentences = parts.sentences(sheet, { names, printed });
    const drawn = columns.includes("low") ? [{ rows: sheet.rows }] : [];
    const given = context.title === "none" ? undefined : context.title;
    const head = given ?? parts.message?.(sheet) ?? title;
    const noted = parts.noted?.(sheet.rows) ?? sheet.rows;
    return captionOf(head, context, noted, sentences, parts.intervals?.(sheet.rows) ?? drawn);
  }
}

/** The rows and modes of some codes; all where none are named. */
function only(
  codes: readonly string[] | undefined,
  rows: readonly FigureRow[],
  taxonomy: Taxonomy,
): Pick<Sheet, "rows" | "taxonomy"> {
  if (codes === undefined) return { rows, taxonomy };
  const wanted = new Set<unknown>(codes.map((code) => parseCode(code, taxonomy)));
  const unknown = codes.find((code) => parseCode(code, taxonomy) === null);
  if (unknown !== undefined) throw new UsageError(`mode ${unknown}: ${noCode(taxonomy)}; ${codesText(taxonomy)}`);
  const own = (row: FigureRow) => [row["code"], row["code_a"], row["code_b"]].filter((code) => code && code !== "");
  return {
    rows: rows.filter((row) => own(row).every((code) => wanted.has(code))),
    taxonomy: { ...taxonomy, modes: taxonomy.modes.filter(({ code }) => wanted.has(code)) },
  };
}

/** The theme's colours that are given otherwise, each with what stands in its place. */
function paletteOf(colours: Readonly<Record<string, string>>, taxonomy: Taxonomy): ReadonlyMap<string, string> {
  const known = new Map<string, string>(Object.entries(outcomeColours));
  for (const { code, name } of categoriesOf(taxonomy)) {
    for (const key of [code, name]) known.set(key, categoryColour(taxonomy, code));
  }
  return new Map(
    Object.entries(colours).map(([name, colour]) => {
      const own = known.get(name);
      if (own === undefined) throw new UsageError(`colour of ${name}: use ${[...known.keys()].join(", ")}`);
      if (!/^#[0-9a-fA-F]{6}$/.test(colour)) throw new UsageError(`colour ${colour} of ${name}: write it as #rrggbb`);
      return [own, colour.toLowerCase()];
    }),
  );
}

/** The rows of groups, one group after the other. */
export function rowsOf(groups: readonly RowGroup[]): readonly FigureRow[] {
  return groups.flatMap((group) => group.rows);
}
