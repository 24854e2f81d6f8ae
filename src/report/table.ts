import { escapeHtml, textHtml, toHtmlTable } from "../export/html.js";
import { type NoteList, notesOf } from "../export/notes.js";
import { viewOf } from "../export/view.js";
import type { ResultTable } from "../study/entry.js";
import type { Cell } from "../trace.js";

/** Rows above which a table is folded (below a figure of it the fewer); a click, or printing, unfolds it. */
const folded = { alone: 60, drawn: 20 };

export interface TableOptions {
  /** Some of the table's rows; default all. */
  readonly rows?: readonly Readonly<Record<string, Cell>>[];
  /** Whether a figure above shows what the table holds. */
  readonly drawn?: boolean;
  /** Prefix of the notes' ids, where a table is shown in parts; default its name. */
  readonly id?: string;
}

/**
 * A table of results: the columns that are read, in a box that scrolls by itself where they are wider than the page,
 * with its notes below.
 */
export function tableHtml(table: ResultTable, options: TableOptions = {}): string {
  const { rows = table.rows, id = table.name, drawn = false } = options;
  const view = viewOf(table.analysis, table);
  const notes = notesOf(rows);
  const layout = {
    caption: `${table.title} (${rows.length} ${rows.length === 1 ? "row" : "rows"})`,
    columns: view.map(({ name }) => ({ name })),
    rows: rows.map((row) => view.map((column) => column.cell(row))),
  };
  const last =
    notes.numbered.length === 0
      ? {}
      : { last: { name: "notes", html: (row: number) => noteLinks(notes.ofRow[row] ?? [], id) } };
  const box = scrollBox(table.title, toHtmlTable(layout, last)) + notesHtml(notes, id);
  return rows.length > (drawn ? folded.drawn : folded.alone)
    ? `<details><summary>Show all ${rows.length} rows</summary>\n${box}</details>\n`
    : box;
}

/** The way to all columns of a table: its command, and its file where the tables are written beside the report. */
export function wayTo(table: ResultTable, beside: boolean): string {
  const link = `<a href="tables/${encodeURIComponent(table.name)}.csv">tables/${escapeHtml(table.name)}.csv</a>, or `;
  return `<p class="made">All columns at full precision: ${beside ? link : ""}<code>mastkit ${textHtml(table.command)}</code></p>\n`;
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
