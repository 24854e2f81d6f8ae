import { canonicalName } from "../names.js";
import { mast } from "../taxonomy/mast.js";
import { categoriesOf, placeOf } from "../taxonomy/taxonomy.js";
import type { Cell, Mode, Taxonomy } from "../trace.js";
import type { FigureRow } from "./figure.js";
import { fitText, textWidth } from "./font.js";
import { categoryColours, sizes } from "./theme.js";

/** A line of a figure that lists modes: a category's heading, or a mode. */
export interface SpineLine {
  /** Its value on the y scale: a code, or a category's code. */
  readonly key: string;
  readonly heading: boolean;
  readonly text: string;
  /** Its category's code. */
  readonly category: string;
  readonly colour: string;
}

/**
 * The taxonomy of rows: the one given, else MAST under the names that rows have for its modes, else the modes of the rows
 * themselves, in order of first appearance.
 */
export function taxonomyOfRows(rows: readonly FigureRow[], given?: Taxonomy): Taxonomy {
  if (given !== undefined) return given;
  const found = new Map<string, Mode>();
  for (const row of rows) {
    for (const code of [row["code"], row["code_a"], row["code_b"]]) {
      if (typeof code !== "string" || code === "" || found.has(code)) continue;
      found.set(code, { code, name: String(row["mode"] ?? code), category: String(row["category"] ?? "") });
    }
  }
  const own = [...found.values()];
  if (!own.every(ofMast)) return { name: "", version: "", modes: own };
  const named = new Map(rows.map((row) => [row["code"], row["mode"]]));
  return { ...mast, modes: mast.modes.map((mode) => ({ ...mode, name: String(named.get(mode.code) ?? mode.name) })) };
}

function ofMast({ code, category }: Mode): boolean {
  const mode = mast.modes[placeOf(code)];
  if (mode === undefined) return categoriesOf(mast).some((one) => one.code === code);
  return category === "" || category === mode.category;
}

/** The place of a category among its taxonomy's, by which it is coloured; 0 for one of no taxonomy. */
export function categoryPlace(taxonomy: Taxonomy, category: Cell | undefined): number {
  return Math.max(
    categoriesOf(taxonomy).findIndex(({ code }) => code === category),
    0,
  );
}

/** The colour of a category, the same in all figures. */
export function categoryColour(taxonomy: Taxonomy, category: Cell | undefined): string {
  return categoryColours[categoryPlace(taxonomy, category) % categoryColours.length]!;
}

/**
 * The modes under their categories, in taxonomy order, or the largest effects first; a category without a name has no
 * heading.
 */
export function modeSpine(taxonomy: Taxonomy, effects?: ReadonlyMap<string, number>): readonly SpineLine[] {
  return categoriesOf(taxonomy).flatMap(({ code: category, name }) => {
    const colour = categoryColour(taxonomy, category);
    const key = placeOf(category, taxonomy) === -1 ? category : `${category} `;
    const members = taxonomy.modes.filter((mode) => mode.category === category);
    const effect = ({ code }: Mode) => effects?.get(code) ?? Number.NEGATIVE_INFINITY;
    if (effects !== undefined) members.sort((a, b) => (effect(b) > effect(a) ? 1 : effect(b) < effect(a) ? -1 : 0));
    return [
      ...(name === "" ? [] : [{ key, heading: true, text: name, category, colour }]),
      ...members.map(({ code, name: text }) => ({ key: code, heading: false, text, category, colour })),
    ];
  });
}

/** A cell as figure text: control characters become spaces, known aliases the usual name, nothing becomes "(empty)". */
export function labelOf(cell: Cell | undefined): string {
  const text = String(cell ?? "")
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .trim();
  return text === "" ? "(empty)" : canonicalName(text);
}

/** One group of rows: its key (unique), its label and its rows in order. */
export interface RowGroup {
  readonly key: string;
  readonly label: string;
  readonly rows: readonly FigureRow[];
}

/** Rows by the values of the given columns, in order of first appearance. Without columns: one group, labelled "". */
export function groupRows(rows: readonly FigureRow[], columns: readonly string[]): readonly RowGroup[] {
  const found = new Map<string, FigureRow[]>();
  for (const row of rows) {
    const key = JSON.stringify(columns.map((column) => row[column] ?? null));
    const group = found.get(key);
    if (group === undefined) found.set(key, [row]);
    else group.push(row);
  }
  return [...found].map(([key, members]) => ({
    key,
    label: columns.map((column) => valueLabel(column, members[0]![column])).join(" · "),
    rows: members,
  }));
}

/** A group's value as a label; a bare number or date gets its column's name in front, a kind of recall behind. */
function valueLabel(column: string, cell: Cell | undefined): string {
  const label = labelOf(cell);
  if (column === "recall") return `${label} recall`;
  return /^\d[\d.-]*$/.test(label) && !["scenario", "run", "code", "condition"].includes(column)
    ? `${column} ${label}`
    : label;
}

/** Labels shortened to a width, still distinct: where two different ones would read the same, the later gets a number. */
export function shortened(
  labels: readonly string[],
  width: number,
  size: number = sizes.label,
  weight: "normal" | "bold" = "normal",
): readonly string[] {
  const seen = new Map<string, string[]>();
  return labels.map((label) => {
    const short = fitText(label, width, size, weight);
    const originals = seen.get(short) ?? [];
    if (!originals.includes(label)) originals.push(label);
    seen.set(short, originals);
    const place = originals.indexOf(label) + 1;
    if (place === 1) return short;
    const suffix = ` (${place})`;
    return fitText(label, width - textWidth(suffix, size, weight), size, weight) + suffix;
  });
}

/** A run of equal numbers as "44", a mixture as "41–44", nothing as "0". */
export function countRange(values: readonly Cell[]): string {
  const numbers = values.filter((value): value is number => typeof value === "number");
  if (numbers.length === 0) return "0";
  const low = numbers.reduce((a, b) => Math.min(a, b));
  const high = numbers.reduce((a, b) => Math.max(a, b));
  return low === high ? `${low}` : `${low}–${high}`;
}

/** Splits groups into pages of at most `size`, evenly: seven groups at six a page become four and three. */
export function pagesOf<T>(groups: readonly T[], size: number): readonly (readonly T[])[] {
  if (groups.length <= size) return [groups];
  const pages = Math.ceil(groups.length / size);
  const each = Math.ceil(groups.length / pages);
  return Array.from({ length: pages }, (_, page) => groups.slice(page * each, (page + 1) * each));
}

/** Whole numbers within a text with a comma every three digits. */
export function thousands(text: string): string {
  return text.replace(/\d{4,}/g, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ","));
}

/** What a mark says of itself: "GPT-4o · 3.3 Incorrect verification: 57% (30 to 72), n = 58". */
export function tipOf(
  name: string,
  [value, low, high]: readonly (Cell | undefined)[],
  { unit = "%", more = [] }: { readonly unit?: string; readonly more?: readonly string[] } = {},
): string {
  const times = unit === "" ? 1 : 100;
  const text = (cell: Cell | undefined) =>
    typeof cell === "number"
      ? String(Number((times * cell).toFixed(unit === "" ? 2 : 1))).replace("-", "−")
      : "unknown";
  const range = typeof low === "number" && typeof high === "number" ? ` (${text(low)} to ${text(high)})` : "";
  return [`${name}${name === "" ? "" : ": "}${text(value)}${unit}${range}`, ...more].join(", ");
}

/** A p or q as journals print it: "q = .012", "q < .001"; without a name ".012". */
export function levelText(name: string, value: number): string {
  const text = value < 0.0005 ? "< .001" : `= ${value.toFixed(value < 0.0995 ? 3 : 2).replace(/^0/, "")}`;
  return name === "" ? text.replace("= ", "") : `${name} ${text}`;
}

/** A proportion as percent with at most one decimal. */
export function percent(value: number): string {
  return `${Math.round(value * 1000) / 10}`;
}

/** A correlation or coefficient as journals print it: two decimals, no leading zero, a real minus sign. */
export function coefficient(value: number): string {
  const text = Math.abs(value).toFixed(2);
  const bare = text.startsWith("0") ? text.slice(1) : text;
  return value < 0 && Number(text) !== 0 ? `−${bare}` : bare;
}
