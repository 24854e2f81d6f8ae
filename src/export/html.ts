import type { Cell } from "../trace.js";
import { numberText } from "./csv.js";
import { headings, isNumeric, printed, type TableLayout } from "./layout.js";

/**
 * A table as an HTML fragment: caption, column headers with their scope, numbers rounded (see `printed`) with the full
 * value in `data-value`, text escaped. The first `rowHeaders` columns head their rows.
 */
export function toHtmlTable(layout: TableLayout, rowHeaders = 1): string {
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
  const body = layout.rows.map((row) => {
    const cells = row.map((cell, index) => {
      const text = escapeHtml(printed(cell, columns[index]?.digits));
      if (index < rowHeaders) return `<th scope="row">${text}</th>`;
      return `<td${attributes(cell, numeric[index]!)}>${text}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  return [
    "<table>",
    ...(caption === null ? [] : [`<caption>${escapeHtml(printed(caption))}</caption>`]),
    `<thead>${above === null ? "" : `<tr>${over}</tr>\n`}<tr>${names.join("")}</tr></thead>`,
    "<tbody>",
    ...body,
    "</tbody>",
    "</table>",
    "",
  ].join("\n");
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

function attributes(cell: Cell, numeric: boolean): string {
  if (typeof cell !== "number") return numeric ? ' class="number"' : "";
  return ` class="number" data-value="${numberText(cell)}"`;
}
