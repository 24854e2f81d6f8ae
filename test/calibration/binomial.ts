// Exact enumeration: every sample that two binomials can give, weighted by its probability. No simulation.

import { binomial } from "../../src/statistics/power.js";
import {
  clopperPearson,
  exactConditional,
  fisher,
  type Interval,
  koopman,
  miettinenNurminen,
  newcombe,
  type TwoProportions,
  wilson,
} from "../../src/statistics.js";

export interface CoverageRow {
  readonly quantity: string;
  readonly method: string;
  readonly n1: number;
  readonly n2: number | null;
  /** How many values (or pairs of values) of the true proportion. */
  readonly grid: number;
  readonly mean_coverage: number;
  readonly min_coverage: number;
  readonly min_at: string;
  readonly share_below_93: number;
  readonly mean_width: number | null;
}

export const coverageColumns = [
  ...("quantity method n1 n2 grid mean_coverage min_coverage min_at share_below_93 mean_width".split(
    " ",
  ) as (keyof CoverageRow)[]),
];

const proportions = { wilson, "clopper-pearson": clopperPearson };

/** Coverage of 95% intervals of a proportion over p = .005, .010, … .995. */
export function proportionCoverage(sizes: readonly number[]): readonly CoverageRow[] {
  const grid = Array.from({ length: 199 }, (_, index) => (index + 1) / 200);
  return Object.entries(proportions).flatMap(([method, of]) =>
    sizes.map((n) => {
      const limits = Array.from({ length: n + 1 }, (_, x) => of(x, n));
      const widths: number[] = [];
      const points = grid.map((p) => {
        let coverage = 0;
        let width = 0;
        for (let x = 0; x <= n; x++) {
          const chance = binomial(x, n, p);
          if (holds(limits[x]!, p)) coverage += chance;
          width += chance * (limits[x]!.high! - limits[x]!.low!);
        }
        widths.push(width);
        return { at: `p=${p}`, coverage };
      });
      return summary("proportion", method, n, null, points, mean(widths));
    }),
  );
}

const effects: Readonly<
  Record<string, { quantity: string; of: (t: TwoProportions) => Interval; truth: (p1: number, p2: number) => number }>
> = {
  newcombe: { quantity: "risk difference", of: newcombe, truth: (p1, p2) => p1 - p2 },
  "miettinen-nurminen": { quantity: "risk difference", of: miettinenNurminen, truth: (p1, p2) => p1 - p2 },
  koopman: { quantity: "risk ratio", of: koopman, truth: (p1, p2) => p1 / p2 },
  "exact-conditional": {
    quantity: "odds ratio",
    of: exactConditional,
    truth: (p1, p2) => (p1 * (1 - p2)) / (p2 * (1 - p1)),
  },
};

/** Coverage of 95% intervals of two groups over p1, p2 = step, 2 step, … A limit that is null is open. */
export function effectCoverage(pairs: readonly (readonly [number, number])[], step: number): readonly CoverageRow[] {
  const grid = Array.from({ length: Math.round(1 / step) - 1 }, (_, index) => (index + 1) * step);
  return Object.entries(effects).flatMap(([method, { quantity, of, truth }]) =>
    pairs.map(([n1, n2]) => {
      const limits = Array.from({ length: n1 + 1 }, (_, flagged1) =>
        Array.from({ length: n2 + 1 }, (__, flagged2) => of({ flagged1, n1, flagged2, n2 })),
      );
      const points = grid.flatMap((p1) =>
        grid.map((p2) => {
          const [first, second] = [chances(n1, p1), chances(n2, p2)];
          const value = truth(p1, p2);
          let coverage = 0;
          for (let x = 0; x <= n1; x++)
            for (let y = 0; y <= n2; y++) if (holds(limits[x]![y]!, value)) coverage += first[x]! * second[y]!;
          return { at: `p1=${inShort(p1)} p2=${inShort(p2)}`, coverage };
        }),
      );
      return summary(quantity, method, n1, n2, points, null);
    }),
  );
}

export interface SizeRow {
  readonly test: string;
  readonly n1: number;
  readonly n2: number;
  readonly level: number;
  readonly max_size: number;
  readonly max_at: string;
  readonly mean_size: number;
}

export const sizeColumns = [..."test n1 n2 level max_size max_at mean_size".split(" ")] as (keyof SizeRow)[];

/** The size of Fisher's test: how often it rejects at .05 where both groups have one p, over p = .01 … .99. */
export function fisherSize(pairs: readonly (readonly [number, number])[]): readonly SizeRow[] {
  return pairs.map(([n1, n2]) => {
    const rejects = Array.from({ length: n1 + 1 }, (_, flagged1) =>
      Array.from({ length: n2 + 1 }, (__, flagged2) => fisher({ flagged1, n1, flagged2, n2 }) <= 0.05),
    );
    const points = Array.from({ length: 99 }, (_, index) => {
      const p = (index + 1) / 100;
      const [first, second] = [chances(n1, p), chances(n2, p)];
      let size = 0;
      for (let x = 0; x <= n1; x++) for (let y = 0; y <= n2; y++) if (rejects[x]![y]!) size += first[x]! * second[y]!;
      return { at: `p=${p}`, size };
    });
    const worst = points.reduce((a, b) => (b.size > a.size ? b : a));
    const mean_size = round(mean(points.map((point) => point.size)));
    return { test: "fisher", n1, n2, level: 0.05, max_size: round(worst.size), max_at: worst.at, mean_size };
  });
}

function summary(
  quantity: string,
  method: string,
  n1: number,
  n2: number | null,
  points: readonly { readonly at: string; readonly coverage: number }[],
  width: number | null,
): CoverageRow {
  const worst = points.reduce((a, b) => (b.coverage < a.coverage ? b : a));
  return {
    quantity,
    method,
    n1,
    n2,
    grid: points.length,
    mean_coverage: round(mean(points.map((point) => point.coverage))),
    min_coverage: round(worst.coverage),
    min_at: worst.at,
    share_below_93: round(points.filter((point) => point.coverage < 0.93).length / points.length),
    mean_width: width === null ? null : round(width),
  };
}

function holds({ low, high }: Interval, value: number): boolean {
  return (low === null || low <= value + 1e-12) && (high === null || high >= value - 1e-12);
}

function chances(n: number, p: number): Float64Array {
  return Float64Array.from({ length: n + 1 }, (_, x) => binomial(x, n, p));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function inShort(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
