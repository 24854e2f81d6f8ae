import type { TableLayout } from "../trace.js";
import { headings, isNumeric, printed } from "./layout.js";

/**
 * A table as GitHub-flavoured Markdown, rounded (see `printed`), numbers right-aligned, text escaped so that no cell can
 * open a tag, a link, or another column. Notes stand below. Headings above names are put before them ("ChatDev: success").
 */
export function toMarkdown(layout: TableLayout): string {
  const { caption, columns, rows } = layout;
  const shared = headings(layout) !== null;
  const names = columns.map(({ name, over }) =>
    escapeMarkdown(shared && over !== undefined && over !== "" ? `${over}: ${name}` : name),
  );
  const rule = columns.map((_, index) => (isNumeric(layout, index) ? "---:" : "---"));
  const body = rows.map((row) => row.map((cell, index) => escapeMarkdown(printed(cell, columns[index]?.digits))));
  const lines = [names, rule, ...body].map((cells) => `| ${cells.join(" | ")} |`);
  const below = (layout.notes ?? []).map((text) => `\n${escapeMarkdown(printed(text))}\n`);
  return `${caption === null ? "" : `${escapeMarkdown(caption)}\n\n`}${lines.join("\n")}\n${below.join("")}`;
}

/** Text that Markdown shows as it stands. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_{}[\]|~#$!]/g, "\\$&")
    .replace(/\b(https?|ftp|mailto|xmpp):/gi, "$1&#58;")
    .replace(/\bwww\./gi, (start) => `${start.slice(0, 3)}&#46;`);
}
