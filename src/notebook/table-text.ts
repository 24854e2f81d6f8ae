import { escapeHtml } from "../export/html.js";
import type { TableView } from "./table-view.js";

/** Notes of single rows that are printed below a table. */
const mostNotes = 14;

/** A table as HTML for a notebook; every text is escaped. */
export function tableHtml(view: TableView): string {
  const align = (index: number) => (view.headers[index]!.numeric ? "right" : "left");
  const cell = (tag: "td" | "th", text: string, index: number) =>
    `<${tag} style="text-align:${align(index)}${wrap(text)}">${escapeHtml(text)}</${tag}>`;
  const wrap = (text: string) => (text.length > 50 ? ";min-width:20em" : ";white-space:nowrap");
  const row = (tag: "td" | "th", texts: readonly string[]) =>
    `<tr>${texts.map((text, index) => cell(tag, text, index)).join("")}</tr>`;
  const head = row(
    "th",
    view.headers.map((header) => header.title),
  );
  const body = view.cells.map((texts) => row("td", texts)).join("\n");
  const caption =
    view.caption === null ? "" : `<caption style="text-align:left">${escapeHtml(view.caption)}</caption>\n`;
  const below = linesBelow(view)
    .map((line) => `<br>${escapeHtml(line)}`)
    .join("\n");
  const small = below === "" ? "" : `\n<small>${below.slice(4)}</small>`;
  return `<table>\n${caption}<thead>${head}</thead>\n<tbody>\n${body}\n</tbody>\n</table>${small}`;
}

/** The same as text, for a terminal and for viewers without HTML. */
export function tableText(view: TableView): string {
  const all = [view.headers.map((header) => header.title), ...view.cells];
  const widths = view.headers.map((_, index) => Math.max(...all.map((texts) => [...texts[index]!].length)));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => {
        const space = " ".repeat(widths[index]! - [...text].length);
        return view.headers[index]!.numeric ? space + text : text + space;
      })
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  const caption = view.caption === null ? [] : [view.caption];
  return [...caption, line(all[0]!), rule, ...all.slice(1).map(line), ...linesBelow(view)].join("\n");
}

function linesBelow(view: TableView): readonly string[] {
  const more = view.more === 0 ? [] : [`… and ${view.more} more rows; show(rows, { limit: null }) shows all`];
  const facts = view.facts.length === 0 ? [] : [view.facts.join(" · ")];
  const general = view.notes.filter(({ mark }) => mark === "").map(({ text }) => text);
  const marked = view.notes.filter(({ mark }) => mark !== "").map(({ mark, text }) => `${mark}: ${text}`);
  const rest =
    marked.length > mostNotes ? [`… and ${marked.length - mostNotes} more notes, in the rows' note column`] : [];
  const below = [...marked.slice(0, mostNotes), ...rest];
  return [...more, ...facts, ...(general.length === 0 ? [] : [general.join("; ")]), ...below];
}
