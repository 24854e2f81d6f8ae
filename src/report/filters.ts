import type { Row } from "../analyses/analysis.js";
import { textHtml } from "../export/html.js";
import type { ResultTable } from "../study/entry.js";
import { modeText } from "../taxonomy/taxonomy.js";

/** What rows can be filtered by, each value by its number: text from data is in no attribute that the script reads. */
export interface Filters {
  /** The attributes of a row of a table. */
  readonly attributes: (table: ResultTable, row: Row) => string;
  /** The choices of modes and of groups, as HTML. */
  readonly modes: string;
  readonly groups: string;
}

/** Group columns that are no one's name: what they tell apart stands in every group. */
const everywhere = new Set(["outcome", "source"]);

/** Modes and groups of all tables, in order of first appearance. */
export function filtersOf(tables: readonly ResultTable[]): Filters {
  const modes = new Map<string, number>();
  const groups = new Map<string, Map<string, number>>();
  const modesOf = (table: ResultTable, row: Row) => {
    // Each round of the human votes has codes of its own.
    if (table.groups.includes("round")) return [];
    return ["code", "code_a", "code_b"].flatMap((key) => {
      const code = row[key];
      if (typeof code !== "string" || code === "" || table.analysis.verb === "published") return [];
      return [modeText(code, key === "code" ? (row["mode"] ?? undefined) : undefined, table.taxonomy)];
    });
  };
  const groupsOf = (table: ResultTable, row: Row) =>
    table.groups.filter((name) => !everywhere.has(name)).map((name) => [name, String(row[name] ?? "")] as const);
  let count = 0;
  for (const table of tables) {
    for (const row of table.rows) {
      for (const mode of modesOf(table, row)) if (!modes.has(mode)) modes.set(mode, modes.size);
      for (const [name, value] of groupsOf(table, row)) {
        const known = groups.get(name) ?? new Map<string, number>();
        if (!known.has(value)) known.set(value, count++);
        groups.set(name, known);
      }
    }
  }
  const attribute = (name: string, numbers: readonly (number | undefined)[]) =>
    numbers.length === 0 ? "" : ` data-${name}="${numbers.join(" ")}"`;
  const choice = (text: string, number: number) => `<option value="${number}">${textHtml(text || "(empty)")}</option>`;
  return {
    attributes: (table, row) =>
      attribute(
        "modes",
        modesOf(table, row).map((mode) => modes.get(mode)),
      ) +
      attribute(
        "groups",
        groupsOf(table, row).map(([name, value]) => groups.get(name)?.get(value)),
      ),
    modes: [...modes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([text, number]) => choice(text, number))
      .join(""),
    groups: [...groups]
      .map(([name, values]) => {
        const choices = [...values].map(([text, number]) => choice(text, number)).join("");
        return `<optgroup label="${textHtml(name)}">${choices}</optgroup>`;
      })
      .join(""),
  };
}
