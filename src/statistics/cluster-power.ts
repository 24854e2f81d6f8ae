import type { PowerRow } from "../analyses/power.js";
import { InputError } from "../errors.js";
import { joinNotes, noteOf } from "../notes.js";
import { checkLevel, checkShare, checkSize } from "./arguments.js";
import type { ClusterTable } from "./cluster-effects.js";
import { cellsOf, drawnTests, urnStatistic } from "./cluster-urn.js";
import { bisect, normalCdf, normalQuantile, tQuantile } from "./distributions.js";
import { defaultSeed, type Random, randomFrom } from "./random.js";
import { sum } from "./summary.js";
import { compareLists } from "./table-order.js";

/** Traces of one cluster, and how many of them failed. */
export interface ClusterOutcomes {
  readonly n: number;
  readonly failed: number;
}

/** Scenarios with equally many runs, whose failures are drawn anew for every data set. */
export interface PlannedClusters {
  readonly scenarios: number;
  /** Of each scenario. */
  readonly runs: number;
  /** Share of runs that fail, 0 to 1. */
  readonly fail: number;
  /** Intraclass correlation of the outcome, 0 to 1: the failures of a scenario are beta-binomial. */
  readonly iccOutcome: number;
}

/** A test of the mode against the outcome, one table a cluster: its p, null where it has none. */
export type TestOfTables = (tables: readonly ClusterTable[], random: Random, permutations: number) => number | null;

export interface ClusterPowerOptions {
  /** The observed clusters, or a plan. */
  readonly clusters: readonly ClusterOutcomes[] | PlannedClusters;
  /** P(mode given successful), 0 to 1. */
  readonly base: number;
  /** Intraclass correlation of the mode, 0 to 1. */
  readonly icc: number;
  /** P(mode given failed) − base: the power is asked for; leave out to find the smallest visible difference. */
  readonly difference?: number;
  /** Default .8. */
  readonly power?: number;
  /** Two-sided level, default .05. */
  readonly alpha?: number;
  /** Data sets that are drawn, default 1,000. */
  readonly simulations?: number;
  readonly seed?: number;
  /** Called before each difference is simulated. */
  readonly onDifference?: (difference: number) => void;
  /** Default that of `clusterUrn`. */
  readonly test?: TestOfTables;
}

const step = 0.005;
/** Data sets of the same observed clusters that are tested by one set of permutations. */
const together = 20;

/**
 * Power of the urn permutation test over repeated clusters by simulation. A run has the mode where √r z + √(1 − r) ε is
 * below the normal quantile of its outcome's share, z of its cluster and ε its own standard normal, r such that the
 * intraclass correlation of the flags is `icc`; the test with B = 199 (more below level .05) is carried out on 1,000 data
 * sets, the same draws for every difference; 20 data sets of observed clusters share their permutations. The smallest
 * visible difference is a multiple of .005, found by bisection about that of {@link formulaPower}, with fewer data sets
 * where these already tell (by 4 standard errors) on which side of the wanted power a difference lies. Independent
 * of the order of clusters. Null where base + difference = 1 has less power.
 *
 * @throws InputError for shares, correlations and levels out of range, and sizes that are not whole numbers.
 *
 * @example
 * ```ts
 * import { clusterPower } from "mastkit/statistics";
 * const clusters = { scenarios: 20, runs: 3, fail: 0.7, iccOutcome: 0.3 };
 * clusterPower({ clusters, base: 0.2, icc: 0.2, difference: 0.6, simulations: 50 }).power > 0.8; // => true
 * ```
 */
export function clusterPower(options: ClusterPowerOptions): PowerRow {
  const { base, icc, difference } = options;
  const [wanted, alpha, simulations] = [options.power ?? 0.8, options.alpha ?? 0.05, options.simulations ?? 1_000];
  checkOptions(options);
  const planned = "scenarios" in options.clusters ? options.clusters : null;
  const observed = planned === null ? inContentOrder(options.clusters as readonly ClusterOutcomes[]) : [];
  const clusters = planned?.scenarios ?? observed.length;
  const traces = planned === null ? sum(observed.map(({ n }) => n)) : planned.scenarios * planned.runs;
  const failed = planned === null ? sum(observed.map((cluster) => cluster.failed)) : traces * planned.fail;
  const random = randomFrom(options.seed ?? defaultSeed).fork("cluster-power");
  const scene = { base, icc, alpha, fail: failed / traces, test: options.test, simulations };
  const clustersOf = (stream: Random) => (planned === null ? observed : drawPlan(planned, stream));
  const at = (delta: number, near?: number) => {
    options.onDifference?.(delta);
    return simulate({ ...scene, delta }, clustersOf, random, planned === null ? together : 1, near);
  };
  const typical = planned === null ? observed : typicalOf(planned);
  const shared = {
    base,
    failed: Number(failed.toPrecision(12)),
    successful: Number((traces - failed).toPrecision(12)),
    alpha,
    test: "cluster-urn" as const,
    clusters,
    icc,
    icc_outcome: planned?.iccOutcome ?? null,
  };
  if (failed === 0 || failed === traces) {
    const none = { difference: difference ?? null, power: difference === undefined ? wanted : 0 };
    const note = noteOf("none-visible-one-outcome", { which: failed === 0 ? "no failed" : "no successful" });
    return { solved_for: difference === undefined ? "difference" : "power", ...shared, ...none, note };
  }
  const how = [
    noteOf("simulated", { sets: simulations, permutations: permutationsAt(alpha) }),
    noteOf("at-this-icc"),
    icc > 0.3 ? noteOf("icc-above") : null,
    planned === null ? null : noteOf("sizes-expected"),
  ];
  const errorAt = (power: number) =>
    noteOf("monte-carlo-error", { error: Math.sqrt((power * (1 - power)) / simulations) });
  if (difference !== undefined) {
    const outside = base + difference > 1 ? "above 1" : base + difference < 0 ? "below 0" : null;
    const power = outside === null ? at(difference) : 0;
    const note = outside === null ? joinNotes(...how, errorAt(power)) : noteOf("outside-0-to-1", { where: outside });
    return { solved_for: "power", ...shared, difference, power, note };
  }
  const most = Math.floor((1 - base) / step + 1e-9);
  const start = visibleByFormula(typical, base, icc, wanted, alpha);
  const visible = smallestStep(
    (steps) => at(steps * step, wanted) >= wanted,
    most,
    start === null ? most : Math.round(start / step),
  );
  return {
    solved_for: "difference",
    ...shared,
    difference: visible === null ? null : Number((visible * step).toFixed(3)),
    power: wanted,
    note: joinNotes(...(visible === null ? [noteOf("none-visible-ever"), ...how] : [...how, errorAt(wanted)])),
  };
}

/**
 * The approximate power of the urn test on observed clusters: Φ((|δ|√I − t√v₀)/√v₁) with the information I of the
 * shrunken contrast and t on G − 1. Within .03 (83%) and .05 (95%) of the simulated one where {@link formulaHolds}, and up
 * to .5 too high elsewhere. `data/calibration/`.
 */
export function formulaPower(
  clusters: readonly ClusterOutcomes[],
  { base, difference, icc, alpha = 0.05 }: Pick<ClusterPowerOptions, "base" | "icc" | "alpha"> & { difference: number },
): number {
  const within = 1 - Math.min(icc, 0.95);
  let [traces, failed, weighted, weightedFailed] = [0, 0, 0, 0];
  for (const cluster of clusters) {
    const weight = 1 / (1 + (cluster.n - 1) * icc);
    traces += cluster.n;
    failed += cluster.failed;
    weighted += weight * cluster.n;
    weightedFailed += weight * cluster.failed;
  }
  let information = 0;
  for (const { n, failed: o } of clusters) {
    information += (o - (o * o) / n) / within;
    information += (n * (o / n - weightedFailed / weighted) ** 2) / (1 + (n - 1) * icc);
  }
  const [fail, p1] = [failed / traces, base + difference];
  const mean = fail * p1 + (1 - fail) * base;
  const spread = Math.sqrt((1 - fail) * p1 * (1 - p1) + fail * base * (1 - base));
  const critical = tQuantile(1 - alpha / 2, clusters.length - 1);
  const gap = Math.abs(difference) * Math.sqrt(information) - critical * Math.sqrt(mean * (1 - mean));
  return spread === 0 ? (gap > 0 ? 1 : 0) : normalCdf(gap / spread);
}

/** The smallest multiple of .005 of that power by the formula, below 1 − base; null where there is none. */
export function visibleByFormula(
  clusters: readonly ClusterOutcomes[],
  base: number,
  icc: number,
  power = 0.8,
  alpha = 0.05,
): number | null {
  for (let steps = 1; steps * step < 1 - base; steps++) {
    if (formulaPower(clusters, { base, difference: steps * step, icc, alpha }) >= power) return steps * step;
  }
  return null;
}

/** Where the formula may be used: 20 clusters, none above a quarter of the traces, at most 85% failed, ICC at most .3. */
export function formulaHolds(clusters: readonly ClusterOutcomes[], icc: number): boolean {
  const traces = sum(clusters.map(({ n }) => n));
  const largest = clusters.reduce((most, { n }) => Math.max(most, n), 0);
  const failed = sum(clusters.map((cluster) => cluster.failed));
  return clusters.length >= 20 && largest <= traces / 4 && failed <= 0.85 * traces && icc <= 0.3;
}

interface Scene extends Required<Pick<ClusterPowerOptions, "base" | "icc" | "alpha" | "simulations">> {
  readonly delta: number;
  readonly fail: number;
  readonly test: TestOfTables | undefined;
}

/** The share of data sets that are rejected; beside a wanted one, of as many as tell which is larger (4 standard errors). */
function simulate(
  { base, delta, icc, alpha, fail, test, simulations }: Scene,
  clustersOf: (random: Random) => readonly ClusterOutcomes[],
  random: Random,
  batch: number,
  wanted: number | null = null,
): number {
  const alike = latentCorrelation(base + fail * delta, icc);
  const [own, common] = [Math.sqrt(1 - alike), Math.sqrt(alike)];
  const limits = [normalQuantile(base), normalQuantile(base + delta)] as const;
  const drawn = (stream: Random) =>
    clustersOf(stream).map(({ n, failed }) => {
      const effect = common * normal(stream);
      const counts = { flagged1: 0, n1: failed, flagged2: 0, n2: n - failed };
      for (let run = 0; run < n; run++) {
        const value = effect + own * normal(stream);
        if (run < failed) counts.flagged1 += value < limits[1] ? 1 : 0;
        else counts.flagged2 += value < limits[0] ? 1 : 0;
      }
      return counts;
    });
  const pOf = (sets: readonly (readonly ClusterTable[])[], stream: Random): readonly (number | null)[] => {
    const permutations = permutationsAt(alpha);
    if (test !== undefined) return sets.map((tables) => test(tables, stream, permutations));
    const statistics = sets.map((tables) => urnStatistic(cellsOf(tables.map((table) => [table]))));
    return drawnTests(statistics, stream, permutations).map(({ p }) => p);
  };
  let [rejected, done] = [0, 0];
  const unclear = () =>
    wanted === null || done < 100 || Math.abs(rejected - wanted * done) <= 4 * Math.sqrt(done * wanted * (1 - wanted));
  while (done < simulations && unclear()) {
    const sets = Array.from({ length: Math.min(batch, simulations - done) }, (_, at) =>
      drawn(random.fork(`data ${done + at}`)),
    );
    for (const p of pOf(sets, random.fork(`test ${done}`))) if (p !== null && p <= alpha) rejected++;
    done += sets.length;
  }
  return rejected / done;
}

/** The correlation of two latent normals below the quantile of a share whose 0/1 values have the intraclass correlation. */
function latentCorrelation(share: number, icc: number): number {
  if (icc <= 0 || share <= 0 || share >= 1) return 0;
  const limit = normalQuantile(share);
  const wanted = share * share + icc * share * (1 - share);
  const both = (r: number) => {
    let total = 0;
    for (let index = 0; index < 400; index++) {
      const x = (index + 0.5) / 25 - 8;
      const below = normalCdf((limit - Math.sqrt(r) * x) / Math.sqrt(1 - r));
      total += (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI) / 25) * below * below;
    }
    return total - wanted;
  };
  return bisect(both, 0, 0.9999);
}

/** The smallest number of steps that reaches, of 1 to `most`, looked for about a start; null where `most` does not. */
function smallestStep(reaches: (steps: number) => boolean, most: number, start: number): number | null {
  let [low, high] = [0, most + 1];
  let at = Math.min(most, Math.max(1, start));
  for (let leap = 4; low < at && at < high; leap *= 2) {
    if (reaches(at)) {
      high = at;
      at = Math.max(1, at - leap);
      if (low > 0) break;
    } else {
      low = at;
      if (high <= most) break;
      at = Math.min(most, at + leap);
    }
  }
  while (high - low > 1 && low < most) {
    const middle = Math.floor((low + high) / 2);
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return high > most ? null : high;
}

/** Failures one after another, the more likely the more there were: beta-binomial with that intraclass correlation. */
function drawPlan({ scenarios, runs, fail, iccOutcome }: PlannedClusters, random: Random): readonly ClusterOutcomes[] {
  return Array.from({ length: scenarios }, () => {
    let failed = 0;
    for (let run = 0; run < runs; run++) {
      const chance = (fail * (1 - iccOutcome) + failed * iccOutcome) / (1 - iccOutcome + run * iccOutcome);
      const share = run === 0 ? fail : chance;
      if (random.uniform() < share) failed++;
    }
    return { n: runs, failed };
  });
}

/** Fractions of failures whose contrast has the plan's expected information; a start for the search. */
function typicalOf({ scenarios, runs, fail, iccOutcome }: PlannedClusters): readonly ClusterOutcomes[] {
  const spread = Math.sqrt(fail * (1 - fail) * (iccOutcome + (1 - iccOutcome) / runs));
  return Array.from({ length: scenarios }, (_, at) => {
    const share = Math.min(1, Math.max(0, fail + (at % 2 === 0 ? spread : -spread)));
    return { n: runs, failed: share * runs };
  });
}

function permutationsAt(alpha: number): number {
  return Math.max(199, Math.ceil(10 / alpha) - 1);
}

/** A standard normal (Box & Muller 1958). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}

function inContentOrder(clusters: readonly ClusterOutcomes[]): readonly ClusterOutcomes[] {
  return clusters.filter(({ n }) => n > 0).sort((a, b) => compareLists([a.n, a.failed], [b.n, b.failed]));
}

function checkOptions({ clusters, base, icc, difference, power, alpha, simulations }: ClusterPowerOptions): void {
  checkShare("base", base);
  checkShare("icc", icc);
  checkLevel("power", power ?? 0.8);
  checkLevel("alpha", alpha ?? 0.05);
  checkSize("simulations", simulations ?? 1, 1);
  if (difference !== undefined && !(Math.abs(difference) <= 1)) {
    throw new InputError("not from -1 to 1", { field: "difference", value: difference });
  }
  if ("scenarios" in clusters) {
    checkSize("scenarios", clusters.scenarios, 2);
    checkSize("runs", clusters.runs, 1);
    checkLevel("fail", clusters.fail);
    checkShare("iccOutcome", clusters.iccOutcome);
    return;
  }
  for (const { n, failed } of clusters) {
    checkSize("n", n);
    checkSize("failed", failed);
    if (failed > n) throw new InputError(`more failed than the ${n} there are`, { field: "failed", value: failed });
  }
  if (clusters.filter(({ n }) => n > 0).length < 2) throw new InputError("power over clusters needs two of them", {});
}
