// One line a method: what the tables of a design each come to, and whether their warnings keep the promise.
import { mean, round } from "./binomial.js";
import type { SimulationRow } from "./tally.js";

export interface SummaryRow {
  readonly table: string;
  readonly quantity: string;
  readonly method: string;
  /** dominant: one cluster holds half the traces; the rest together. */
  readonly sizes: string;
  readonly designs: number;
  readonly defined: number;
  readonly min_coverage: number | null;
  readonly mean_coverage: number | null;
  /** Shares of the designs. */
  readonly below_93: number | null;
  readonly above_98: number | null;
  readonly max_rejected: number | null;
  /** Over all data sets: one without a test rejects nothing. */
  readonly mean_rejected: number | null;
  /** Designs that cover less than .93; of these, the share whose rows warn in nine of ten data sets and more. */
  readonly low: number | null;
  readonly low_warned: number | null;
  /** Designs that cover .94 and more; of these, the share whose rows warn in at most one of ten. */
  readonly high: number | null;
  readonly high_quiet: number | null;
}

export const summaryColumns = [
  ..."table quantity method sizes designs defined min_coverage mean_coverage below_93 above_98".split(" "),
  ..."max_rejected mean_rejected low low_warned high high_quiet".split(" "),
] as (keyof SummaryRow)[];

/** Simulations with an interval or a test below which a design is left out. */
const fewest = 100;

type DesignRow = SimulationRow & { readonly sizes?: string };

/** The rows of a table of simulations from its CSV; none of a table of another kind. */
export function readSimulations(csv: string): readonly DesignRow[] {
  const [head, ...lines] = csv.trimEnd().split("\n");
  const columns = head!.split(",");
  if (!columns.includes("rejected")) return [];
  const texts = new Set(["quantity", "method", "sizes", "shape", "strata", "note"]);
  return lines.map((line) => {
    const cells = [...line.matchAll(/(?:"([^"]*)"|([^,]*))(?:,|$)/g)].map(([, quoted, plain]) => quoted ?? plain!);
    const entries = columns.map((column, at) => [
      column,
      texts.has(column) ? cells[at] : cells[at] === "" ? null : Number(cells[at]),
    ]);
    return Object.fromEntries(entries) as DesignRow;
  });
}

export function summaryOf(table: string, rows: readonly DesignRow[]): readonly SummaryRow[] {
  const groups = new Map<string, DesignRow[]>();
  for (const row of rows) {
    const sizes = row.sizes === undefined ? "" : row.sizes === "dominant" ? "dominant" : "other";
    const key = [row.quantity, row.method, sizes].join("\n");
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups].map(([key, all]) => {
    const members = all.filter((row) => row.defined * row.simulations >= fewest);
    const [quantity, method, sizes] = key.split("\n") as [string, string, string];
    const shareOf = (some: readonly DesignRow[], holds: (row: DesignRow) => boolean) =>
      some.length === 0 ? null : round(some.filter(holds).length / some.length);
    const covering = members.filter(({ coverage }) => coverage !== null);
    const rejecting = members.flatMap(({ rejected }) => (rejected === null ? [] : [rejected]));
    const tests = all.some(({ rejected }) => rejected !== null);
    const warning = covering.filter(({ warned }) => typeof warned === "number");
    const low = warning.filter(({ coverage }) => coverage! < 0.93);
    const high = warning.filter(({ coverage }) => coverage! >= 0.94);
    const coverages = covering.map(({ coverage }) => coverage!);
    return {
      table,
      quantity,
      method,
      sizes,
      designs: all.length,
      defined: round(mean(all.map(({ defined }) => defined))),
      min_coverage: coverages.length === 0 ? null : Math.min(...coverages),
      mean_coverage: coverages.length === 0 ? null : round(mean(coverages)),
      below_93: shareOf(covering, ({ coverage }) => coverage! < 0.93),
      above_98: shareOf(covering, ({ coverage }) => coverage! > 0.98),
      max_rejected: rejecting.length === 0 ? null : Math.max(...rejecting),
      mean_rejected: tests ? round(mean(all.map(({ rejected, defined }) => (rejected ?? 0) * defined))) : null,
      low: warning.length === 0 ? null : low.length,
      low_warned: shareOf(low, ({ warned }) => warned! >= 0.9),
      high: warning.length === 0 ? null : high.length,
      high_quiet: shareOf(high, ({ warned }) => warned! <= 0.1),
    };
  });
}
