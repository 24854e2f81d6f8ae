import type { CompareMarginRow, CompareRow } from "../../analyses/compare.js";
import { countHistogram, countModes, isTable, type ModesInput, type ModeTally, type Part } from "../../counts/count.js";
import { checkBy, groupCell, groupColumnsOf, groupValue, keyOf, looseKey, missingGroup } from "../../counts/group.js";
import { InputError, UsageError } from "../../errors.js";
import { joinNotes, noteOf } from "../../notes.js";
import { taxonomyOf } from "../../taxonomy/readings.js";
import type { Group, Grouped, Mode } from "../../trace.js";
import { some } from "../../words.js";
import { type GroupOptions, hiddenBy, isWanted, selectionOf } from "../groups.js";
import { unknownOutcomeNote } from "../mode-groups.js";
import { benjaminiHochberg, inFamilies } from "../multiplicity.js";
import { share } from "../proportion.js";
import { defaultSeed, randomFrom } from "../random.js";
import { sum } from "../summary.js";
import { type ComparedCluster, compareClusters, scenarioDifference, visibleDifference } from "./difference.js";
import { marginTest } from "./margin.js";

export interface CompareOptions extends GroupOptions {
  /** The column whose values are compared, two at a time. */
  readonly column: string;
  /** Of its values the first: alone, against each of the others. Default: all pairs, by name. */
  readonly first?: string;
  readonly second?: string;
  /** Only traces that ended so; default all. */
  readonly outcome?: "success" | "failure" | "all";
  /** trace: clusters are ignored. scenario: scenarios that both have. Default: these, where there is one. */
  readonly unit?: "trace" | "scenario";
  /** table (default): all modes that can be tested are one family; group: those of each group of `by`. */
  readonly family?: "table" | "group";
  readonly confidence?: number;
  readonly seed?: number;
  readonly permutations?: number;
}

/** Values of alike traces: of one group of the column, in one cluster. */
interface Values {
  readonly key: string;
  readonly value: string;
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
}

const quantities = ["success rate", "mean recall", "modes per trace", "share with the mode"] as const;
type Quantity = (typeof quantities)[number];

/** What is compared, one after the other. */
interface Compared {
  readonly quantity: Quantity;
  readonly mode: Mode | null;
  readonly values: readonly Values[];
}

interface ComparedGroup {
  readonly group: Group;
  readonly parts: readonly (Part & ModeTally)[];
  readonly known: boolean;
  readonly compared: readonly Compared[];
}

/**
 * Two groups (models, versions, files), the first against the second: success rate, mean recall, modes per trace and each
 * mode's share, first − second, by the design of the data ({@link compareClusters}). Clusters that both groups have make the
 * comparison paired: the others are left out and counted. q is Benjamini and Hochberg's over the modes and pairs of the
 * call; the other quantities are a family of their own. What no trace tells (outcomes, labels) has no row. Null with the
 * reason in `note`; traces selected on outcome are compared by outcome only.
 *
 * @throws UsageError for a column or value that is not there, InputError where the column has one value, and where `unit`
 * is scenario and no cluster is known.
 */
export function compare(data: ModesInput, options: CompareOptions): readonly Grouped<CompareRow>[] {
  return rowsOf(data, options).map(({ row }) => row);
}

export interface MarginOptions extends CompareOptions {
  /** Of shares and recall, above 0. */
  readonly margin?: number;
  /** Of modes per trace, above 0. */
  readonly marginModes?: number;
}

/**
 * The same, and what is shown of each difference within a margin ({@link marginTest}): equivalent where both one-sided tests
 * reject at 1 − confidence, non-inferior where the one against the worse side does. More is better of success and recall,
 * worse of modes.
 */
export function compareWithin(data: ModesInput, options: MarginOptions): readonly Grouped<CompareMarginRow>[] {
  const { confidence = 0.95 } = options;
  const alpha = 1 - confidence;
  const rows = rowsOf(data, options).map(({ row, found }) => {
    const margin = (row.quantity === "modes per trace" ? options.marginModes : options.margin) ?? null;
    const within = margin === null || found === null ? null : marginTest(found, margin, confidence);
    const { above = null, below = null } = within ?? {};
    const higher = row.quantity === "success rate" || row.quantity === "mean recall";
    const [worse, better] = higher ? [above, below] : [below, above];
    const shown = (p: number | null) => p !== null && p < alpha;
    const both = above === null || below === null ? null : Math.max(above, below);
    const sides = shown(worse) ? (shown(better) ? "both" : "first") : shown(better) ? "second" : "neither";
    const verdict = shown(both)
      ? `equivalent within ±${margin}`
      : shown(worse)
        ? `non-inferior within ${margin}`
        : "not shown";
    return {
      ...row,
      ...{ margin, margin_low: within?.low ?? null, margin_high: within?.high ?? null },
      ...{ p_above: above, p_below: below, p_equivalence: both, q_equivalence: null },
      non_inferior: margin === null ? null : (sides as "first"),
      verdict: margin === null ? null : verdict,
      margin_interval: within?.interval ?? "",
      note: joinNotes(row.note, within?.note),
    };
  });
  const families = [true, false].map((ofMode) => rows.filter(({ code }) => (code !== "") === ofMode));
  const adjusted = new Map(
    families.flatMap((list) => {
      const q = benjaminiHochberg(list.map((row) => row.p_equivalence));
      return list.map((row, at) => [row, q[at]!] as const);
    }),
  );
  return rows.map((row) => ({ ...row, q_equivalence: adjusted.get(row) ?? null }));
}

function rowsOf(data: ModesInput, options: CompareOptions) {
  const groups = groupsOf(data, options);
  const there = (quantity: Quantity) =>
    groups.some(({ compared }) =>
      compared.some((one) => one.quantity === quantity && sum(one.values.map(({ n }) => n)) > 0),
    );
  const kept = quantities.filter(there);
  const pairs = pairsOfValues(
    groups.map(({ parts }) => parts.map((part) => groupCell(part.group, options.column))),
    options,
  );
  const lists = groups.map((group, at) =>
    pairs[at]!.flatMap((names) =>
      group.compared
        .filter(({ quantity }) => kept.includes(quantity))
        .map((compared) => rowOf(group, compared, names, options)),
    ),
  );
  const ofMode = ({ row }: (typeof lists)[number][number]) => row.code !== "";
  const q = new Map(
    [true, false].flatMap((modes) => {
      const own = lists.map((list) => list.filter((one) => ofMode(one) === modes));
      const tested = inFamilies(
        own.map((list) => list.map(({ row }) => row)),
        options.family,
      );
      return own.flat().map((one, at) => [one, tested[at]!] as const);
    }),
  );
  return lists.flat().map((one) => ({ found: one.found, row: q.get(one)! }));
}

function groupsOf(data: ModesInput, options: CompareOptions): readonly ComparedGroup[] {
  const { by = [], column, caution = [], outcome = "all" } = options;
  checkBy([...by, column], isTable(data) ? data.by : groupColumnsOf(data));
  const { modes } = taxonomyOf(data);
  const kept = { by, apart: [column], clusters: "known", caution } as const;
  const histogram = isTable(data) ? [] : countHistogram(data, kept);
  const recalls = isTable(data) ? new Map<string, Values[]>() : recallsOf(data, by, column);
  return countModes(data, kept).map(({ group, members }, at) => {
    const nameOf = (part: Part) => groupCell(part.group, column);
    const wanted = members.filter((part) => isWanted(part.outcome, options));
    const flags = (n: (part: ModeTally & Part) => number, flagged: (part: ModeTally & Part) => number) =>
      wanted.map((part) => ({
        ...{ key: part.key, value: nameOf(part), n: n(part), sum: flagged(part), squares: flagged(part) },
      }));
    const ends = [
      {
        quantity: "success rate" as const,
        mode: null,
        values: flags(
          ({ outcome: end, traces }) => (end === "unknown" ? 0 : traces),
          ({ outcome: end, traces }) => (end === "success" ? traces : 0),
        ),
      },
      { quantity: "mean recall" as const, mode: null, values: recalls.get(keyOf(Object.values(group))) ?? [] },
    ];
    const counts = (histogram[at]?.members ?? []).flatMap((part): readonly Values[] => {
      if (part.modes === null || !isWanted(part.outcome, options)) return [];
      const { modes: count, traces: n, key } = part;
      return [{ key, value: nameOf(part), n, sum: n * count, squares: n * count * count }];
    });
    return {
      ...{ group, parts: members, known: members.some(({ cluster }) => cluster !== null) },
      compared: [
        ...(outcome === "all" ? ends : []),
        { quantity: "modes per trace", mode: null, values: counts },
        ...modes.map((mode, place) => ({
          ...{ quantity: "share with the mode" as const, mode },
          values: flags(
            ({ labelled }) => labelled[place]!,
            ({ flagged }) => flagged[place]!,
          ),
        })),
      ],
    };
  });
}

/** The recalls of traces by group, a recall above 1 as 1; the keys of traces without a cluster are those of counts. */
function recallsOf(
  traces: Exclude<ModesInput, { readonly kind: string }>,
  by: readonly string[],
  column: string,
): ReadonlyMap<string, Values[]> {
  const found = new Map<string, Values[]>();
  const split = traces.some(({ cluster }) => cluster !== null);
  let loose = 0;
  for (const trace of traces) {
    const key = split ? (trace.cluster ?? looseKey(trace.id, loose++)) : "";
    if (trace.recall === null) continue;
    const recall = Math.min(1, trace.recall);
    const group = keyOf(by.map((name) => groupValue(trace, name)));
    const list = found.get(group) ?? [];
    list.push({ key, value: groupValue(trace, column), n: 1, sum: recall, squares: recall * recall });
    found.set(group, list);
  }
  for (const list of found.values()) list.sort((a, b) => a.sum - b.sum);
  return found;
}

/**
 * The pairs of a column's values that are compared, by the values in each group: a reference with each of the others, else
 * each two by name. A group has those of which it has one value at least.
 *
 * @throws UsageError for a value that is not there, InputError where no group has two.
 */
export function pairsOfValues(
  groups: readonly (readonly string[])[],
  { column, first, second }: Pick<CompareOptions, "column" | "first" | "second">,
): readonly (readonly (readonly [string, string])[])[] {
  const there = groups.map((names) => new Set(names));
  const values = [...new Set(groups.flat())].filter((name) => name !== missingGroup).sort();
  for (const [flag, name] of Object.entries({ first, second })) {
    if (name === undefined || values.includes(name)) continue;
    throw new UsageError(`--${flag} ${name}: no such ${column}; there are ${some(values, 20)}`);
  }
  if (first !== undefined && first === second) throw new UsageError(`--first and --second are the same: ${first}`);
  const others = (one: string) => values.filter((name) => name !== one);
  const pairs = values.flatMap((one): readonly (readonly [string, string])[] => {
    if (first !== undefined) return one === first ? others(one).map((two) => [one, two]) : [];
    if (second !== undefined) return one === second ? [] : [[one, second]];
    return values.filter((two) => two > one).map((two) => [one, two]);
  });
  const asked = pairs.filter(([, two]) => second === undefined || two === second);
  if (!there.some((names) => asked.some(([one, two]) => names.has(one) && names.has(two)))) {
    const what =
      values.length === 0 ? "no value" : values.length === 1 ? `one value, ${values[0]}` : "no two values in one group";
    throw new InputError(`has ${what}, and a comparison takes two`, {
      field: column,
      remedy: "choose a column with two values, or give a second file with --against",
    });
  }
  return there.map((names) => asked.filter(([one, two]) => names.has(one) || names.has(two)));
}

function rowOf(group: ComparedGroup, compared: Compared, names: readonly [string, string], options: CompareOptions) {
  const { quantity, mode, values } = compared;
  const { confidence = 0.95, outcome, unit } = options;
  const clusters = new Map<string, Required<ComparedCluster>>();
  for (const { key, value, n, sum: total, squares } of values) {
    const side = names.indexOf(value);
    if (side === -1) continue;
    const old = clusters.get(key) ?? { flagged1: 0, n1: 0, squares1: 0, flagged2: 0, n2: 0, squares2: 0 };
    const added =
      side === 0
        ? { flagged1: old.flagged1 + total, n1: old.n1 + n, squares1: old.squares1 + squares }
        : { flagged2: old.flagged2 + total, n2: old.n2 + n, squares2: old.squares2 + squares };
    clusters.set(key, { ...old, ...added });
  }
  if (unit === "scenario" && !group.known) {
    throw new InputError("no trace has a scenario or cluster", {
      remedy: "give a column scenario or cluster, or leave --unit out",
    });
  }
  const chosen = group.known ? unit : ("trace" as const);
  const most = quantity === "modes per trace" ? Number.POSITIVE_INFINITY : 1;
  const found = compareClusters([...clusters.values()], {
    kind: quantity === "mean recall" || quantity === "modes per trace" ? "mean" : "share",
    ...(chosen === undefined ? {} : { unit: chosen }),
    ...{ most, confidence, names },
    random: randomFrom(options.seed ?? defaultSeed).fork("compare"),
    ...(options.permutations === undefined ? {} : { permutations: options.permutations }),
  });
  const partsOf = (asked: readonly string[]) =>
    group.parts.filter((part) => asked.includes(groupCell(part.group, options.column)));
  const own = partsOf(names);
  const pooledModels = names.some((name) => selectionOf(partsOf([name]), options).pooledModels);
  const selection = { ...selectionOf(own, options), pooledModels };
  const hidden = hiddenBy(selection, outcome, "no comparison over both outcomes");
  const copied = hidden === null && selection.replicated && !group.known;
  const shown = <T>(value: T, also = true) => (hidden === null && also ? value : null);
  const { total, kept, alone, design } = found;
  const traces = sum(own.filter((part) => isWanted(part.outcome, options)).map((part) => part.traces));
  const left = traces - total.n1 - total.n2 - alone.traces;
  const unknown =
    outcome === undefined || outcome === "all" ? 0 : tracesOf(own.filter((part) => part.outcome === "unknown"));
  const nameless = tracesOf(group.parts.filter((part) => groupCell(part.group, options.column) === missingGroup));
  const scenarios = scenarioDifference(found, confidence, most);
  const against = (found.difference ?? 0) * (scenarios.difference_scenarios ?? 0) < 0;
  const limited = !copied && found.low !== null;
  const row = {
    ...group.group,
    first: names[0],
    second: names[1],
    quantity,
    code: mode?.code ?? "",
    mode: mode?.name ?? "",
    category: mode?.category ?? "",
    first_value: shown(share(total.flagged1, total.n1)),
    second_value: shown(share(total.flagged2, total.n2)),
    difference: shown(found.difference),
    low: shown(found.low, !copied),
    high: shown(found.high, !copied),
    test: found.test,
    p: shown(found.p, !copied),
    q: null,
    family: 0,
    visible: shown(visibleDifference(found), !copied),
    design,
    first_n: total.n1,
    second_n: total.n2,
    clusters: group.known && unit !== "trace" ? kept.length : null,
    difference_scenarios: shown(scenarios.difference_scenarios),
    scenarios_low: shown(scenarios.scenarios_low),
    scenarios_high: shown(scenarios.scenarios_high),
    interval: limited && hidden === null ? found.interval : "",
    note: joinNotes(
      hidden,
      copied ? noteOf("replicated") : null,
      hidden === null ? found.note : null,
      against ? noteOf("scenarios-disagree") : null,
      group.known && unit === "trace" ? noteOf("clusters-ignored") : null,
      alone.clusters === 0 ? null : noteOf("one-sided-clusters", alone),
      left === 0 ? null : noteOf("not-known-of", { traces: left, what: quantity }),
      unknownOutcomeNote(unknown),
      nameless === 0 ? null : noteOf("without-value", { traces: nameless, column: options.column }),
      selection.notes,
    ),
  };
  return { row, found: hidden === null && !copied ? found : null };
}

function tracesOf(parts: readonly ModeTally[]): number {
  return sum(parts.map(({ traces }) => traces));
}
