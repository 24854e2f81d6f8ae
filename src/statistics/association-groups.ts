import { selectedOnOutcomeToken } from "../counts/cautions.js";
import { checkBy, groupColumn, groupColumnsOf, groupValue, keyOf, missingGroup } from "../counts/group.js";
import type { OutcomeCell, PairsTable } from "../counts/tables.js";
import { type Code, categories, codes, modes } from "../taxonomy.js";
import type { Group, LabelledTrace } from "../trace.js";
import { type GroupOptions, pooledModelsReason } from "./mode-groups.js";

export type PairsInput = PairsTable | readonly LabelledTrace[];

export interface PairOptions extends GroupOptions {
  readonly outcome?: "success" | "failure" | "all";
  /** Pairs of categories (any mode of it) instead of modes; needs traces. */
  readonly perCategory?: boolean;
}

/** Traces labelled for both modes, by what they carry. */
export interface PairCells {
  both: number;
  a_only: number;
  b_only: number;
  neither: number;
}

export interface PairGroup {
  readonly group: Group;
  /** By `[code_a, code_b]` as JSON, in taxonomy order. */
  readonly pairs: ReadonlyMap<string, PairCells>;
  /** By the same key, the traces of unknown outcome labelled for both; empty where no outcome is asked for. */
  readonly unknown: ReadonlyMap<string, number>;
  readonly notes: readonly string[];
  /** Why sampling on the outcome forbids an estimate; null where it does not. */
  readonly hidden: string | null;
}

/** Joint counts of every pair by group, from traces or from a pairs table; groups in order of first appearance. */
export function pairGroups(data: PairsInput, options: PairOptions = {}): readonly PairGroup[] {
  return isTraces(data) ? groupsOfTraces(data, options) : groupsOfTable(data, options);
}

/** The heads of the group columns of an association's rows. */
export function associationHeads(data: PairsInput, by: readonly string[]): readonly string[] {
  return !isTraces(data) && new Set(data.rows.map((row) => row.source)).size > 1 ? ["source", ...by] : by;
}

function isTraces(data: PairsInput): data is readonly LabelledTrace[] {
  return Array.isArray(data);
}

function groupsOfTraces(traces: readonly LabelledTrace[], options: PairOptions): readonly PairGroup[] {
  const by = options.by ?? [];
  checkBy(by, groupColumnsOf(traces));
  const overall = (options.outcome ?? "all") === "all";
  const groups = new Map<string, { group: Group; members: LabelledTrace[]; unknown: LabelledTrace[] }>();
  for (const trace of traces) {
    const values = by.map((name) => groupValue(trace, name));
    const key = keyOf(values);
    const group = Object.fromEntries(by.map((n, at) => [n, values[at]!]));
    const entry = groups.get(key) ?? { group, members: [], unknown: [] };
    groups.set(key, entry);
    if (overall || trace.outcome === options.outcome) entry.members.push(trace);
    else if (trace.outcome === null) entry.unknown.push(trace);
  }
  const names: readonly string[] = options.perCategory === true ? categories.map(({ code }) => code) : codes;
  const value = options.perCategory === true ? categoryValue : modeValue;
  return [...groups.values()].map(({ group, members, unknown }): PairGroup => {
    const pairs = new Map<string, PairCells>();
    const left = new Map<string, number>();
    for (const [at, a] of names.entries()) {
      for (const b of names.slice(at + 1)) {
        const cells: PairCells = { both: 0, a_only: 0, b_only: 0, neither: 0 };
        for (const trace of members) {
          const [inA, inB] = [value(trace, a), value(trace, b)];
          if (inA === null || inB === null) continue;
          cells[inA ? (inB ? "both" : "a_only") : inB ? "b_only" : "neither"]++;
        }
        pairs.set(keyOf([a, b]), cells);
        const both = unknown.filter((trace) => value(trace, a) !== null && value(trace, b) !== null);
        left.set(keyOf([a, b]), both.length);
      }
    }
    const models = new Set(members.map((trace) => trace.model ?? missingGroup));
    const known = members.flatMap(({ cluster }) => (cluster === null ? [] : [cluster]));
    const clustered = new Set(known).size < known.length;
    const warning = clustered ? [clustersWarning] : [];
    return { group, pairs, unknown: left, ...selectionOf(new Set(options.caution), models, options, warning) };
  });
}

function modeValue({ labels }: LabelledTrace, code: string): boolean | null {
  const bit = 1 << codes.indexOf(code as Code);
  return (labels.labelled & bit) === 0 ? null : (labels.flagged & bit) !== 0;
}

/** Any mode of the category; not known where none is flagged and one is not labelled. */
function categoryValue({ labels }: LabelledTrace, category: string): boolean | null {
  const mask = modes.reduce((bits, mode, at) => (mode.category === category ? bits | (1 << at) : bits), 0);
  if ((labels.flagged & mask) !== 0) return true;
  return (labels.labelled & mask) === mask ? false : null;
}

function groupsOfTable(table: PairsTable, options: PairOptions): readonly PairGroup[] {
  const by = options.by ?? [];
  checkBy(by, table.by);
  const several = associationHeads(table, by).length > by.length;
  const named = (group: Group, name: string) => group[name] ?? group[groupColumn(name)] ?? missingGroup;
  const wanted = (outcome: OutcomeCell) => (options.outcome ?? "all") === "all" || outcome === options.outcome;
  const hasClusters = table.by.includes("cluster");
  const groups = new Map<string, TableDraft>();
  for (const row of table.rows) {
    const group = {
      ...(several ? { source: row.source ?? missingGroup } : {}),
      ...Object.fromEntries(by.map((name) => [name, named(row.group, name)])),
    };
    const key = keyOf(Object.values(group));
    const entry = groups.get(key) ?? draftOf(group);
    groups.set(key, entry);
    const pair = keyOf([row.code_a, row.code_b]);
    if (!wanted(row.outcome)) {
      if (row.outcome === "unknown") entry.unknown.set(pair, (entry.unknown.get(pair) ?? 0) + tracesOf(row));
      continue;
    }
    entry.models.add(named(row.group, "model"));
    for (const caution of row.caution) entry.caution.add(caution);
    const cells = entry.pairs.get(pair) ?? { both: 0, a_only: 0, b_only: 0, neither: 0 };
    entry.pairs.set(pair, {
      both: cells.both + row.both,
      a_only: cells.a_only + row.a_only,
      b_only: cells.b_only + row.b_only,
      neither: cells.neither + row.neither,
    });
    const cluster = hasClusters ? (row.group["cluster"] ?? missingGroup) : missingGroup;
    if (cluster === missingGroup) continue;
    const seen = keyOf([cluster, row.code_a, row.code_b]);
    const traces = (entry.seen.get(seen) ?? 0) + tracesOf(row);
    entry.seen.set(seen, traces);
    if (traces > 1) entry.clustered = true;
  }
  return [...groups.values()].map(({ group, pairs, unknown, caution, models, clustered }) => ({
    group,
    pairs,
    unknown,
    ...selectionOf(caution, models, options, clustered ? [clustersWarning] : []),
  }));
}

interface TableDraft {
  readonly group: Group;
  readonly pairs: Map<string, PairCells>;
  readonly unknown: Map<string, number>;
  readonly caution: Set<string>;
  readonly models: Set<string>;
  /** Traces of a cluster by pair of modes, as each pair has rows of its own. */
  readonly seen: Map<string, number>;
  clustered: boolean;
}

function draftOf(group: Group): TableDraft {
  return {
    ...{ group, pairs: new Map(), unknown: new Map(), seen: new Map() },
    ...{ caution: new Set(), models: new Set(), clustered: false },
  };
}

function tracesOf({ both, a_only, b_only, neither }: PairCells): number {
  return both + a_only + b_only + neither;
}

const clustersWarning = "warning: clusters repeat, so that p is smaller than it should be";

function selectionOf(
  caution: ReadonlySet<string>,
  models: ReadonlySet<string>,
  options: PairOptions,
  notes: readonly string[],
) {
  const selected = caution.has(selectedOnOutcomeToken) && options.allowSelected !== true;
  const overall = (options.outcome ?? "all") === "all";
  const reason = models.size > 1 ? pooledModelsReason : overall ? selectedReason : null;
  return {
    hidden: selected ? reason : null,
    notes: [...notes, ...(caution.size === 0 ? [] : [`caution: ${[...caution].join("; ")}`])],
  };
}

const selectedReason =
  "traces were selected on outcome: modes seem to go together over both (--outcome, or --allow-selected)";
