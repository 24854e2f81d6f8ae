import type { PairedRow } from "../analyses/lift.js";
import { cautionNotes } from "../counts/cautions.js";
import { countModes, type ModeTally, type Part } from "../counts/count.js";
import { checkBy, groupColumnsOf, groupItems } from "../counts/group.js";
import { about, joinNotes, type Notes, noteOf } from "../notes.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import type { Grouped, LabelledTrace, Mode } from "../trace.js";
import { type ClusterTable, clusterNewcombe, differenceNote, sumTables } from "./cluster-effects.js";
import { sizeWarnings } from "./clusters.js";
import { zOf } from "./distributions.js";
import type { Interval } from "./interval.js";
import { unknownOutcomeNote } from "./mode-groups.js";
import { inFamilies } from "./multiplicity.js";
import { scoreLimits } from "./proportion.js";
import { checkTable, mover, riskDifference } from "./risk-difference.js";
import { meanDifference, signFlip, smallestSignFlip } from "./sign-flip.js";
import { sum } from "./summary.js";

export interface PairedOptions {
  /** The column whose values are compared, two at a time. */
  readonly pair: string;
  readonly by?: readonly string[];
  /** Only runs that ended so; default all. */
  readonly outcome?: "success" | "failure" | "all";
  /** table (default): all modes that can be tested are one family; group: those of each group of `by`. */
  readonly family?: "table" | "group";
  /** Cautions of the traces (tokens first), for every row's note. */
  readonly caution?: readonly string[];
  readonly confidence?: number;
}

/**
 * Two models (or other values of a column) on the same scenarios. Scenarios that both have are kept, the rest is left out
 * and counted. The difference of shares over their runs has an interval over scenarios ({@link clusterNewcombe}), and
 * where every scenario has one run a side Newcombe's for paired proportions ({@link newcombePaired}). The test flips the
 * signs of whole scenarios' differences ({@link signFlip}), exact McNemar's where every scenario has one run a side: how
 * runs are numbered says nothing, and runs of one model on one scenario may resemble each other. p is null, and the mode
 * outside the family, where so few scenarios differ that no p of .05 or less can come out (2 to the power 1 − scenarios
 * that differ, then in the note).
 */
export function paired(traces: readonly LabelledTrace[], options: PairedOptions): readonly Grouped<PairedRow>[] {
  const by = options.by ?? [];
  checkBy([...by, options.pair], groupColumnsOf(traces));
  const { modes } = taxonomyOf(traces);
  const groups = countModes(traces, { by, caution: options.caution ?? [], apart: [options.pair], clusters: "known" });
  const rows = groups.map(({ group, members }) => {
    const values = [...new Set(members.map((part) => part.group[options.pair]!))].sort();
    return values.flatMap((first, index) =>
      values
        .slice(index + 1)
        .flatMap((second) => rowsOf(members, modes, first, second, options).map((row) => ({ ...group, ...row }))),
    );
  });
  return inFamilies(rows, options.family);
}

function rowsOf(
  parts: readonly (Part & ModeTally)[],
  modes: readonly Mode[],
  first: string,
  second: string,
  options: PairedOptions,
): readonly PairedRow[] {
  const outcome = options.outcome ?? "all";
  const either = parts.filter(({ group }) => [first, second].includes(group[options.pair]!));
  const wanted = either.filter((part) => outcome === "all" || part.outcome === outcome);
  const unknown = outcome === "all" ? [] : either.filter((part) => part.outcome === "unknown");
  const inScenarios = wanted.filter(({ cluster }) => cluster !== null);
  const scenarios = [...groupItems(inScenarios, ({ cluster }) => [cluster]).values()];
  const loose = tracesOf(wanted) - tracesOf(inScenarios);
  const notes = [
    loose === 0 ? null : noteOf("runs-without-scenario", { runs: loose }),
    unknownOutcomeNote(tracesOf(unknown)),
    cautionNotes([...new Set(parts.flatMap(({ caution }) => caution))], "caution"),
  ];
  const side = (members: readonly (Part & ModeTally)[], value: string, count: (part: ModeTally) => number) =>
    sum(members.map((part) => (part.group[options.pair] === value ? count(part) : 0)));
  return modes.map(({ code }, mode) => {
    const tables = scenarios.map(
      (members): ClusterTable => ({
        flagged1: side(members, first, ({ flagged }) => flagged[mode]!),
        n1: side(members, first, ({ labelled }) => labelled[mode]!),
        flagged2: side(members, second, ({ flagged }) => flagged[mode]!),
        n2: side(members, second, ({ labelled }) => labelled[mode]!),
      }),
    );
    const unlabelled = tracesOf(inScenarios) - sum(tables.map(({ n1, n2 }) => n1 + n2));
    const missing = unlabelled === 0 ? null : noteOf("runs-not-labelled", { runs: unlabelled });
    return { first, second, code, ...rowOf(tables, joinNotes(missing, ...notes), options.confidence ?? 0.95) };
  });
}

function tracesOf(parts: readonly ModeTally[]): number {
  return sum(parts.map(({ traces }) => traces));
}

function rowOf(tables: readonly ClusterTable[], notes: Notes | null, confidence: number) {
  const kept = tables
    .filter(({ n1, n2 }) => n1 > 0 && n2 > 0)
    .sort((a, b) => a.n1 - b.n1 || a.n2 - b.n2 || a.flagged1 - b.flagged1 || a.flagged2 - b.flagged2);
  const alone = tables.filter(({ n1, n2 }) => n1 + n2 > 0 && n1 * n2 === 0);
  const { flagged1, n1, flagged2, n2 } = sumTables(kept);
  const differences = kept.map((table) => riskDifference(table)!);
  const single = kept.length > 0 && kept.every((table) => table.n1 === 1 && table.n2 === 1);
  const count = (one: number, two: number) =>
    single ? kept.filter((table) => table.flagged1 === one && table.flagged2 === two).length : null;
  const cells = { both: count(1, 1), first_only: count(1, 0), second_only: count(0, 1), neither: count(0, 0) };
  const limits =
    kept.length === 0
      ? { low: null, high: null, interval: "", note: noteOf("no-shared-scenario") }
      : single
        ? newcombePaired(cells as PairedCounts, confidence)
        : overClusters(kept, confidence);
  const least = smallestSignFlip(differences);
  const p = least > 0.05 ? null : signFlip(differences);
  const runs = sumTables(alone);
  const difference = riskDifference({ flagged1, n1, flagged2, n2 });
  const scenarios = meanDifference(differences);
  return {
    ...cells,
    difference,
    low: limits.low,
    high: limits.high,
    test: p === null ? null : single ? ("mcnemar" as const) : ("cluster-sign-flip" as const),
    p,
    q: null,
    family: 0,
    clusters: kept.length,
    first_flagged: flagged1,
    first_n: n1,
    second_flagged: flagged2,
    second_n: n2,
    interval: limits.low === null ? "" : limits.interval,
    difference_scenarios: scenarios,
    note: joinNotes(
      p !== null || kept.length === 0 ? null : untestableNote(differences, least, flagged1 + flagged2, n1 + n2),
      limits.note,
      (difference ?? 0) * (scenarios ?? 0) < 0 ? noteOf("scenarios-disagree") : null,
      kept.length === 0 || single ? null : noteOf("runs-repeat"),
      alone.length === 0 ? null : noteOf("one-sided-scenarios", { scenarios: alone.length, runs: runs.n1 + runs.n2 }),
      notes,
    ),
  };
}

function overClusters(kept: readonly ClusterTable[], confidence: number): Interval {
  const found = clusterNewcombe(kept, confidence);
  const warnings = found.low === null ? null : sizeWarnings(kept.map(({ n1, n2 }) => ({ n: n1 + n2 })));
  return { ...found, note: joinNotes(found.note, differenceNote(found, ["first", "second"]), warnings) };
}

function untestableNote(differences: readonly number[], least: number, flagged: number, n: number): Notes {
  if (flagged === 0 || flagged === n)
    return about("not testable", noteOf(flagged === 0 ? "mode-in-no-run" : "mode-in-every-run"));
  const differing = differences.filter((value) => value !== 0).length;
  return about(
    "not testable",
    differing === 0
      ? noteOf("no-scenario-differs", { p: least })
      : noteOf("few-scenarios-differ", { scenarios: differing, p: least }),
  );
}

/** Pairs of runs in which both, one or neither carry the mode. */
export interface PairedCounts {
  readonly both: number;
  readonly first_only: number;
  readonly second_only: number;
  readonly neither: number;
}

/**
 * Newcombe's hybrid score interval of a difference of paired proportions (1998, method 10): Wilson's intervals of the two
 * shares put together with their correlation φ, whose numerator has n/2 taken off where positive (not below 0); φ is 0
 * where a margin is empty. In [−1, 1]; null without a pair. InputError for counts that are not whole numbers.
 *
 * @example
 * ```ts
 * import { newcombePaired } from "mastkit/statistics";
 * newcombePaired({ both: 36, first_only: 12, second_only: 2, neither: 0 }).low?.toFixed(4); // => "0.0569"
 * ```
 */
export function newcombePaired({ both, first_only, second_only, neither }: PairedCounts, confidence = 0.95): Interval {
  const name = "newcombe-paired";
  const n = both + first_only + second_only + neither;
  checkTable({ flagged1: both + first_only, n1: n, flagged2: both + second_only, n2: n });
  if (n === 0) return { low: null, high: null, interval: name, note: noteOf("no-pair") };
  const [one, two] = [both + first_only, both + second_only];
  const margins = Math.sqrt(one * (n - one) * two * (n - two));
  const product = both * neither - first_only * second_only;
  const phi = margins === 0 ? 0 : (product > 0 ? Math.max(0, product - n / 2) : product) / margins;
  const z = zOf(confidence);
  const [low, high] = mover([one / n, ...scoreLimits(one / n, n, z)], [two / n, ...scoreLimits(two / n, n, z)], phi);
  return { low, high, interval: name, note: null };
}
