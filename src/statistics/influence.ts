import type { RobustnessRow } from "../analyses/lift.js";
import type { LiftRow } from "../analyses/lift-columns.js";
import { gatherTraces, groupItems, keyOf } from "../counts/group.js";
import { flagAt, labelAt, labelsKey } from "../taxonomy/labels.js";
import type { Grouped, LabelledTrace } from "../trace.js";
import { cellsOf, shrunkenRates } from "./cluster-urn.js";
import { fisher } from "./fisher.js";
import { type LiftOptions, lift } from "./lift.js";
import type { ModeGroup } from "./mode-groups.js";
import { benjaminiHochberg } from "./multiplicity.js";
import { untestable } from "./risk-difference.js";
import { sum } from "./summary.js";
import { clustersInOrder } from "./table-order.js";

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

/**
 * The trace and the scenario without which q of each finding is largest, of several the first by id; an entry a row, null where it is
 * none. Of independent traces each is tried. Where clusters repeat in a group, the one that adds most to the score of the
 * urn test (failed and flagged, each less what is expected) is left out, and `lift` run without it; null of more than 500 traces (it would take minutes).
 */
export function influences(
  traces: readonly LabelledTrace[],
  groups: readonly ModeGroup[],
  rows: readonly Grouped<LiftRow>[],
  size: number,
  options: LiftOptions,
): readonly (Influence | null)[] | null {
  const clustered = groups.some((group) => group.clustered);
  if (clustered && traces.length > 500) return null;
  const findings = rows.map(({ q }) => q !== null && q < 0.05);
  if (!findings.includes(true)) return rows.map(() => null);
  const placed = gatherTraces(traces, options.by ?? [], (one) => one).flatMap(({ members }, group) =>
    members.flatMap((trace): readonly Placed[] => (trace.outcome === null ? [] : [{ trace, group }])),
  );
  const [ones, scenarios] = [placed.map((one) => ({ id: one.trace.id, left: [one] })), scenariosOf(placed)];
  const worst = clustered
    ? heaviest(groups, rows, findings, (left) =>
        lift(
          traces.filter((trace) => !left.has(trace)),
          options,
        ),
      )
    : tried(groups, rows, findings, size);
  const [byTrace, byScenario] = [worst(ones), worst(scenarios)];
  return findings.map((isOne, at) => {
    if (!isOne) return null;
    const [trace, scenario] = [byTrace[at] ?? null, byScenario[at] ?? null];
    return {
      ...{ influential_trace: trace?.id ?? null, trace_q: trace?.q ?? null },
      ...{ influential_scenario: scenario?.id ?? null, scenario_q: scenario?.q ?? null },
    };
  });
}

function scenariosOf(placed: readonly Placed[]): readonly Removal[] {
  const clustered = placed.filter(({ trace }) => trace.cluster !== null);
  const scenarios = groupItems(clustered, ({ trace }) => [trace.cluster]);
  return [...scenarios.values()].map((left) => ({ id: left[0]!.trace.cluster!, left }));
}

/** Of each row the removal with the largest q; null of the q: no longer testable. */
type Worst = (
  removals: readonly Removal[],
) => readonly ({ readonly id: string; readonly q: number | null } | undefined)[];

/** Every removal is tried: Fisher's tests of the groups that it is of, and the adjustment of the families. */
function tried(
  groups: readonly ModeGroup[],
  rows: readonly LiftRow[],
  findings: readonly boolean[],
  size: number,
): Worst {
  const modes = groups[0]!.modes.length;
  const known = rows.map(() => new Map<string, number | null>());
  const without = (at: number, [failed, flaggedFailed, others, flaggedOthers]: readonly number[]) => {
    const row = rows[at]!;
    const table = {
      ...{ flagged1: row.failed_flagged - flaggedFailed!, n1: row.failed_n - failed! },
      ...{ flagged2: row.successful_flagged - flaggedOthers!, n2: row.successful_n - others! },
    };
    const key = keyOf(Object.values(table));
    if (!known[at]!.has(key)) known[at]!.set(key, untestable(table) === null ? fisher(table) : null);
    return known[at]!.get(key)!;
  };
  return (removals) => {
    // Those whose traces are alike change the same.
    const kinds = new Map<string, Removal>();
    for (const removal of removals) {
      const alike = removal.left.map(({ trace, group }) => keyOf([group, trace.outcome, labelsKey(trace.labels)]));
      const key = keyOf(alike.sort());
      const first = kinds.get(key);
      if (first === undefined || removal.id < first.id) kinds.set(key, removal);
    }
    const worst = rows.map((): { id: string; q: number | null } | undefined => undefined);
    for (const { id, left } of kinds.values()) {
      const p = rows.map((row) => row.p);
      for (const group of new Set(left.map((one) => one.group))) {
        const own = left.filter((one) => one.group === group).map(({ trace }) => trace);
        for (let mode = 0; mode < modes; mode++) {
          const at = group * modes + mode;
          if (p[at] === null) continue;
          const gone = [0, 0, 0, 0];
          for (const { outcome, labels } of own) {
            const side = outcome === "failure" ? 0 : 2;
            gone[side]! += labelAt(labels, mode);
            gone[side + 1]! += flagAt(labels, mode) & labelAt(labels, mode);
          }
          p[at] = without(at, gone);
        }
      }
      for (let from = 0; from < rows.length; from += size) {
        if (!findings.slice(from, from + size).includes(true)) continue;
        for (const [index, q] of benjaminiHochberg(p.slice(from, from + size)).entries()) {
          const before = worst[from + index];
          const more = before === undefined ? 1 : (q ?? 2) - (before.q ?? 2);
          if (findings[from + index] && (more > 0 || (more === 0 && id < before!.id))) worst[from + index] = { id, q };
        }
      }
    }
    return worst;
  };
}

/** The removal that counts most in the score of a finding's mode and group, and q without it. */
function heaviest(
  groups: readonly ModeGroup[],
  rows: readonly Grouped<LiftRow>[],
  findings: readonly boolean[],
  run: (left: ReadonlySet<LabelledTrace>) => readonly Grouped<LiftRow>[],
): Worst {
  const modes = groups[0]!.modes.length;
  return (removals) => {
    const known = new Map<Removal, readonly Grouped<LiftRow>[]>();
    return rows.map((row, at) => {
      const group = groups[Math.floor(at / modes)]!;
      const score = findings[at] ? scoreOf(removals, Math.floor(at / modes), at % modes) : null;
      if (score === null) return undefined;
      const total = sum(removals.map(score));
      const spread = sum(removals.map((one) => score(one) ** 2));
      // How many standard errors from 0 the score lies without it.
      const rest = (one: Removal) =>
        Math.abs(total - score(one)) / Math.sqrt(Math.max(spread - score(one) ** 2, Number.MIN_VALUE));
      const first = removals
        .map((one) => ({ one, z: rest(one) }))
        .sort((a, b) => a.z - b.z || (a.one.id < b.one.id ? -1 : 1))[0];
      if (first === undefined) return undefined;
      const { one } = first;
      const found = known.get(one) ?? run(new Set(one.left.map(({ trace }) => trace)));
      known.set(one, found);
      const isSame = (other: Grouped<LiftRow>) =>
        other.code === row.code && Object.entries(group.group).every(([name, value]) => other[name] === value);
      return { id: one.id, q: found.find(isSame)?.q ?? null };
    });
  };
}

/** What a removal's traces of a group add to a mode's score: (failed − share failed) × (flagged − the cluster's shrunken rate). */
function scoreOf(removals: readonly Removal[], group: number, mode: number): (removal: Removal) => number {
  const own = (left: readonly Placed[]) =>
    left.flatMap(({ trace, group: of }) => (of === group && labelAt(trace.labels, mode) === 1 ? [trace] : []));
  const tables = new Map<string, { flagged1: number; n1: number; flagged2: number; n2: number }>();
  const keyIn = ({ cluster, id }: LabelledTrace) => keyOf(cluster === null ? ["", id] : [cluster]);
  for (const trace of removals.flatMap(({ left }) => own(left))) {
    const table = tables.get(keyIn(trace)) ?? { flagged1: 0, n1: 0, flagged2: 0, n2: 0 };
    tables.set(keyIn(trace), table);
    const flag = flagAt(trace.labels, mode);
    if (trace.outcome === "failure") {
      table.n1++;
      table.flagged1 += flag;
    } else {
      table.n2++;
      table.flagged2 += flag;
    }
  }
  const ordered = clustersInOrder([...tables.values()].map((table) => [table])).flat();
  const cells = cellsOf(ordered.map((table) => [table]));
  const rates = shrunkenRates(cells);
  const rateOf = new Map(ordered.map((table, at) => [table, rates[at]!]));
  const share = sum(cells.o) / sum(cells.n);
  return ({ left }) =>
    sum(
      own(left).map((trace) => {
        const failed = trace.outcome === "failure" ? 1 : 0;
        return (failed - share) * (flagAt(trace.labels, mode) - rateOf.get(tables.get(keyIn(trace))!)!);
      }),
    );
}
