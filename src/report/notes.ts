import { escapeHtml } from "../export/html.js";
import { visible } from "../export/layout.js";
import type { Notes } from "../export/notes.js";

/** The notes below a table; ids begin with the table's name. */
export function notesHtml(notes: Notes, name: string): string {
  const text = (note: string) => escapeHtml(visible(note));
  const common =
    notes.common.length === 0 ? "" : `<p class="notes">Every row: ${notes.common.map(text).join("; ")}.</p>\n`;
  if (notes.numbered.length === 0) return common;
  const items = notes.numbered.map((note, index) => `<li id="${name}-note-${index + 1}">${text(note)}</li>`);
  return `${common}<ol class="notes" aria-label="Notes on single rows">\n${items.join("\n")}\n</ol>\n`;
}

/** The references of a row to the notes below its table. */
export function noteLinks(numbers: readonly number[], name: string): string {
  return numbers.map((number) => `<a href="#${name}-note-${number}">${number}</a>`).join(" ");
}
