import type { JudgeScoresRow } from "../analyses/judge-scores.js";
import { gatherTraces, looseKey } from "../counts/group.js";
import { about, joinNotes, noteOf } from "../notes.js";
import { flagAt, labelAt } from "../taxonomy/labels.js";
import { oneDefinition, taxonomyOf } from "../taxonomy/readings.js";
import { categoriesOf } from "../taxonomy/taxonomy.js";
import type { Grouped, JudgedTrace } from "../trace.js";
import { expandedTail } from "./agreement/bootstrap.js";
import { cohenChance, identityWeights, marginsOf, pointOf, weightedSum } from "./agreement/two-raters.js";
import { defaultReplicates, resample } from "./cluster-bootstrap.js";
import { clusterWilson, fewestUnits, fewUnits } from "./clusters.js";
import { fewestItems } from "./judge-quality.js";
import { share } from "./proportion.js";
import { defaultSeed, randomFrom } from "./random.js";
import { quantile } from "./summary.js";
import { inOrder } from "./table-order.js";

const scores = ["accuracy", "precision", "recall", "f1", "kappa"] as const;
type Score = (typeof scores)[number];

export interface JudgeScoresOptions {
  /** Group columns of the truth's traces; by cluster, a trace without one stands for itself. */
  readonly by?: readonly string[];
  readonly confidence?: number;
  readonly seed?: number;
  readonly replicates?: number;
}

/** tp, fp, fn, tn of one cluster. */
type Cells = readonly [tp: number, fp: number, fn: number, tn: number];

/**
 * A judge against the truth, in the shape of the paper's Table 2: accuracy, precision, recall, F1 and kappa over the
 * trace × code cells that both labelled: pooled, by category, and by mode where a mode has at least 10 positive and 10
 * negative items (the others keep their counts). Cells of one trace are not independent: intervals are Wilson's at the
 * effective sample size over traces (over clusters where the truth has them), for F1 and kappa an expanded percentile
 * bootstrap over the same. Below 5 that have what a score is made of there is none of it, below 20 a warning. Null: an
 * empty denominator, and kappa when expected agreement is 1.
 *
 * @throws InputError where truth and judge state different readings of 3.2 and 3.3.
 */
export function judgeScores(
  pairs: readonly JudgedTrace[],
  options: JudgeScoresOptions = {},
): readonly Grouped<JudgeScoresRow>[] {
  const by = options.by ?? [];
  oneDefinition(
    pairs.flatMap(({ truth, judge }) => [
      { definition: truth.definition, where: "the truth" },
      { definition: judge.definition, where: "the judge's labels" },
    ]),
  );
  const groups = gatherTraces(pairs, by, ({ truth }) => ({ ...truth, cluster: truth.cluster ?? truth.id }));
  const taxonomy = taxonomyOf(pairs.flatMap(({ truth, judge }) => [truth, judge]));
  const { modes } = taxonomy;
  const lists = [
    { code: "", single: false, places: [...modes.keys()] },
    ...categoriesOf(taxonomy)
      .filter(({ code }) => code !== "")
      .map(({ code }) => ({
        code,
        single: false,
        places: modes.flatMap((mode, place) => (mode.category === code ? [place] : [])),
      })),
    ...modes.map(({ code }, place) => ({ code, single: true, places: [place] })),
  ];
  return groups.flatMap(({ group, members }) =>
    lists.map(
      ({ code, single, places }): Grouped<JudgeScoresRow> => ({
        ...group,
        ...rowOf(code, clustersOf(members, places), single, options),
      }),
    ),
  );
}

function clustersOf(pairs: readonly JudgedTrace[], places: readonly number[]): readonly Cells[] {
  const clusters = new Map<string, [number, number, number, number]>();
  for (const [index, { truth, judge }] of pairs.entries()) {
    const key = truth.cluster ?? looseKey(truth.id, index);
    const cells = clusters.get(key) ?? [0, 0, 0, 0];
    for (const place of places) {
      if ((labelAt(truth.labels, place) & labelAt(judge.labels, place)) === 0) continue;
      const [real, seen] = [flagAt(truth.labels, place), flagAt(judge.labels, place)];
      cells[real === 1 ? (seen === 1 ? 0 : 2) : seen === 1 ? 1 : 3]++;
    }
    clusters.set(key, cells);
  }
  const counted = [...clusters.values()].filter((cells) => cells.some((count) => count > 0));
  return inOrder(counted, (cells) => cells.join());
}

function rowOf(code: string, clusters: readonly Cells[], single: boolean, options: JudgeScoresOptions): JudgeScoresRow {
  const total = sumOf(clusters);
  const [tp, fp, fn, tn] = total;
  const items = tp + fp + fn + tn;
  const few = single && (tp + fn < fewestItems || fp + tn < fewestItems);
  const confidence = options.confidence ?? 0.95;
  const values = few ? null : valuesOf(total);
  const defined = scores.filter((score) => values?.[score] != null);
  const carrying = (score: Score) => unitsOf[score](clusters);
  const without = defined.filter((score) => carrying(score) < fewestUnits);
  const narrow = defined.filter((score) => carrying(score) < fewUnits && !without.includes(score));
  const limits = without.length === defined.length ? null : intervalsOf(clusters, confidence, options);
  const limit = (score: Score, end: 0 | 1) =>
    !defined.includes(score) || without.includes(score) ? null : (limits?.[score][end] ?? null);
  const cell = (score: Score) => ({
    [score]: values?.[score] ?? null,
    [`${score}_low`]: limit(score, 0),
    [`${score}_high`]: limit(score, 1),
  });
  const undefinedOnes = values === null ? [] : scores.filter((score) => values[score] === null);
  const alike = (["f1", "kappa"] as const).filter(
    (score) => defined.includes(score) && !without.includes(score) && limits?.[score][0] === null,
  );
  const which = (some: readonly Score[]) => (some.length === defined.length ? "" : ` of ${some.join(", ")}`);
  return {
    ...{ code, tp, fp, fn, tn },
    ...Object.assign({}, ...scores.map(cell)),
    items,
    clusters: clusters.length,
    note: joinNotes(
      items === 0 ? noteOf("no-cell-of-both") : null,
      items > 0 && few ? noteOf("counts-only", { fewest: fewestItems }) : null,
      without.length > 0 ? noteOf("scores-without-interval", { which: which(without), fewest: fewestUnits }) : null,
      items > 0 && undefinedOnes.length > 0 ? noteOf("scores-undefined", { scores: undefinedOnes.join(", ") }) : null,
      narrow.length > 0 ? noteOf("scores-narrow", { fewest: fewUnits, which: which(narrow) }) : null,
      alike.length > 0 ? about(alike.join(", "), noteOf("resamples-equal")) : null,
      items > 0 && !single ? noteOf("modes-pooled") : null,
    ),
  };
}

/** Clusters that have what a score is made of; all of them where it is a share of independent traces: Wilson's holds. */
const unitsOf: Readonly<Record<Score, (clusters: readonly Cells[]) => number>> = {
  accuracy: (clusters) => clusters.length,
  precision: (clusters) => carriers(clusters, ([tp, fp]) => tp + fp),
  recall: (clusters) => carriers(clusters, ([tp, , fn]) => tp + fn),
  f1: (clusters) => clusters.filter(([tp, fp, fn]) => tp + fp + fn > 0).length,
  kappa: (clusters) =>
    Math.min(
      clusters.filter(([tp, fp, fn]) => tp + fp + fn > 0).length,
      clusters.filter(([, fp, fn, tn]) => tn + fp + fn > 0).length,
    ),
};

function carriers(clusters: readonly Cells[], n: (cells: Cells) => number): number {
  return clusters.some((cells) => n(cells) > 1) ? clusters.filter((cells) => n(cells) > 0).length : clusters.length;
}

function sumOf(clusters: readonly (readonly number[])[]): Cells {
  const sum: [number, number, number, number] = [0, 0, 0, 0];
  for (const cells of clusters) for (let at = 0; at < 4; at++) sum[at]! += cells[at]!;
  return sum;
}

function valuesOf([tp, fp, fn, tn]: Cells): Readonly<Record<Score, number | null>> {
  return {
    accuracy: share(tp + tn, tp + fp + fn + tn),
    precision: share(tp, tp + fp),
    recall: share(tp, tp + fn),
    f1: f1Of([tp, fp, fn, tn]),
    kappa: kappaOf([tp, fp, fn, tn]),
  };
}

function f1Of([tp, fp, fn]: Cells): number | null {
  return share(2 * tp, 2 * tp + fp + fn);
}

const exact = identityWeights(2);

function kappaOf([tp, fp, fn, tn]: Cells): number | null {
  const items = tp + fp + fn + tn;
  if (items === 0) return null;
  const table = [
    [tn, fn],
    [fp, tp],
  ];
  const margins = marginsOf(table, items);
  return pointOf(weightedSum(margins.joint, exact), cohenChance.expected(margins, exact));
}

function intervalsOf(
  clusters: readonly Cells[],
  confidence: number,
  { seed = defaultSeed, replicates = defaultReplicates }: JudgeScoresOptions,
): Readonly<Record<Score, readonly [number | null, number | null]>> {
  const proportion = (flagged: (cells: Cells) => number, n: (cells: Cells) => number) => {
    const shares = clusters.map((cells) => ({ flagged: flagged(cells), n: n(cells) })).filter((each) => each.n > 0);
    const limits = clusterWilson(shares, confidence);
    return [limits.low, limits.high] as const;
  };
  const write = (sums: readonly number[], into: Float64Array) => {
    into[0] = f1Of(sums as Cells) ?? Number.NaN;
    into[1] = kappaOf(sums as Cells) ?? Number.NaN;
  };
  const tail = expandedTail(confidence, clusters.length);
  const [f1, kappa] = resample(clusters, 2, write, replicates, randomFrom(seed)).map((values) => {
    if (values.length < 2 || values[0] === values.at(-1)) return [null, null] as const;
    return [quantile(values, tail), quantile(values, 1 - tail)] as const;
  });
  return {
    accuracy: proportion(
      ([tp, , , tn]) => tp + tn,
      (cells) => cells.reduce((sum, count) => sum + count, 0),
    ),
    precision: proportion(
      ([tp]) => tp,
      ([tp, fp]) => tp + fp,
    ),
    recall: proportion(
      ([tp]) => tp,
      ([tp, , fn]) => tp + fn,
    ),
    f1: f1!,
    kappa: kappa!,
  };
}
