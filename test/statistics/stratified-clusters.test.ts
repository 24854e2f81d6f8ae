// Mantel–Haenszel where clusters repeat, within strata and over them.
import assert from "node:assert/strict";
import test from "node:test";
import { type LabelledTrace, stratifiedLift, tabulateModes } from "../../src/index.js";
import { stratifiedClusterEffects } from "../../src/statistics/cluster-effects.js";
import { clusterEffects } from "../../src/statistics.js";
import { trace } from "../counts/traces.js";
import { near } from "../near.js";
import { codesOf, noted, notNoted } from "../noted.js";

// flagged and all failed, flagged and all successful traces: five clusters, two strata each
const crossed = [
  [
    [2, 3, 0, 1],
    [1, 2, 1, 2],
  ],
  [
    [1, 2, 0, 2],
    [0, 1, 0, 3],
  ],
  [
    [3, 4, 1, 1],
    [2, 2, 1, 1],
  ],
  [
    [0, 1, 1, 3],
    [1, 3, 0, 1],
  ],
  [
    [1, 3, 1, 1],
    [0, 0, 1, 4],
  ],
].map((strata) =>
  strata.map(([flagged1, n1, flagged2, n2]) => ({ flagged1: flagged1!, n1: n1!, flagged2: flagged2!, n2: n2! })),
);

test("clustered Mantel-Haenszel intervals: a numerical delta method with CR1 and t", () => {
  // Python, with the same tables in C: T = C.sum(0); u = [(f(T + 1e-5 * c) - f(T - 1e-5 * c)) / 2e-5 for c in C];
  // h = scipy.stats.t.ppf(.975, 4) * sqrt(5 / 4 * dot(u, u)); f is the difference, then the log odds ratio
  const { difference, odds } = stratifiedClusterEffects(crossed);
  near(difference.low, -0.08643892498520855, 1e-9);
  near(difference.high, 0.47503725134504116, 1e-9);
  near(Math.log(odds.low!), -0.42412619914457983, 1e-8);
  near(Math.log(odds.high!), 2.046734714623177, 1e-8);
});

test("with one stratum the clustered intervals are those without strata", () => {
  const tables = crossed.map(([first]) => first!);
  const [one, plain] = [stratifiedClusterEffects(tables.map((table) => [table])), clusterEffects(tables)];
  for (const effect of ["difference", "odds"] as const) {
    near(one[effect].low, plain[effect].low!, 1e-12);
    near(one[effect].high, plain[effect].high!, 1e-12);
  }
});

test("one cluster, alike clusters, strata without both outcomes: null", () => {
  const alike = { flagged1: 1, n1: 2, flagged2: 1, n2: 2 };
  noted(stratifiedClusterEffects([[alike]]).difference.note, "one-cluster");
  noted(stratifiedClusterEffects([[alike], [alike]]).difference.note, "no-spread-of-effect");
  const failed = { flagged1: 1, n1: 2, flagged2: 0, n2: 0 };
  assert.equal(stratifiedClusterEffects([[failed], [failed]]).difference.low, null);
  assert.equal(stratifiedClusterEffects([]).odds.low, null);
});

/** Runs of scenarios over models; the mode goes with failure. */
function runs(scenarios: number, perModel: number): readonly LabelledTrace[] {
  return Array.from({ length: scenarios }, (_, scenario) =>
    ["a", "b"].flatMap((model, at) =>
      Array.from({ length: perModel }, (__, run) => {
        const failed = (scenario + at + run) % 3 !== 0;
        const flagged = (failed ? scenario % 2 === 0 : scenario % 5 === 0) ? 1 : 0;
        return trace({
          id: `${model}/${scenario}/${run}`,
          model,
          cluster: `s${scenario}`,
          outcome: failed ? "failure" : "success",
          labels: { flagged, labelled: 1 },
        });
      }),
    ),
  ).flat();
}

test("clusters change intervals and the test, never the estimates", () => {
  const traces = runs(24, 2);
  const [clustered] = stratifiedLift(traces, { stratify: "model" });
  const [independent] = stratifiedLift(
    traces.map((each) => ({ ...each, cluster: null })),
    { stratify: "model" },
  );
  for (const column of ["crude_risk_difference", "mh_risk_difference", "mh_odds_ratio"] as const)
    assert.equal(clustered![column], independent![column]);
  assert.notEqual(clustered!.mh_risk_difference_low, independent!.mh_risk_difference_low);
  assert.deepEqual([clustered!.chi2, clustered!.homogeneity_chi2, clustered!.homogeneity_p], [null, null, null]);
  assert.deepEqual(codesOf(clustered!.note).slice(0, 2), ["urn-within-strata", "if-independent"]);
  noted(clustered!.note, "if-independent", { test: "Cochran-Mantel-Haenszel" });
  noted(clustered!.note, "cluster-intervals", { clusters: 24 });
  notNoted(clustered!.note, "independent");
});

test("one run of a scenario with each model repeats the scenario over strata", () => {
  const [row] = stratifiedLift(runs(24, 1), { stratify: "model" });
  noted(row!.note, "urn-within-strata");
  noted(
    stratifiedLift(
      runs(24, 1).filter(({ model }) => model === "a"),
      { stratify: "model" },
    )[0]!.note,
    "independent",
  );
});

test("a table of counts with clusters gives the traces' intervals and test", () => {
  const traces = runs(24, 2);
  const [ours] = stratifiedLift(traces, { stratify: "model" });
  const [counts] = stratifiedLift(tabulateModes(traces, { by: ["model", "cluster"] }), { stratify: "model" });
  for (const column of ["mh_risk_difference_low", "mh_odds_ratio_high", "crude_low"] as const)
    near(counts![column], ours![column]!, 1e-12);
  assert.deepEqual([counts!.p, counts!.q], [ours!.p, ours!.q]);
});

test("a stratum without any cluster: its traces count as clusters of their own, as if each were named", () => {
  // the same ids in both strata, as a benchmark's task numbers are
  const traces = runs(24, 2).map((each) => ({ ...each, id: each.id.slice(2) }));
  const withCluster = (name: (each: LabelledTrace) => string | null) =>
    traces.map((each) => (each.model === "b" ? { ...each, cluster: name(each) } : each));
  const [loose] = stratifiedLift(
    withCluster(() => null),
    { stratify: "model" },
  );
  const [named] = stratifiedLift(
    withCluster(({ id }) => `own ${id}`),
    { stratify: "model" },
  );
  const { note, ...numbers } = loose!;
  const { note: _, ...expected } = named!;
  for (const [column, value] of Object.entries(expected))
    if (typeof value === "number") near(numbers[column as "crude_low"], value, 1e-12);
    else assert.equal(numbers[column as "crude_low"], value);
  noted(note, "loose-traces", { traces: 48 });
  noted(note, "cluster-intervals", { clusters: 72 });
  const counts = (list: readonly LabelledTrace[]) =>
    stratifiedLift(tabulateModes(list, { by: ["model", "cluster"] }), { stratify: "model" })[0]!.note;
  noted(counts(withCluster(() => null)), "loose-together");
  noted(counts(withCluster(() => null)), "cluster-intervals", { clusters: 25 });
});

test("a trace without a cluster is alone, though another stratum has one of its id", () => {
  const traces = runs(24, 2).map((each) => ({
    ...each,
    id: each.id.slice(2),
    cluster: each.cluster! < "s2" ? each.cluster : null,
  }));
  const named = traces.map((each) => ({ ...each, cluster: each.cluster ?? `${each.model} ${each.id}` }));
  const [ours, theirs] = [traces, named].map((list) => stratifiedLift(list, { stratify: "model" })[0]!);
  near(ours!.mh_risk_difference_low, theirs!.mh_risk_difference_low!, 1e-12);
  near(ours!.crude_high, theirs!.crude_high!, 1e-12);
  assert.equal(ours!.p, theirs!.p);
});

test("p and q do not depend on which stratum comes first", () => {
  const traces = runs(24, 2).map((each, at) => ({
    ...each,
    labels: { flagged: (at * 7919) % 16384, labelled: 16383 },
  }));
  for (const by of [[], ["system"]])
    assert.deepEqual(
      ...([traces, [...traces].reverse()].map((list) =>
        stratifiedLift(list, { by, stratify: "model", permutations: 199 }).map(({ p, q }) => ({ p, q })),
      ) as [object, object]),
    );
});

test("the notes tell of intervals over clusters only where there is one", () => {
  const oneOutcome = runs(24, 2).map((each) => ({ ...each, outcome: "failure" as const }));
  const oneCluster = runs(24, 2).map((each) => ({ ...each, cluster: "s" }));
  for (const list of [oneOutcome, oneCluster]) {
    const [row] = stratifiedLift(list, { stratify: "model", permutations: 99 });
    assert.deepEqual([row!.crude_low, row!.mh_risk_difference_low, row!.mh_odds_ratio_low], [null, null, null]);
    notNoted(row!.note, "cluster-intervals", "few-units", "few-informed-narrow");
  }
});
