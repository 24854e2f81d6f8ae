import type { Cell, TableLayout } from "../trace.js";
import { visible } from "../words.js";
import { numberText } from "./csv.js";
import { headings, isNumeric, printed } from "./layout.js";

export interface HtmlTableOptions {
  /** The column that heads its rows; default the first. */
  readonly head?: number;
  /** Ready-made attributes of a row, by its index. */
  readonly row?: (row: number) => string;
  /** A last column of ready-made HTML, by row index. */
  readonly last?: { readonly name: string; readonly html: (row: number) => string };
}

/**
 * A table as an HTML fragment: caption, column headers with their scope, numbers rounded (see `printed`) with the full
 * value in `data-value`, text escaped, notes as paragraphs below.
 */
export function toHtmlTable(layout: TableLayout, { head = 0, row: attributesOf, last }: HtmlTableOptions = {}): string {
  const { caption, columns } = layout;
  const above = headings(layout);
  const numeric = columns.map((_, index) => isNumeric(layout, index));
  const over = (above ?? [])
    .map((run) =>
      run.over === ""
        ? `<td colspan="${run.span}"></td>`
        : `<th colspan="${run.span}" scope="colgroup">${escapeHtml(run.over)}</th>`,
    )
    .join("");
  const names = columns.map(
    ({ name }, index) => `<th scope="col"${numeric[index] ? ' class="number"' : ""}>${escapeHtml(printed(name))}</th>`,
  );
  if (last !== undefined) names.push(`<th scope="col">${escapeHtml(last.name)}</th>`);
  const body = layout.rows.map((row, place) => {
    const cells = row.map((cell, index) => {
      const text = escapeHtml(printed(cell, columns[index]?.digits));
      const kind = attributes(cell, numeric[index]!);
      return index === head ? `<th scope="row"${kind}>${text}</th>` : `<td${kind}>${text}</td>`;
    });
    if (last !== undefined) cells.push(`<td class="last">${last.html(place)}</td>`);
    return `<tr${attributesOf?.(place) ?? ""}>${cells.join("")}</tr>`;
  });
  return [
    "<table>",
    ...(caption === null ? [] : [`<caption>${escapeHtml(printed(caption))}</caption>`]),
    `<thead>${above === null ? "" : `<tr>${over}</tr>\n`}<tr>${names.join("")}</tr></thead>`,
    "<tbody>",
    ...body,
    "</tbody>",
    "</table>",
    ...(layout.notes ?? []).map((text) => `<p>${escapeHtml(printed(text))}</p>`),
    "",
  ].join("\n");
}

/** Text with nothing hidden in it, as HTML shows it. */
export function textHtml(text: string): string {
  return escapeHtml(visible(text));
}

/** Text that HTML shows as it stands, in content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Short text is marked, so that a style can keep it on one line. */
const short = 20;

function attributes(cell: Cell, numeric: boolean): string {
  if (typeof cell !== "number") {
    if (numeric) return ' class="number"';
    return cell !== null && cell.length <= short ? ' class="short"' : "";
  }
  return ` class="number" data-value="${numberText(cell)}"`;
}
