import type { Row } from "../analyses/analysis.js";
import { textHtml, toHtmlTable } from "../export/html.js";
import { type NoteList, notesOf } from "../export/notes.js";
import { viewOf } from "../export/view.js";
import type { ResultTable } from "../study/entry.js";

/** Rows above which a table is folded (below a figure of it the fewer); a click, or printing, unfolds it. */
const folded = { alone: 30, drawn: 14 };

export interface TableOptions {
  /** Some of the table's rows; default all. */
  readonly rows?: readonly Row[];
  /** Whether a figure above shows what the table holds. */
  readonly drawn?: boolean;
  /** Ready-made attributes of a row. */
  readonly attributes?: (row: Row) => string;
  /** Prefix of the notes' ids, where a table is shown in parts; default its name. */
  readonly id?: string;
}

/**
 * A table of results: the columns that are read, in a box that scrolls by itself where they are wider than the page,
 * with its notes below.
 */
export function tableHtml(table: ResultTable, options: TableOptions = {}): string {
  const { rows = table.rows, id = table.name, drawn = false, attributes } = options;
  const view = viewOf(table.analysis, table);
  const notes = notesOf(rows);
  const layout = {
    caption: `${table.title} (${rows.length} ${rows.length === 1 ? "row" : "rows"})`,
    columns: view.map(({ name }) => ({ name })),
    rows: rows.map((row) => view.map((column) => column.cell(row))),
  };
  const modeColumn = table.analysis.shows?.find(({ shows }) => shows === "mode")?.heading;
  const head = Math.max(
    0,
    view.findIndex(({ name }) => name === modeColumn),
  );
  const row = attributes === undefined ? {} : { row: (index: number) => attributes(rows[index]!) };
  const last =
    notes.numbered.length === 0
      ? {}
      : { last: { name: "notes", html: (row: number) => noteLinks(notes.ofRow[row] ?? [], id) } };
  const box = scrollBox(table.title, toHtmlTable(layout, { head, ...row, ...last })) + notesHtml(notes, id);
  return rows.length > (drawn ? folded.drawn : folded.alone)
    ? `<details class="rows"><summary>Show all ${rows.length} rows</summary>\n${box}</details>\n`
    : box;
}

/** Whether rows say nothing: there are none, or their analysis estimates something and none has a value of it. */
export function isEmpty({ analysis, rows }: Pick<ResultTable, "analysis" | "rows">): boolean {
  const estimates = analysis.columns.filter(({ kind }) => kind === "estimate");
  return estimates.length === 0
    ? rows.length === 0
    : rows.every((row) => estimates.every(({ key }) => (row[key] ?? null) === null));
}

/** The way to all columns of a table. */
export function wayTo(table: ResultTable): string {
  return `<p class="made">All columns at full precision: <code>mastkit ${textHtml(table.command)}</code></p>\n`;
}

/** A box that scrolls sideways by itself, reachable by keyboard and named for a screen reader. */
export function scrollBox(label: string, html: string): string {
  return `<div class="scroll" role="region" tabindex="0" aria-label="${textHtml(label)}">\n${html}</div>\n`;
}

/** The notes below a table; ids begin with the table's name. */
export function notesHtml(notes: NoteList, name: string): string {
  const common =
    notes.common.length === 0 ? "" : `<p class="notes">Every row: ${notes.common.map(textHtml).join("; ")}.</p>\n`;
  if (notes.numbered.length === 0) return common;
  const items = notes.numbered.map((note, index) => `<li id="${name}-note-${index + 1}">${textHtml(note)}</li>`);
  return `${common}<ol class="notes" aria-label="Notes on single rows">\n${items.join("\n")}\n</ol>\n`;
}

/** The references of a row to the notes below its table. */
function noteLinks(numbers: readonly number[], name: string): string {
  return numbers.map((number) => `<a href="#${name}-note-${number}">${number}</a>`).join(" ");
}
