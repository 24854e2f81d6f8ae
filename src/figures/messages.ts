import { modeText } from "../taxonomy/taxonomy.js";
import type { FigureRow } from "./figure.js";
import { groupRows } from "./labels.js";
import { having, numbersOf } from "./layers.js";
import type { Sheet } from "./make.js";

/** A list as people write it: "a, b and c", of more than four the first three and how many more. */
export function listText(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return shown.length < 2 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** The least and the most of some numbers: "12%", or "12% to 40%". */
export function spanText(values: readonly number[], text: (value: number) => string): string {
  const [low, high] = [text(values.reduce((a, b) => Math.min(a, b))), text(values.reduce((a, b) => Math.max(a, b)))];
  return low === high ? low : `${low} to ${high}`;
}

/** A share in a title: "57%". */
export function shareText(value: number): string {
  return `${Math.round(100 * value)}%`;
}

/** The mode of a row as a title names it. */
export function modeOfRow(row: FigureRow, { taxonomy }: Pick<Sheet, "taxonomy">): string {
  return modeText(String(row["code"]), row["mode"], taxonomy);
}

/** Which mode is largest: "3.3 Incorrect verification is the most common mode in each of 3 groups: 52% to 66%". */
export function largestMessage(
  sheet: Sheet,
  field: string,
  what: string,
  text: (value: number) => string,
): string | null {
  const tops = groupRows(having(sheet.rows, field), sheet.by).map(({ label, rows }) => {
    const most = numbersOf(rows, field).reduce((a, b) => Math.max(a, b));
    return { label, value: most, row: rows.find((row) => row[field] === most)! };
  });
  if (tops.length === 0 || tops.every(({ value }) => value <= 0)) return null;
  const names = groupRows(
    tops.map(({ row }) => row),
    ["code"],
  );
  if (names.length === 1) {
    const groups = tops.length === 1 ? "" : ` in each of ${tops.length} groups`;
    return `${modeOfRow(tops[0]!.row, sheet)} is the ${what}${groups}: ${spanText(
      numbersOf(
        tops.map(({ row }) => row),
        field,
      ),
      text,
    )}`;
  }
  if (tops.length <= 3) {
    const clauses = tops.map(({ label, value, row }) => `${row["code"]} in ${label} (${text(value)})`);
    return `The ${what}: ${listText(clauses)}`;
  }
  const most = names.reduce((a, b) => (b.rows.length > a.rows.length ? b : a));
  return `${modeOfRow(most.rows[0]!, sheet)} is the ${what} in ${most.rows.length} of ${tops.length} groups: ${spanText(numbersOf(most.rows, field), text)}`;
}
