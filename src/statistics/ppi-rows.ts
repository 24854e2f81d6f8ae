import type { PpiCompareRow, PpiLiftRow, PpiPrevalenceRow } from "../analyses/ppi.js";
import { cautionNotes, selectedOnOutcomeToken } from "../counts/cautions.js";
import { checkBy, gatherTraces, groupColumnsOf, groupItems, groupValue, looseKey } from "../counts/group.js";
import { InputError } from "../errors.js";
import { about, joinNotes, type Notes, noteOf } from "../notes.js";
import { flagAt, labelAt } from "../taxonomy/labels.js";
import { taxonomyOf } from "../taxonomy/readings.js";
import type { CheckedTrace, Grouped, LabelledTrace, Mode } from "../trace.js";
import { roganGladenDifference } from "./adjust.js";
import { clusterNewcombe } from "./cluster-effects.js";
import { type ClusterShare, clusterSpread, clusterWilson } from "./clusters.js";
import { type CompareOptions, pairsOfValues } from "./comparison/compare.js";
import { fisher } from "./fisher.js";
import { type GroupOptions, isWanted } from "./groups.js";
import type { Interval } from "./interval.js";
import { type Adjusted, roganGladen } from "./judge-quality.js";
import { unknownOutcomeNote } from "./mode-groups.js";
import { inFamilies } from "./multiplicity.js";
import { type PpiMean, type PpiOptions, type PpiTrace, ppiDifference, ppiMean } from "./ppi.js";
import { wilson } from "./proportion.js";
import { newcombe, riskDifference } from "./risk-difference.js";
import { sum } from "./summary.js";

export interface CheckedOptions extends GroupOptions, Pick<PpiOptions, "drawn" | "interval" | "confidence"> {
  /** Only traces that ended so; default all. */
  readonly outcome?: "success" | "failure" | "all";
  readonly family?: "table" | "group";
}

/**
 * How common each mode is, by a judge's labels of all traces and people's of some (prediction-powered inference,
 * {@link ppiMean}); beside it what the human labels alone, the judge alone, and the judge corrected by Rogan and Gladen's
 * estimator with the rates that the human labels give, say. A row a mode and group. Traces without the judge's label of a
 * mode are left out. Null with the reason: no human label, traces selected on outcome (unless `outcome` conditions on it).
 *
 * @throws InputError where weights are asked for and a trace with a human label has none of 1 or more.
 */
export function ppiPrevalence(
  traces: readonly CheckedTrace[],
  options: CheckedOptions = {},
): readonly Grouped<PpiPrevalenceRow>[] {
  const { outcome = "all", caution = [] } = options;
  const selected = caution.includes(selectedOnOutcomeToken) && options.allowSelected !== true && outcome === "all";
  const hidden = selected ? noteOf("selected", { what: "no overall prevalence" }) : null;
  return gathered(traces, options).flatMap(({ group, members }) => {
    const wanted = members.filter((trace) => isWanted(outcomeOf(trace) ?? "unknown", options));
    const unknown = outcome === "all" ? 0 : members.filter((trace) => outcomeOf(trace) === null).length;
    return modesOf(traces).map((mode, place): Grouped<PpiPrevalenceRow> => {
      const side = sideOf(hidden === null ? wanted : [], place, options);
      const { found, human, judge, corrected } = side;
      return {
        ...group,
        ...named(mode),
        estimate: found.estimate,
        ...{ low: found.low, high: found.high },
        ...valuesOf("human", human.estimate, human),
        ...valuesOf("judge", judge.estimate, judge),
        ...valuesOf("rogan_gladen", corrected.estimate, corrected),
        lambda: found.lambda,
        labelled: found.labelled,
        judged: found.judged,
        human_flagged: side.positives,
        clusters: found.clusters,
        estimate_raw: found.raw,
        ...{ se: found.se, df: found.df, n_eff: found.size },
        interval: found.low === null ? "" : found.interval,
        note: joinNotes(
          hidden,
          ...(hidden === null ? [found.note, side.notes, about("Rogan–Gladen", corrected.note)] : []),
          options.drawn === "weighted" ? noteOf("strata-ignored") : null,
          unknownOutcomeNote(unknown),
          cautionNotes(caution, "caution"),
        ),
      };
    });
  });
}

/** The difference of failed and successful traces by the same: each with a λ of its own ({@link ppiDifference}). */
export function ppiLift(traces: readonly CheckedTrace[], options: CheckedOptions = {}): readonly Grouped<PpiLiftRow>[] {
  const lists = gathered(traces, options).map(({ group, members }) => {
    const [failed, successful] = (["failure", "success"] as const).map((end) =>
      members.filter((trace) => outcomeOf(trace) === end),
    );
    const unknown = members.length - failed!.length - successful!.length;
    return modesOf(traces).map((mode, place) => {
      const row = differenceOf(["failed", "successful"], [failed!, successful!], place, options);
      return { ...group, ...named(mode), ...row, note: joinNotes(row.note, unknownOutcomeNote(unknown)) };
    });
  });
  return inFamilies(lists, options.family) as unknown as readonly Grouped<PpiLiftRow>[];
}

/** The difference of two values of a column by the same, first − second. */
export function ppiCompare(
  traces: readonly CheckedTrace[],
  options: CheckedOptions & Pick<CompareOptions, "column" | "first" | "second">,
): readonly Grouped<PpiCompareRow>[] {
  checkBy([options.column], groupColumnsOf(traces.map(({ judge }) => judge)));
  const valueIn = ({ judge }: CheckedTrace) => groupValue(judge, options.column);
  const groups = gathered(traces, options);
  const pairs = pairsOfValues(
    groups.map(({ members }) => members.map(valueIn)),
    options,
  );
  const lists = groups.map(({ group, members }, at) => {
    const wanted = members.filter((trace) => isWanted(outcomeOf(trace) ?? "unknown", options));
    return pairs[at]!.flatMap(([first, second]) =>
      modesOf(traces).map((mode, place) => {
        const sides = [first, second].map((name) => wanted.filter((trace) => valueIn(trace) === name));
        return {
          ...{ ...group, first, second, ...named(mode) },
          ...differenceOf(["first_share", "second_share"], sides, place, options),
        };
      }),
    );
  });
  return inFamilies(lists, options.family) as unknown as readonly Grouped<PpiCompareRow>[];
}

function gathered(traces: readonly CheckedTrace[], { by = [] }: CheckedOptions) {
  return gatherTraces(traces, by, ({ judge }) => judge);
}

function modesOf(traces: readonly CheckedTrace[]): readonly Mode[] {
  return taxonomyOf(traces.flatMap(({ judge, truth }) => (truth === null ? [judge] : [judge, truth]))).modes;
}

function named({ code, name, category }: Mode) {
  return { code, mode: name, category };
}

function outcomeOf({ judge, truth }: CheckedTrace) {
  return judge.outcome ?? truth?.outcome ?? null;
}

type Valued<Name extends string> = { readonly [Key in Name | `${Name}_low` | `${Name}_high`]: number | null };

/** "failed" → failed, failed_low, failed_high */
function valuesOf<Name extends string>(
  name: Name,
  value: number | null,
  { low, high }: Pick<Interval, "low" | "high">,
) {
  return { [name]: value, [`${name}_low`]: low, [`${name}_high`]: high } as Valued<Name>;
}

/** What is known of a mode in a set of traces, by each of the four ways. */
interface Side {
  readonly traces: readonly PpiTrace[];
  readonly found: PpiMean;
  readonly human: PpiMean;
  readonly judge: Interval & { readonly estimate: number | null; readonly clusters: readonly ClusterShare[] };
  readonly corrected: Adjusted;
  /** Traces in which people found the mode. */
  readonly positives: number;
  readonly notes: Notes | null;
}

function sideOf(members: readonly CheckedTrace[], place: number, options: CheckedOptions): Side {
  const { confidence = 0.95, drawn = "at-random" } = options;
  const labelOf = ({ labels }: LabelledTrace) => (labelAt(labels, place) === 1 ? flagAt(labels, place) : null);
  const every = members.map(({ judge, truth }) => {
    const human = truth === null ? null : labelOf(truth);
    const weight = drawn === "weighted" && human !== null ? { weight: weightOf(truth!) } : {};
    return { judge: labelOf(judge), human, cluster: judge.cluster ?? truth?.cluster ?? null, ...weight };
  });
  const traces = every.filter((trace): trace is typeof trace & { judge: number } => trace.judge !== null);
  const lost = every.filter(({ judge, human }) => judge === null && human !== null).length;
  const ask = { confidence, drawn, ...(options.interval === undefined ? {} : { interval: options.interval }) };
  const found = ppiMean(traces, ask);
  const judge = judgeOf(traces, confidence);
  const labelled = traces.filter(({ human }) => human !== null);
  const positives = sum(labelled.map(({ human }) => human!));
  const [n, few] = [labelled.length, Math.min(positives, labelled.length - positives)];
  const others = traces.filter(({ human }) => human === null);
  const flags = (list: readonly PpiTrace[]) => sum(list.map((trace) => trace.judge));
  const alike =
    drawn === "weighted" || n === 0 || others.length === 0
      ? 1
      : fisher({ flagged1: flags(labelled), n1: n, flagged2: flags(others), n2: others.length });
  return {
    ...{ traces, found, judge, positives },
    human: ppiMean(traces, { ...ask, lambda: 0 }),
    corrected: corrected(labelled, judge, drawn === "weighted", confidence),
    notes: joinNotes(
      n > 0 && few < 10 ? noteOf("few-human", { fewest: 10 }) : null,
      n > 0 && found.clusters < 20 ? noteOf("few-human-clusters", { fewest: 20 }) : null,
      found.lambda === 0 ? noteOf("judge-adds-nothing") : null,
      alike < 0.001 ? noteOf("not-like-random", { p: alike }) : null,
      found.raw !== found.estimate ? noteOf("estimate-clipped", { raw: found.raw!, low: 0, high: 1 }) : null,
      lost === 0 ? null : noteOf("without-judge", { traces: lost }),
    ),
  };
}

function weightOf(truth: LabelledTrace): number {
  const said = truth.weight ?? truth.extra["weight"];
  const weight = Number(said ?? Number.NaN);
  if (weight >= 1 && Number.isFinite(weight)) return weight;
  throw new InputError("a weight is one over the probability that the trace was drawn for people, 1 or more", {
    record: `trace ${truth.id}`,
    field: "weight",
    value: said ?? "",
    remedy: "fill in the column weight of the truth, or say --truth-drawn at-random where every trace was as likely",
  });
}

/** The judge's share of all traces, with the interval that `prevalence` gives it. */
function judgeOf(traces: readonly PpiTrace[], confidence: number): Side["judge"] {
  const alike = groupItems(
    traces.map((trace, at) => ({ trace, key: trace.cluster ?? looseKey("", at) })),
    ({ key }) => [key],
  );
  const clusters = [...alike.values()].map((list) => {
    return { flagged: sum(list.map(({ trace }) => trace.judge)), n: list.length };
  });
  const [flagged, n] = [sum(clusters.map((one) => one.flagged)), traces.length];
  const repeated = clusters.some((one) => one.n > 1);
  const limits = repeated ? clusterWilson(clusters, confidence) : wilson(flagged, n, confidence);
  return { ...limits, estimate: n === 0 ? null : flagged / n, clusters };
}

/** The judge's share corrected by the sensitivity and specificity that the human labels give. */
function corrected(
  labelled: readonly PpiTrace[],
  judge: Side["judge"],
  weighted: boolean,
  confidence: number,
): Adjusted {
  const none = { estimate: null, low: null, high: null, interval: "lee" };
  const over = (human: number, rate: (trace: PpiTrace) => number) =>
    sum(labelled.filter((trace) => trace.human === human).map((trace) => rate(trace) * (trace.weight ?? 1)));
  const [positives, negatives] = [over(1, () => 1), over(0, () => 1)];
  if (positives === 0 || negatives === 0) return { ...none, note: noteOf("no-human-of-a-kind") };
  const quality = {
    sensitivity: over(1, (trace) => trace.judge) / positives,
    specificity: over(0, (trace) => 1 - trace.judge) / negatives,
    ...{ positives, negatives },
  };
  const { clusters } = judge;
  const repeated = clusters.some(({ n }) => n > 1);
  const n = sum(clusters.map((one) => one.n));
  const effective = repeated ? n / (clusterSpread(clusters).designEffect ?? n) : n;
  const found = roganGladen(
    judge.estimate,
    effective,
    repeated ? { ...quality, df: clusters.length - 1 } : quality,
    confidence,
  );
  return weighted
    ? { ...found, low: null, high: null, note: joinNotes(found.note, noteOf("weighted-no-interval")) }
    : found;
}

function differenceOf<One extends string, Two extends string>(
  names: readonly [One, Two],
  members: readonly (readonly CheckedTrace[])[],
  place: number,
  options: CheckedOptions,
) {
  const { confidence = 0.95, drawn = "at-random", interval, caution = [] } = options;
  const [one, two] = [sideOf(members[0]!, place, options), sideOf(members[1]!, place, options)];
  const ask = { confidence, drawn, ...(interval === undefined ? {} : { interval }) };
  const found = ppiDifference(one.traces, two.traces, ask);
  const human = ppiDifference(one.traces, two.traces, { ...ask, lambda: 0 });
  const judge = judgeDifference(one, two, confidence);
  const rates = roganGladenDifference(one.corrected, two.corrected);
  const side = <Name extends string>(name: Name, { found: mean }: Side) =>
    ({
      ...valuesOf(name, mean.estimate, mean),
      [`lambda_${name}`]: mean.lambda,
      [`${name}_labelled`]: mean.labelled,
      [`${name}_judged`]: mean.judged,
    }) as Valued<Name>;
  return {
    difference: found.difference,
    ...{ low: found.low, high: found.high },
    ...{ p: found.p, q: null, family: 0 },
    ...valuesOf("human_difference", human.difference, human),
    ...valuesOf("judge_difference", judge.estimate, judge),
    ...valuesOf("rogan_gladen_difference", rates.estimate, rates),
    ...side(names[0], one),
    ...side(names[1], two),
    ...{ se: found.se, correlation: found.correlation },
    interval: found.low === null ? "" : found.interval,
    note: joinNotes(
      found.note,
      ...[one, two].map(({ notes }, at) => about(names[at]!.replace("_share", ""), notes)),
      about("Rogan–Gladen", rates.note),
      drawn === "weighted" ? noteOf("strata-ignored") : null,
      cautionNotes(caution, "caution"),
    ),
  };
}

/** The difference of the judge's shares, with the interval that `lift` gives it. */
function judgeDifference(one: Side, two: Side, confidence: number) {
  const keyed = groupItems(
    [one, two].flatMap(({ traces }, side) =>
      traces.map((trace, at) => ({ ...trace, side, key: trace.cluster ?? looseKey(String(side), at) })),
    ),
    ({ key }) => [key],
  );
  const tables = [...keyed.values()].map((list) => {
    const of = (side: number) => list.filter((trace) => trace.side === side);
    const [a, b] = [of(0), of(1)];
    return {
      ...{ flagged1: sum(a.map(({ judge }) => judge)), n1: a.length },
      ...{ flagged2: sum(b.map(({ judge }) => judge)), n2: b.length },
    };
  });
  const total = {
    ...{ flagged1: sum(one.traces.map(({ judge }) => judge)), n1: one.traces.length },
    ...{ flagged2: sum(two.traces.map(({ judge }) => judge)), n2: two.traces.length },
  };
  const repeated = tables.some(({ n1, n2 }) => n1 + n2 > 1);
  const limits = repeated ? clusterNewcombe(tables, confidence) : newcombe(total, confidence);
  return { ...limits, estimate: riskDifference(total) };
}
