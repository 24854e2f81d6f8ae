import { escapeHtml } from "../export/html.js";
import type { FigureSpec } from "../figures/figure.js";
import type { Citation } from "../methods.js";
import { isNotes } from "../notes.js";
import type { Cell } from "../trace.js";
import { display } from "./display.js";
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

/** What `show` can show. */
export type Showable = readonly unknown[] | FigureSpec | ArqueroTable | DanfoFrame | WithRows | Missing | Citation;

/**
 * Shows a table or a figure in the notebook cell: result rows, an arquero table, a danfojs DataFrame or an audit as a
 * table (rounded, intervals beside their estimates, notes below), a figure or any Vega-Lite specification as SVG, what
 * `cite` gives as text. Outside
 * a notebook it prints plain text. Always `await` it: a figure is drawn while you wait, and an error shows in the right cell.
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
  if (isFigure(what)) return await showFigure(what);
  if (Array.isArray(what) && what.length > 0 && what.every(isFigure)) {
    for (const page of what) await showFigure(page);
    return;
  }
  if (isMissing(what)) return showAbsence(what);
  if (isCitation(what)) return showCitation(what);
  const columns = isArquero(what) ? { columns: what.columnNames() } : {};
  const view = viewOf(rowsOf(what), { ...columns, ...options });
  if (view.cells.length === 0) return display({ text: "no rows", html: `<em>no rows</em>` });
  display({ text: tableText(view), html: tableHtml(view) });
}

async function showFigure(spec: FigureSpec): Promise<void> {
  const { renderSvg } = await import("../export/image.js");
  const svg = await renderSvg(spec);
  const description = spec["description"];
  const text = typeof description === "string" ? description : "figure";
  display({ text, svg: svg.trimEnd() });
}

/** What the data at hand do not allow. */
export interface Missing {
  readonly missing: string;
  readonly command: string;
}

/**
 * Stands in for rows that cannot be had: `show` prints it as one line, what is missing and the command that fills it.
 *
 * @example
 * ```ts
 * import { missing, show } from "mastkit";
 * await show(missing("ITBench runs", "npx mastkit fetch itbench"));
 * // Not in the data at hand: ITBench runs. To fill this: npx mastkit fetch itbench
 * ```
 */
export function missing(what: string, command: string): Missing {
  return { missing: what, command };
}

function showAbsence({ missing: what, command }: Missing): void {
  const html = `<em>Not in the data at hand:</em> ${escapeHtml(what)}. To fill this: <code>${escapeHtml(command)}</code>`;
  display({ text: `Not in the data at hand: ${what}. To fill this: ${command}`, html });
}

function showCitation({ text, bibtex }: Citation): void {
  display({ text: `${text}\n\n${bibtex.trimEnd()}`, markdown: `${text}\n\n\`\`\`bibtex\n${bibtex}\`\`\`` });
}

function rowsOf(what: Exclude<Showable, Missing | Citation>): readonly ShowRow[] {
  if (Array.isArray(what)) return what.map(flat);
  if (isArquero(what)) return what.objects().map(flat);
  if (isDanfo(what)) return danfoRows(what);
  if ("rows" in what && Array.isArray(what.rows)) return what.rows.map(flat);
  return [flat(what)];
}

function flat(row: unknown): ShowRow {
  if (typeof row !== "object" || row === null) return { value: cellOf(row) };
  return Object.fromEntries(Object.entries(row).map(([name, value]: [string, unknown]) => [name, cellOf(value)]));
}

function cellOf(value: unknown): Cell | boolean {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return value;
  if (isNotes(value)) return value;
  if (typeof value === "bigint") return Number(value);
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
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

const views = ["mark", "layer", "concat", "hconcat", "vconcat", "facet", "repeat", "spec"];

/** A Vega-Lite specification, with its `$schema` or without: what result rows never have is data and a view of them. */
function isFigure(what: unknown): what is FigureSpec {
  if (typeof what !== "object" || what === null) return false;
  const schema = "$schema" in what ? what.$schema : undefined;
  if (typeof schema === "string" && /\/schema\/vega\//.test(schema))
    throw new TypeError("this is a specification of Vega; show draws Vega-Lite's");
  if (typeof schema === "string") return schema.includes("vega-lite");
  return views.some((view) => Object.hasOwn(what, view)) && ("data" in what || "datasets" in what);
}

function isMissing(what: Showable): what is Missing {
  return "missing" in what && typeof what.missing === "string" && "command" in what;
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
