import type { RobustnessRow } from "../analyses/lift.js";
import { gatherTraces, groupItems, keyOf } from "../counts/group.js";
import { flagAt, labelAt, labelsKey } from "../taxonomy/labels.js";
import type { LabelledTrace } from "../trace.js";
import { type Counted, isFinding } from "./breaking-labels.js";
import type { ClusterTable } from "./cluster-effects.js";
import { fisher } from "./fisher.js";
import type { LiftOptions } from "./lift.js";
import { liftTests, tableOf } from "./lift-tests.js";
import { type ModeGroup, modeGroups } from "./mode-groups.js";
import { benjaminiHochberg } from "./multiplicity.js";
import { defaultSeed, randomFrom } from "./random.js";
import { untestable } from "./risk-difference.js";
import { tableKey, urnScore } from "./urn-score.js";

type Influence = Pick<RobustnessRow, "influential_trace" | "trace_q" | "influential_scenario" | "scenario_q">;

/** A trace of known outcome and its group's index. */
interface Placed {
  readonly trace: LabelledTrace;
  readonly group: number;
}

/** Traces left out together: one, or those of a scenario. */
interface Removal {
  readonly id: string;
  readonly left: readonly Placed[];
}

/** Of a finding: the removal, and q without it; null of the q: no longer testable. */
interface Worst {
  readonly id: string;
  readonly q: number | null;
}

/** Traces that tests of one group may see where clusters repeat, over the removals tried of a kind. */
const budget = 2000;

/**
 * The trace and the scenario without which q of each finding is largest, of several the first by id; null where a row is none.
 * Of independent traces each is tried. Where clusters repeat in a group, those of its own that bring the score of the urn test
 * nearest to none (Fisher's p, in a group without), first of the weakest findings: of more than 1,000 traces one, of fewer more.
 */
export function influences(
  traces: readonly LabelledTrace[],
  families: readonly (readonly Counted[])[],
  options: LiftOptions,
): readonly (readonly (Influence | null)[])[] {
  if (!families.some((family) => family.some(({ row }) => isFinding(row))))
    return families.map((family) => family.map(() => null));
  const placed = gatherTraces(traces, options.by ?? [], (one) => one).flatMap(({ members }, group) =>
    members.flatMap((trace): readonly Placed[] => (trace.outcome === null ? [] : [{ trace, group }])),
  );
  const groups = [...new Set(families.flatMap((family) => family.map(({ group }) => group)))];
  const [ones, scenarios] = [placed.map((one) => ({ id: one.trace.id, left: [one] })), scenariosOf(placed)];
  const worst = groups.some((group) => group.clustered)
    ? weightiest(traces, groups, families, options)
    : tried(groups, families);
  const [byTrace, byScenario] = [worst(ones), worst(scenarios)];
  return families.map((family, of) =>
    family.map(({ row }, at) => {
      if (!isFinding(row)) return null;
      const [trace, scenario] = [byTrace[of]![at] ?? null, byScenario[of]![at] ?? null];
      return {
        ...{ influential_trace: trace?.id ?? null, trace_q: trace?.q ?? null },
        ...{ influential_scenario: scenario?.id ?? null, scenario_q: scenario?.q ?? null },
      };
    }),
  );
}

function scenariosOf(placed: readonly Placed[]): readonly Removal[] {
  const clustered = placed.filter(({ trace }) => trace.cluster !== null);
  const scenarios = groupItems(clustered, ({ trace }) => [trace.cluster]);
  return [...scenarios.values()].map((left) => ({ id: left[0]!.trace.cluster!, left }));
}

type Seek = (removals: readonly Removal[]) => readonly (readonly (Worst | undefined)[])[];
/** p of each mode of a group without some of its traces. */
type PWithout = (group: number, left: readonly Placed[], removal: Removal) => readonly (number | null)[];

/** Keeps of each finding the removal with the largest q; `own`: of those alone that are of its group. */
function keeper(
  groups: readonly ModeGroup[],
  families: readonly (readonly Counted[])[],
  pWithout: PWithout,
  own = false,
) {
  const worst: (Worst | undefined)[][] = families.map((family) => family.map(() => undefined));
  const apply = (removal: Removal) => {
    const without = new Map(
      [...groupItems(removal.left, ({ group }) => [group]).values()].map((left) => {
        const { group } = left[0]!;
        return [groups[group]!, pWithout(group, left, removal)];
      }),
    );
    for (const [of, family] of families.entries()) {
      if (!family.some(({ row }) => isFinding(row))) continue;
      const p = family.map(({ row, group, mode }) => (without.has(group) ? without.get(group)![mode]! : row.p));
      for (const [at, q] of benjaminiHochberg(p).entries()) {
        const before = worst[of]![at];
        const more = before === undefined ? 1 : (q ?? 2) - (before.q ?? 2);
        const { row, group } = family[at]!;
        if (!isFinding(row) || (own && !without.has(group))) continue;
        if (more > 0 || (more === 0 && removal.id < before!.id)) worst[of]![at] = { id: removal.id, q };
      }
    }
  };
  return { worst, apply };
}

/** Every removal is tried: Fisher's tests of the groups that it is of, and the adjustment of the families. */
function tried(groups: readonly ModeGroup[], families: readonly (readonly Counted[])[]): Seek {
  const counted = groups.map((group) => families.flat().filter((one) => one.group === group));
  const known = new Map<string, number | null>();
  const pWithout: PWithout = (group, left) =>
    counted[group]!.map(({ row, mode, cells: [cell] }) => {
      if (row.p === null) return null;
      const table = plus(cell!.table, left, mode, -1);
      const key = tableKey(table);
      if (!known.has(key)) known.set(key, untestable(table) === null ? fisher(table) : null);
      return known.get(key)!;
    });
  return (removals) => {
    // Those whose traces are alike change the same.
    const kinds = new Map<string, Removal>();
    for (const removal of removals) {
      const alike = removal.left.map(({ trace, group }) => keyOf([group, trace.outcome, labelsKey(trace.labels)]));
      const key = keyOf(alike.sort());
      const first = kinds.get(key);
      if (first === undefined || removal.id < first.id) kinds.set(key, removal);
    }
    const { worst, apply } = keeper(groups, families, pWithout);
    for (const removal of kinds.values()) apply(removal);
    return worst;
  };
}

/** Those are tried that bring a finding's own test nearest to none, by its score. */
function weightiest(
  traces: readonly LabelledTrace[],
  groups: readonly ModeGroup[],
  families: readonly (readonly Counted[])[],
  options: LiftOptions,
): Seek {
  const restOf = (removal: Removal) => {
    const left = new Set(removal.left.map(({ trace }) => trace));
    return modeGroups(
      traces.filter((trace) => !left.has(trace)),
      options,
    );
  };
  const rests = new Map<Removal, readonly ModeGroup[]>();
  const pWithout: PWithout = (group, _, removal) => {
    const rest = rests.get(removal) ?? restOf(removal);
    rests.set(removal, rest);
    const { group: own, modes } = groups[group]!;
    const isSame = (other: ModeGroup) => Object.entries(own).every(([name, value]) => other.group[name] === value);
    const found = rest.find(isSame);
    if (found === undefined) return modes.map(() => null);
    return liftTests(found, options.test, randomFrom(options.seed ?? defaultSeed), options.permutations, []).map(
      ({ p }) => p,
    );
  };
  return (removals) => {
    const { worst, apply } = keeper(groups, families, pWithout, true);
    const chosen = new Set<Removal>();
    for (const [at, group] of groups.entries()) {
      const findings = families.flat().filter((counted) => counted.group === group && isFinding(counted.row));
      const tries = Math.max(1, Math.floor(budget / traces.length));
      const wanted = findings.flatMap((counted) => nearest(counted, at, removals, tries));
      // Of those alike to a finding, the one that others want too: each costs a test.
      const times = new Map<Removal, number>();
      for (const removal of wanted.flatMap(({ alike }) => alike)) times.set(removal, (times.get(removal) ?? 0) + 1);
      const first = (alike: readonly Removal[]) =>
        alike.reduce((a, b) => ((times.get(b)! - times.get(a)! || (b.id < a.id ? 1 : -1)) > 0 ? b : a));
      const best = wanted.sort((a, b) => a.nearness - b.nearness).map(({ alike }) => first(alike));
      for (const removal of [...new Set(best)].slice(0, tries)) chosen.add(removal);
    }
    for (const removal of chosen) apply(removal);
    return worst;
  };
}

/** The removals that bring a finding's own test nearest to none, those that are alike to it in one list. */
function nearest(
  { group, mode, cells, failedMore }: Counted,
  at: number,
  removals: readonly Removal[],
  tries: number,
): readonly { readonly alike: readonly Removal[]; readonly nearness: number }[] {
  const tables = new Map(group.clusters.map((cluster) => [cluster.key, tableOf(cluster, mode)]));
  const score = urnScore(cells.map(({ table }) => table));
  const kinds = new Map<string, { readonly alike: Removal[]; readonly nearness: number }>();
  for (const removal of removals) {
    const own = removal.left.filter(({ trace, group: of }) => of === at && labelAt(trace.labels, mode) === 1);
    if (own.length === 0) continue;
    const { cluster } = own[0]!.trace;
    const from = !group.clustered
      ? cells[0]!.table
      : cluster === null
        ? plus(nothing, own, mode, 1)
        : tables.get(cluster)!;
    const to = plus(from, own, mode, -1);
    const key = `${tableKey(from)} ${tableKey(to)}`;
    const kind = kinds.get(key);
    if (kind === undefined) {
      const nearness = group.clustered ? score(from, to) * (failedMore ? 1 : -1) : -fisher(to);
      kinds.set(key, { alike: [removal], nearness });
    } else kind.alike.push(removal);
  }
  return [...kinds.values()].sort((a, b) => a.nearness - b.nearness).slice(0, tries);
}

const nothing: ClusterTable = { flagged1: 0, n1: 0, flagged2: 0, n2: 0 };

/** A mode's counts with traces labelled for it (1) or without them (−1). */
function plus(table: ClusterTable, traces: readonly Placed[], mode: number, sign: 1 | -1): ClusterTable {
  const found = { ...table };
  for (const {
    trace: { outcome, labels },
  } of traces) {
    const labelled = sign * labelAt(labels, mode);
    const flagged = labelled * flagAt(labels, mode);
    if (outcome === "failure") {
      found.n1 += labelled;
      found.flagged1 += flagged;
    } else {
      found.n2 += labelled;
      found.flagged2 += flagged;
    }
  }
  return found;
}
