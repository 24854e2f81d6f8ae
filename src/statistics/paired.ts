import type { PairedRow } from "../analyses/lift.js";
import { cautionNotes } from "../counts/cautions.js";
import { countModes, type ModeTally, type Part } from "../counts/count.js";
import { checkBy, groupColumnsOf, groupItems } from "../counts/group.js";
import { joinNotes, type Notes, noteOf } from "../notes.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import type { Grouped, LabelledTrace, Mode } from "../trace.js";
import type { ClusterTable } from "./cluster-effects.js";
import { compareClusters, pairsOf, scenarioDifference } from "./comparison/difference.js";
import { unknownOutcomeNote } from "./mode-groups.js";
import { inFamilies } from "./multiplicity.js";
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
  const names = ["first", "second"] as const;
  const found = compareClusters(tables, { kind: "share", unit: "scenario", confidence, names });
  const { kept, single, total, alone, difference, low, high, p } = found;
  const pairs = single && kept.length > 0;
  const { difference_scenarios } = scenarioDifference(found);
  return {
    ...(pairs ? pairsOf(kept) : { both: null, first_only: null, second_only: null, neither: null }),
    difference,
    low,
    high,
    test: p === null ? null : single ? ("mcnemar" as const) : ("cluster-sign-flip" as const),
    p,
    q: null,
    family: 0,
    clusters: kept.length,
    first_flagged: total.flagged1,
    first_n: total.n1,
    second_flagged: total.flagged2,
    second_n: total.n2,
    interval: low === null ? "" : found.interval,
    difference_scenarios,
    note: joinNotes(
      found.note,
      (difference ?? 0) * (difference_scenarios ?? 0) < 0 ? noteOf("scenarios-disagree") : null,
      kept.length === 0 || single ? null : noteOf("runs-repeat"),
      alone.clusters === 0 ? null : noteOf("one-sided-scenarios", { scenarios: alone.clusters, runs: alone.traces }),
      notes,
    ),
  };
}
