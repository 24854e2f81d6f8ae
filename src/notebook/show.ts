import type { FigureSpec } from "../figures/figure.js";
import type { Citation } from "../methods.js";
import { isNotes } from "../notes.js";
import type { Cell } from "../trace.js";
import { display, inNotebook } from "./display.js";
import { type ShowRow, type TableOptions, tableHtml, tableText, viewOf } from "./table-view.js";

/** An arquero table, as far as it is shown. */
export interface ArqueroTable {
  objects(options?: { limit?: number }): object[];
  columnNames(): string[];
}
/** A danfojs DataFrame, as far as it is shown. */
export interface DanfoFrame {
  readonly columns: string[];
  readonly index: (string | number)[];
  readonly values: unknown;
}
/** Anything that carries a table of rows: an audit's findings, a read file's table. */
export interface WithRows {
  readonly rows: readonly object[];
}

/** A Vega-Lite specification, of the kit or of one's own, whatever the type of its rows. */
export type Chart = Readonly<Record<string, unknown>>;

/** What `show` can show; a single record is a row. */
export type Showable = readonly unknown[] | Chart | ArqueroTable | DanfoFrame | WithRows | Citation;

/**
 * Shows a table or a figure in the notebook cell: result rows, an arquero table, a danfojs DataFrame or an audit as a
 * table (rounded, intervals beside their estimates, notes below), a figure or any Vega-Lite specification as a picture
 * (PNG, which every viewer and converter of notebooks keeps; `save` writes SVG and PDF), what `cite` gives as text.
 * Outside a notebook it prints plain text. Always `await` it: a figure is drawn while you wait, and an error shows in the
 * right cell.
 *
 * @example
 * ```ts
 * import { show } from "mastkit";
 * await show([{ code: "3.3", flagged: 29, n: 44, proportion: 29 / 44, low: 0.51, high: 0.78 }]);
 * // code  flagged / n        proportion
 * // 3.3       29 / 44  0.66 (0.51–0.78)
 * ```
 */
export async function show(what: Showable, options: TableOptions = {}): Promise<void> {
  if (typeof what !== "object" || what === null || what instanceof Promise) {
    const given = what instanceof Promise ? "a promise: await it first" : what === null ? "null" : typeof what;
    throw new TypeError(`show takes rows, a frame or a figure; this is ${given}`);
  }
  if (isFigure(what)) return await showFigure(what);
  if (Array.isArray(what) && what.length > 0 && what.every(isFigure)) {
    for (const page of what) await showFigure(page);
    return;
  }
  if (isCitation(what)) return showCitation(what);
  const columns = isArquero(what) ? { columns: what.columnNames() } : {};
  const view = viewOf(rowsOf(what), { ...columns, ...options });
  if (view.cells.length === 0) return display({ text: "no rows", html: `<em>no rows</em>` });
  display({ text: tableText(view), html: tableHtml(view) });
}

/** Dots an inch of a picture in a notebook: sharp on a screen of twice the usual density, at half its pixels' size. */
const dpi = 144;

async function showFigure(spec: FigureSpec): Promise<void> {
  const { renderPng, renderSvg } = await import("../export/image.js");
  const svg = await renderSvg(spec);
  const description = spec["description"];
  const text = typeof description === "string" ? description : "figure";
  display(inNotebook() ? { text, picture: { svg, png: await renderPng(svg, dpi), dpi } } : { text });
}

function showCitation({ text, bibtex }: Citation): void {
  display({ text: `${text}\n\n${bibtex.trimEnd()}`, markdown: `${text}\n\n\`\`\`bibtex\n${bibtex}\`\`\`` });
}

function rowsOf(what: Exclude<Showable, Citation>): readonly ShowRow[] {
  if (Array.isArray(what)) return what.map(flat);
  if (isArquero(what)) return what.objects().map(flat);
  if (isDanfo(what)) return danfoRows(what);
  if ("rows" in what && Array.isArray(what.rows)) return what.rows.map(flat);
  return [flat(what)];
}

/** A record as a row; of a count table's row the groups are columns, and the cautions its note. */
function flat(row: unknown): ShowRow {
  if (typeof row !== "object" || row === null) return { value: cellOf(row) };
  const cells = Object.entries(row).flatMap(([name, value]: [string, unknown]): (readonly [string, unknown])[] => {
    if (name === "group" && typeof value === "object" && value !== null) return Object.entries(value);
    return [name === "caution" && Array.isArray(value) ? ["note", value.join("; ")] : [name, value]];
  });
  return Object.fromEntries(cells.map(([name, value]) => [name, cellOf(value)]));
}

function cellOf(value: unknown): Cell | boolean {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return value;
  if (isNotes(value)) return value;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  return JSON.stringify(value);
}

function danfoRows(frame: DanfoFrame): readonly ShowRow[] {
  const values = frame.values as unknown[];
  const counted = frame.index.every((label, position) => label === position);
  return values.map((row, position) => {
    const cells = Array.isArray(row) ? row : [row];
    const entries = frame.columns.map((name, column) => [name, cellOf(cells[column])] as const);
    return Object.fromEntries(counted ? entries : [["", frame.index[position]!] as const, ...entries]);
  });
}

/**
 * A Vega-Lite specification, with its `$schema` or without: what result rows never have is a list of views, or data and a
 * view of them.
 */
export function isFigure(what: unknown): what is FigureSpec {
  if (typeof what !== "object" || what === null) return false;
  const schema = "$schema" in what ? what.$schema : undefined;
  if (typeof schema === "string" && /\/schema\/vega\//.test(schema))
    throw new TypeError("this is a specification of Vega; show draws Vega-Lite's");
  if (typeof schema === "string") return schema.includes("vega-lite");
  const has = (name: string) => Object.hasOwn(what, name);
  const lists = ["layer", "concat", "hconcat", "vconcat"] as const;
  if (lists.some((view) => Array.isArray((what as Partial<Record<typeof view, unknown>>)[view]))) return true;
  return (has("data") || has("datasets")) && ["mark", "facet", "repeat", "spec"].some(has);
}

function isCitation(what: Showable): what is Citation {
  return "text" in what && "bibtex" in what && typeof what.bibtex === "string";
}

function isArquero(what: object): what is ArqueroTable {
  return "objects" in what && typeof what.objects === "function" && "columnNames" in what;
}

function isDanfo(what: object): what is DanfoFrame {
  return "columns" in what && "index" in what && "values" in what && "describe" in what;
}
