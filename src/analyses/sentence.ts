import type { Cell } from "../trace.js";
import { independenceSentence } from "../words.js";
import type { Result, Row } from "./analysis.js";

/** Clauses that a sentence lists; what comes after is "and more". */
const most = 8;

/** One clause a row, after the name of its group. */
export function clauses(
  { groups, rows }: Result,
  clause: (row: Row, group: string) => string | null,
  before = "",
): string | null {
  const found = rows.flatMap((row) => {
    const group = groupText(row, groups);
    return clause(row, group === "" ? "" : `${group}: `) ?? [];
  });
  return found.length === 0 ? null : `${before}${listed(found)}.`;
}

/** The first clauses, and whether there are more. */
export function listed(found: readonly string[]): string {
  return `${found.slice(0, most).join("; ")}${found.length > most ? "; and more" : ""}`;
}

/** "Gemini-3-Flash, sre" */
export function groupText(row: Row, groups: readonly string[], between = ", "): string {
  return groups.map((name) => String(row[name])).join(between);
}

/** Rows by group, with its name and a colon; without group columns one group without a name. */
export function grouped({ groups, rows }: Result): readonly { readonly name: string; readonly rows: readonly Row[] }[] {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const name = groupText(row, groups);
    found.set(name, [...(found.get(name) ?? []), row]);
  }
  return [...found].map(([name, members]) => ({ name: name === "" ? "" : `${name}: `, rows: members }));
}

/** A share as it is, at three digits. */
export function plainShare(value: Cell): string {
  return String(Number(Number(value).toPrecision(3)));
}

export function percent(value: Cell, digits = 0): string {
  return `${(100 * Number(value)).toFixed(digits).replace("-", "−")}%`;
}

export function plainNumber(value: Cell): string {
  return Number(value).toFixed(2);
}

/** ", interval 41% to 60%"; nothing where a limit is missing. */
export function rangeText(
  row: Row,
  low = "low",
  high = "high",
  text: (value: Cell) => string = (value) => percent(value),
): string {
  const [from, to] = [row[low], row[high]];
  return typeof from === "number" && typeof to === "number" ? `, interval ${text(from)} to ${text(to)}` : "";
}

/** The cells whose q is below 0.05, with their difference in points, and what the test takes for granted. */
export function survivors({ groups, rows }: Result, difference: string): string {
  const found = rows.filter((row) => typeof row["q"] === "number" && row["q"] < 0.05);
  const family = rows.find((row) => typeof row["family"] === "number")?.["family"] ?? 0;
  const named = found.map((row) => {
    const group = groupText(row, groups, " ");
    const points = row[difference];
    const size =
      typeof points === "number" ? `${points < 0 ? "−" : "+"}${Math.abs(100 * points).toFixed(0)} points` : "";
    return `${row["code"]}${group === "" ? "" : ` in ${group}`}${size === "" ? "" : ` (${size})`}`;
  });
  const head = `${found.length} of ${family} testable cells have q below 0.05`;
  if (named.length === 0) return `${head}.`;
  return [`${head}: ${named.join(", ")}.`, independenceSentence(rows)].join(" ").trimEnd();
}
