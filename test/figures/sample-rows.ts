import type { FigureRow } from "../../src/figures.js";
import { modeOf } from "../../src/taxonomy/taxonomy.js";

/** Generated rows for one figure: what it meets in ordinary use, and what it must survive. */
export interface Sample {
  readonly name: string;
  readonly rows: readonly FigureRow[];
}

/** Makes the rows of a figure for these group labels; `value` maps a running number to an estimate or null. */
export type Maker = (groups: readonly string[], value: (index: number) => number | null) => readonly FigureRow[];

const spread = (index: number) => ((index * 37) % 101) / 101;
const long = "An agent framework with a name that is far longer than any column will ever be wide, part";
const hostile = [
  '<script>alert("x")</script>',
  "</text><image href='x'/>",
  "quotes \" and ' and `",
  "a&amp;b %s {{x}} \\n [0].y",
  "tab\tand\nnewline",
];

/** The cases every figure is put through: usual, empty, one row, all null, extremes, 30 groups, long and hostile names. */
export function samples(make: Maker): readonly Sample[] {
  const usual = make(["Alpha", "Beta-2", "Gamma-120B"], spread);
  return [
    { name: "usual", rows: usual },
    { name: "no rows", rows: [] },
    { name: "one row", rows: usual.slice(0, 1) },
    { name: "all null", rows: make(["Alpha", "Beta-2"], () => null) },
    { name: "all zero", rows: make(["Alpha"], () => 0) },
    { name: "all one", rows: make(["Alpha"], () => 1) },
    {
      name: "30 groups",
      rows: make(
        Array.from({ length: 30 }, (_, index) => `Group ${index + 1}`),
        spread,
      ),
    },
    { name: "long names", rows: make([`${long} one`, `${long} two`, `${long} three`, "W".repeat(300)], spread) },
    { name: "hostile names", rows: make(hostile, spread) },
  ];
}

/** A made-up interval that contains its estimate. */
export function around(value: number | null, reach = 0.1): { low: number | null; high: number | null } {
  if (value === null) return { low: null, high: null };
  return { low: Math.max(0, value - reach), high: Math.min(1, value + reach * 1.5) };
}

/** What every mode's row starts with. */
export function modeCells(code: string): { code: string; mode: string; category: string } {
  const mode = modeOf(code);
  return { code, mode: mode.name, category: mode.category };
}

/** A prevalence row without its group columns. */
export function prevalenceRow(code: string, value: number | null, n: number): FigureRow {
  return {
    ...modeCells(code),
    flagged: value === null ? null : Math.round(value * n),
    n: value === null ? 0 : n,
    unlabelled: 0,
    proportion: value,
    ...around(value),
    interval: "wilson",
    clusters: null,
    denominator: "traces",
    note: value === null ? "no labelled traces" : null,
  };
}
