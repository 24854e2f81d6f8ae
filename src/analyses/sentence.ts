import { tellingGroups } from "../columns.js";
import { modeText } from "../taxonomy/taxonomy.js";
import type { Cell } from "../trace.js";
import type { Result, Row } from "./analysis.js";

/** Clauses that a sentence lists; of more, all but one of them and how many are left. */
const most = 4;

/** One clause a row, after the name of its group. */
export function clauses(
  result: Result,
  clause: (row: Row, group: string) => string | null,
  before = "",
): string | null {
  const found = result.rows.flatMap((row) => {
    const group = groupText(row, result);
    return clause(row, group === "" ? "" : `${group}: `) ?? [];
  });
  return found.length === 0 ? null : `${before}${listed(found)}.`;
}

/** The first clauses, and how many more there are. */
export function listed(found: readonly string[], between = "; "): string {
  if (found.length <= most) return found.join(between);
  return `${found.slice(0, most - 1).join(between)}${between}and ${found.length - most + 1} more`;
}

/** Of rows by outcome those of all traces, else of failed ones: what a sentence speaks of. */
export function ofFirstOutcome(result: Result): Result {
  const first = result.rows[0]?.["outcome"];
  return result.groups.includes("outcome")
    ? { ...result, rows: result.rows.filter((row) => row["outcome"] === first) }
    : result;
}

/** "Gemini-3-Flash, sre", "Kimi-K2, failed traces": the groups that tell rows apart. */
export function groupText(row: Row, result: Result, between = ", "): string {
  return tellingGroups(result)
    .flatMap((name) => (name === "outcome" ? (outcomeTexts[String(row[name])] ?? []) : String(row[name])))
    .join(between);
}

const outcomeTexts: Readonly<Record<string, string>> = { failure: "failed traces", success: "successful traces" };

/** Rows by group, with its name and a colon; without group columns one group without a name. */
export function grouped(result: Result): readonly { readonly name: string; readonly rows: readonly Row[] }[] {
  const found = new Map<string, Row[]>();
  for (const row of result.rows) {
    const name = groupText(row, result);
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
  return Number(value).toFixed(2).replace("-", "−");
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

/** "+52 points, 22 to 68": a difference of shares with its limits. */
export function pointsText(row: Row, difference: string): string {
  const [value, low, high] = [difference, `${difference}_low`, `${difference}_high`].map((key) => row[key] ?? null);
  if (typeof value !== "number") return "";
  const points = (share: Cell) => (100 * Number(share)).toFixed(Math.abs(Number(value)) < 0.01 ? 1 : 0);
  const plain = (share: Cell) =>
    points(share)
      .replace("-", "−")
      .replace(/^−(0(?:\.0)?)$/, "$1");
  const limits = typeof low === "number" && typeof high === "number" ? `, ${plain(low)} to ${plain(high)}` : "";
  return `${value > 0 ? "+" : ""}${plain(value)} points${limits}`;
}

/** How many cells have q below 0.05, and the largest differences among them; else the largest of all. */
export function survivors(result: Result, difference: string): string {
  const size = (row: Row) => Math.abs(Number(row[difference] ?? 0));
  const bySize = [...result.rows].sort((a, b) => size(b) - size(a));
  const tested = bySize.filter((row) => typeof row["q"] === "number");
  const found = tested.filter((row) => Number(row["q"]) < 0.05);
  const family = result.rows.find((row) => typeof row["family"] === "number")?.["family"] ?? 0;
  const named = (row: Row) => {
    const group = groupText(row, result, " ");
    const points = pointsText(row, difference);
    return `${modeText(String(row["code"]), row["mode"], result.taxonomy)}${group === "" ? "" : ` in ${group}`}${points === "" ? "" : ` (${points})`}`;
  };
  const largest = tested[0];
  if (largest === undefined) return "No mode could be tested.";
  if (found.length > 0)
    return `${found.length} of ${family} tested differences hold after correction (q below 0.05): ${listed(found.map(named), ", ")}.`;
  return `None of ${family} tested differences holds after correction (q below 0.05); the largest is ${named(largest)}.`;
}
