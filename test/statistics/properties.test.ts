import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import {
  adjust,
  association,
  judgeScores,
  type LabelledTrace,
  leverage,
  lift,
  modeComparison,
  modeCounts,
  outcomes,
  prevalence,
  robustness,
  stratifiedLift,
  tabulateHistogram,
  tabulateModes,
  tabulatePairs,
} from "../../src/index.js";
import {
  adjustDifference,
  benjaminiHochberg,
  benjaminiYekutieli,
  clopperPearson,
  clusterEffects,
  clusterWilson,
  exactConditional,
  fisher,
  fisherPower,
  haldaneAnscombe,
  holm,
  type Interval,
  koopman,
  mantelHaenszelDifference,
  mantelHaenszelOddsRatio,
  miettinenNurminen,
  modeDispersion,
  newcombe,
  oddsRatio,
  riskDifference,
  riskRatio,
  smallestVisible,
  wilson,
} from "../../src/statistics.js";
import { traces } from "../counts/traces.js";

const share = fc
  .integer({ min: 1, max: 60 })
  .chain((n) => fc.record({ x: fc.integer({ min: 0, max: n }), n: fc.constant(n) }));
const table = fc.tuple(share, share).map(([a, b]) => ({ flagged1: a.x, n1: a.n, flagged2: b.x, n2: b.n }));
const few = { numRuns: 25 };

const inside = (limits: Interval, low: number, high: number, estimate: number | null) => {
  if (limits.low !== null) assert.ok(limits.low >= low && limits.low <= high, `low ${limits.low}`);
  if (limits.high !== null) assert.ok(limits.high >= low && limits.high <= high, `high ${limits.high}`);
  if (estimate === null) return;
  assert.ok((limits.low ?? low) <= estimate + 1e-9, `low ${limits.low} above ${estimate}`);
  assert.ok((limits.high ?? high) >= estimate - 1e-9, `high ${limits.high} below ${estimate}`);
};
const widens = (of: (confidence: number) => Interval) => {
  const [narrow, wide] = [of(0.8), of(0.99)];
  if (narrow.low !== null && wide.low !== null) assert.ok(wide.low <= narrow.low + 1e-9);
  if (narrow.high !== null && wide.high !== null) assert.ok(wide.high >= narrow.high - 1e-9);
};

test("intervals of a proportion lie in [0, 1], hold the estimate and widen with confidence", () => {
  fc.assert(
    fc.property(share, ({ x, n }) => {
      for (const of of [wilson, clopperPearson]) {
        inside(of(x, n), 0, 1, x / n);
        widens((confidence) => of(x, n, confidence));
      }
    }),
  );
});

test("intervals of differences lie in [-1, 1], of ratios above 0; they hold the estimate and widen with confidence", () => {
  fc.assert(
    fc.property(table, (cells) => {
      for (const of of [newcombe, miettinenNurminen]) {
        inside(of(cells), -1, 1, riskDifference(cells));
        widens((confidence) => of(cells, confidence));
      }
      inside(koopman(cells), 0, Number.POSITIVE_INFINITY, riskRatio(cells));
      widens((confidence) => koopman(cells, confidence));
      inside(exactConditional(cells), 0, Number.POSITIVE_INFINITY, oddsRatio(cells));
      widens((confidence) => exactConditional(cells, confidence));
      inside(haldaneAnscombe(cells), 0, Number.POSITIVE_INFINITY, haldaneAnscombe(cells).estimate);
    }),
  );
});

test("a difference turns its sign when the groups change places", () => {
  fc.assert(
    fc.property(table, (cells) => {
      const turned = { flagged1: cells.flagged2, n1: cells.n2, flagged2: cells.flagged1, n2: cells.n1 };
      for (const of of [newcombe, miettinenNurminen]) {
        assert.ok(Math.abs(of(cells).low! + of(turned).high!) < 1e-6);
      }
    }),
  );
});

test("Fisher's p is the same under transposition and when groups or labels change places", () => {
  fc.assert(
    fc.property(table, ({ flagged1, n1, flagged2, n2 }) => {
      const p = fisher({ flagged1, n1, flagged2, n2 });
      assert.ok(p > 0 && p <= 1);
      const flagged = flagged1 + flagged2;
      const others = [
        { flagged1: flagged2, n1: n2, flagged2: flagged1, n2: n1 },
        { flagged1: n1 - flagged1, n1, flagged2: n2 - flagged2, n2 },
        { flagged1, n1: flagged, flagged2: n1 - flagged1, n2: n1 + n2 - flagged },
      ];
      for (const other of others) assert.ok(Math.abs(fisher(other) - p) < 1e-9);
    }),
  );
});

test("adjusted p-values keep the order of p, are not below it, and Holm and Yekutieli are not below Hochberg", () => {
  const values = fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 20 });
  fc.assert(
    fc.property(values, (p) => {
      const q = benjaminiHochberg(p);
      for (const adjusted of [q, benjaminiYekutieli(p), holm(p)]) {
        for (const [i, value] of p.entries()) {
          if (value === null) {
            assert.equal(adjusted[i], null);
            continue;
          }
          assert.ok(adjusted[i]! >= value && adjusted[i]! <= 1 && adjusted[i]! >= q[i]! - 1e-12);
          for (const [j, other] of p.entries()) {
            if (other !== null && other < value) assert.ok(adjusted[j]! <= adjusted[i]!);
          }
        }
      }
    }),
  );
});

test("with one stratum the Mantel-Haenszel estimates are the crude ones", () => {
  fc.assert(
    fc.property(table, (cells) => {
      const difference = mantelHaenszelDifference([cells]).estimate!;
      assert.ok(Math.abs(difference - riskDifference(cells)!) < 1e-12);
      const [common, crude] = [mantelHaenszelOddsRatio([cells]).estimate, oddsRatio(cells)];
      if (common !== null) assert.ok(Math.abs(common / crude! - 1) < 1e-12);
    }),
  );
});

test("clustered intervals lie in range, hold the estimate and widen with confidence", () => {
  const clusters = fc.array(table, { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(clusters, (tables) => {
      const counts = tables.map(({ flagged1: flagged, n1: n }) => ({ flagged, n }));
      const n = counts.reduce((sum, count) => sum + count.n, 0);
      inside(clusterWilson(counts), 0, 1, counts.reduce((sum, count) => sum + count.flagged, 0) / n);
      widens((confidence) => clusterWilson(counts, confidence));
      inside(clusterEffects(tables).difference, -1, 1, null);
      widens((confidence) => clusterEffects(tables, confidence).difference);
      widens((confidence) => clusterEffects(tables, confidence).odds);
    }),
  );
});

test("power rises with the difference and with the sizes, and the smallest visible difference has it", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 5, max: 40 }),
      fc.integer({ min: 5, max: 40 }),
      fc.double({ min: 0, max: 0.5, noNaN: true }),
      (n1, n2, base) => {
        const at = (p1: number) => fisherPower({ p1, n1, p2: base, n2 });
        assert.ok(at(base + 0.4) >= at(base + 0.2) - 1e-9);
        const visible = smallestVisible({ base, n1, n2 });
        if (visible === null) assert.ok(at(1) < 0.8);
        else assert.ok(at(Math.min(1, base + visible)) >= 0.8);
      },
    ),
    few,
  );
});

const shuffled = (list: readonly LabelledTrace[]) =>
  fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length });
const sorted = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row, rounded)).sort();
const loose = (list: readonly LabelledTrace[]) => list.map((trace) => ({ ...trace, cluster: null }));
const oneLoose = (list: readonly LabelledTrace[]) =>
  list.map((trace) => (trace.model === "a" ? { ...trace, cluster: null } : trace));
/** Traces beside a judge who errs on some of them. */
const judged = (list: readonly LabelledTrace[]) =>
  list.map((truth) => {
    const wrong = Number(truth.id) % 3 === 0 ? 5 : 0;
    const { labelled } = truth.labels;
    return { truth, judge: { ...truth, labels: { flagged: (truth.labels.flagged ^ wrong) & labelled, labelled } } };
  });
const rounded = (_: string, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(10)) : value);

test("no result depends on the order of rows, whatever is random in it", () => {
  const quick = { permutations: 49, replicates: 50 };
  fc.assert(
    fc.property(
      traces.chain((list) => fc.tuple(fc.constant(list), shuffled(list))),
      ([one, two]) => {
        for (const of of [
          (list: readonly LabelledTrace[]) => prevalence(list, { by: ["model"] }),
          (list: readonly LabelledTrace[]) => prevalence(list, { interval: "cluster-bootstrap", ...quick }),
          (list: readonly LabelledTrace[]) => lift(list, { by: ["model"], ...quick }),
          (list: readonly LabelledTrace[]) => lift(list, { difference: "cluster-bootstrap", ...quick }),
          (list: readonly LabelledTrace[]) => stratifiedLift(list, { stratify: "model", ...quick }),
          (list: readonly LabelledTrace[]) => stratifiedLift(oneLoose(list), { stratify: "model", ...quick }),
          (list: readonly LabelledTrace[]) => leverage(list),
          (list: readonly LabelledTrace[]) => modeCounts(list),
          (list: readonly LabelledTrace[]) => modeDispersion(list, quick),
          (list: readonly LabelledTrace[]) => modeDispersion(loose(list), { by: ["model"], ...quick }),
          (list: readonly LabelledTrace[]) => modeComparison(list, "outcome", { by: ["model"], ...quick }),
          (list: readonly LabelledTrace[]) => judgeScores(judged(list), quick),
          (list: readonly LabelledTrace[]) => judgeScores(judged(loose(list)), { by: ["model"], ...quick }),
        ]) {
          assert.deepEqual(sorted(of(one)), sorted(of(two)));
        }
      },
    ),
    few,
  );
});

test("traces and their count table give the same rows, with clusters and without, whatever is asked for", () => {
  const cautions = fc.constantFrom<readonly string[]>([], ["selected-on-outcome"], ["replicated-labels", "a caution"]);
  const outcomes = fc.constantFrom("all" as const, "failure" as const, "success" as const);
  const judge = { sensitivity: 0.9, specificity: 0.8, positives: 40, negatives: 40 };
  const rounding = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row, rounded));
  fc.assert(
    fc.property(traces, fc.boolean(), cautions, outcomes, (list, withClusters, caution, outcome) => {
      const data = withClusters ? list : loose(list);
      const options = { by: ["model"], caution, outcome, permutations: 49 };
      const head = { by: ["model", "system", ...(withClusters ? ["cluster"] : [])], caution };
      const same = <T>(table: T, of: (given: T | readonly LabelledTrace[]) => readonly object[]) =>
        assert.deepEqual(rounding(of(table)), rounding(of(data)));
      const modes = tabulateModes(data, head);
      same(modes, (given) => prevalence(given, options));
      same(modes, (given) => lift(given, options));
      same(modes, (given) => leverage(given, options));
      same(modes, (given) => stratifiedLift(given, { ...options, by: [], stratify: "model" }));
      same(modes, (given) => robustness(given, options));
      same(modes, (given) => adjust(given, judge, options));
      same(modes, (given) => adjustDifference(given, judge, options));
      same(tabulateHistogram(data, head), (given) => modeCounts(given, options));
      const untied = (rows: readonly object[]) => rows.map((row) => ({ ...row, note: null }));
      same(tabulatePairs(data, head), (given) => untied(association(given, options)));
    }),
    { numRuns: 15 },
  );
});

test("no cell of a result is NaN or infinite, and every empty estimate has its reason", () => {
  fc.assert(
    fc.property(traces, (list) => {
      const records = list.map(({ id, outcome, cluster, recall }) => ({ id, outcome, cluster, recall, groups: {} }));
      const rows = [
        ...prevalence(list, { by: ["model"] }),
        ...lift(list, { by: ["model"], permutations: 9 }),
        ...lift(list.map((trace) => ({ ...trace, cluster: null }))),
        ...stratifiedLift(list, { stratify: "model" }),
        ...leverage(list),
        ...outcomes(records),
      ] as readonly Readonly<Record<string, unknown>>[];
      for (const row of rows) {
        for (const [name, value] of Object.entries(row)) {
          if (typeof value === "number") assert.ok(Number.isFinite(value), `${name} is ${value}`);
        }
        const bounds = [
          "low",
          "high",
          "proportion",
          "risk_difference",
          "risk_ratio",
          "odds_ratio",
          "p",
          "attributable_fraction",
        ];
        if (bounds.some((name) => name in row && row[name] === null)) assert.ok(row["note"], JSON.stringify(row));
      }
    }),
    { numRuns: 40 },
  );
});
