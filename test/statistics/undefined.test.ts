// Zero cells, one class, empty strata, one cluster, unlabelled modes, n = 1: null with a reason, never a throw.

import assert from "node:assert/strict";
import test from "node:test";
import { groupHeads } from "../../src/counts/group.js";
import { leverage, lift, type Outcome, outcomes, paired, prevalence, stratifiedLift } from "../../src/index.js";
import { breslowDayTarone, cochranMantelHaenszel, mantelHaenszelOddsRatio } from "../../src/statistics.js";
import { allModes, trace } from "../counts/traces.js";
import { codesOf, noted, notNoted } from "../noted.js";

const labelled = (flagged: number, outcome: Outcome | null, cluster: string | null = null, id = "x") =>
  trace({ id, labels: { flagged, labelled: allModes }, outcome, cluster });
const many = (count: number, flagged: number, outcome: Outcome | null, cluster: string | null = null) =>
  Array.from({ length: count }, (_, index) =>
    labelled(flagged, outcome, cluster, `${cluster}-${outcome}-${flagged}-${index}`),
  );

test("no traces at all: no rows; all modes unlabelled: proportions empty, and the note says so", () => {
  assert.deepEqual(prevalence([]), []);
  assert.deepEqual(lift([]), []);
  assert.deepEqual(stratifiedLift([], { stratify: "model" }), []);
  const [row] = prevalence([trace({ id: "a" })]);
  assert.equal(row!.proportion, null);
  assert.equal(row!.unlabelled, 1);
  assert.deepEqual(codesOf(row!.note), ["no-traces", "not-labelled"]);
});

test("one trace: an interval over nearly everything, and nothing to test", () => {
  const [row] = prevalence([labelled(1, "failure")]);
  assert.equal(row!.proportion, 1);
  assert.ok(row!.low! < 0.21 && row!.high === 1);
  const [cell] = lift([labelled(1, "failure")]);
  assert.equal(cell!.p, null);
  assert.equal(cell!.verdict, "untestable");
  noted(cell!.note, "no-successful");
});

test("only failures, only successes, no known outcome: no comparison, each with its own reason", () => {
  noted(lift(many(5, 1, "failure"))[0]!.note, "no-successful", { about: "not testable" });
  noted(lift(many(5, 1, "success"))[0]!.note, "no-failed", { about: "not testable" });
  noted(lift(many(5, 1, null))[0]!.note, "no-known-outcome", { about: "not testable" });
});

test("a mode in every trace, and in none", () => {
  const every = lift([...many(4, 1, "failure"), ...many(3, 1, "success")])[0]!;
  noted(every.note, "mode-in-all", { about: "not testable" });
  assert.equal(every.risk_ratio, 1);
  assert.equal(every.odds_ratio, null);
  const none = lift([...many(4, 0, "failure"), ...many(3, 0, "success")])[0]!;
  noted(none.note, "mode-in-none", { about: "not testable" });
  assert.equal(none.lift, null);
  assert.equal(none.risk_ratio_high, null);
});

test("a cell that cannot reach p .05 stays in the family, and is noted", () => {
  const [row] = lift([...many(3, 1, "failure"), ...many(1, 0, "success")]);
  assert.equal(row!.p, 0.25);
  assert.equal(row!.family, 1);
  noted(row!.note, "fisher-out-of-reach");
});

test("one cluster: the estimates stay, the intervals are empty, and the test within it has no small p", () => {
  const traces = [...many(3, 1, "failure", "s1"), ...many(2, 0, "success", "s1")];
  const [row] = prevalence(traces);
  assert.equal(row!.proportion, 0.6);
  assert.equal(row!.low, null);
  noted(row!.note, "one-cluster-unseen");
  const [cell] = lift(traces);
  assert.equal(cell!.risk_difference, 1);
  assert.equal(cell!.risk_difference_low, null);
  // one table in ten is as far from what is expected
  assert.equal(cell!.p, null);
  noted(cell!.note, "out-of-reach");
  const records = traces.map(({ id, outcome, cluster }) => ({ id, outcome, cluster, recall: 0.5, groups: {} }));
  const [outcome] = outcomes(records);
  assert.equal(outcome!.success_rate, 0.4);
  assert.equal(outcome!.low, null);
  noted(outcome!.note, "one-cluster-unseen", { about: "mean recall" });
});

test("at p = 0 the ICC is 1, each cluster counts once, and few clusters are warned of", () => {
  const traces = ["a", "b", "c"].flatMap((cluster) => many(3, 0, "failure", cluster));
  const [row] = prevalence(traces);
  assert.equal(row!.interval, "cluster-wilson");
  assert.equal(row!.low, 0);
  assert.ok(row!.high! > 0.8); // three clusters, t(2) = 4.3
  noted(row!.note, "spread-of-one-icc", { clusters: 3, effect: 3 });
  noted(row!.note, "few-units", { fewest: 8, unit: "cluster" });
});

test("clusters that do not repeat leave the traces independent", () => {
  const [row] = prevalence([labelled(1, null, "a", "1"), labelled(0, null, "b", "2")]);
  assert.equal(row!.interval, "wilson");
  assert.equal(row!.clusters, 2);
});

test("mean recall without spread or without values is empty with its reason", () => {
  const run = (id: string, recall: number | null, cluster: string | null) => ({
    id,
    outcome: recall === null ? null : ("success" as const),
    recall,
    cluster,
    groups: {},
  });
  noted(outcomes([run("1", 1, null), run("2", 1, null)])[0]!.note, "no-spread-between", { units: "runs" });
  const [unknown] = outcomes([run("1", null, "a"), run("2", null, "a")]);
  assert.equal(unknown!.success_rate, null);
  assert.equal(unknown!.known, 0);
  noted(unknown!.note, "unknown-runs", { runs: 2 });
  noted(unknown!.note, "no-known-recall", { about: "mean recall" });
});

test("strata that inform nothing: chi-square, odds ratio and homogeneity empty with their reasons", () => {
  const empty = { flagged1: 0, n1: 3, flagged2: 0, n2: 4 };
  noted(cochranMantelHaenszel([empty]).note, "no-stratum");
  noted(mantelHaenszelOddsRatio([empty]).note, "mh-odds-undefined", { discordances: "both discordances are" });
  noted(breslowDayTarone([empty, empty]).note, "few-strata");
  const oneSided = { flagged1: 2, n1: 3, flagged2: 0, n2: 4 };
  noted(breslowDayTarone([oneSided, oneSided]).note, "no-common-odds");
  const [row] = stratifiedLift([labelled(1, "failure")], { stratify: "model" });
  assert.equal(row!.mh_risk_difference, null);
  assert.equal(row!.reversal, null);
  noted(row!.note, "no-stratum-with-both");
});

test("attributable fraction: no failed traces, none without the mode, all failed with it", () => {
  noted(leverage(many(2, 1, "success"))[0]!.note, "no-failed");
  noted(leverage([...many(2, 1, "failure"), ...many(2, 1, "success")])[0]!.note, "fraction-undefined");
  const [row] = leverage([...many(3, 1, "failure"), ...many(2, 0, "success")]);
  assert.equal(row!.attributable_fraction, 1);
  assert.equal(row!.low, null);
  assert.equal(row!.failures_per_100, 60);
  noted(row!.note, "fraction-of-all");
});

test("scenarios of one side give no comparison and say so", () => {
  const one = trace({ id: "a", model: "m", cluster: "s", labels: { flagged: 1, labelled: allModes } });
  const two = trace({ id: "b", model: "n", cluster: "t", labels: { flagged: 0, labelled: allModes } });
  const [row] = paired([one, two], { pair: "model" });
  assert.equal(row!.difference, null);
  assert.equal(row!.clusters, 0);
  noted(row!.note, "no-shared-scenario");
  noted(row!.note, "one-sided-scenarios", { scenarios: 2, runs: 2 });
});

test("what a comparison leaves out stands in the note: unknown outcomes, and traces not labelled for the mode", () => {
  const plain = { id: "p", labels: { flagged: 0, labelled: allModes - 1 }, outcome: "failure" as const };
  const list = [...many(3, 1, "failure"), ...many(3, 0, "success"), ...many(2, 1, null), trace(plain)];
  const [one, two] = lift(list);
  assert.equal(one!.failed_n, 3);
  noted(one!.note, "unknown-outcome", { traces: 2 });
  noted(one!.note, "not-labelled", { traces: 1 });
  notNoted(two!.note, "not-labelled");
  noted(leverage(list)[0]!.note, "not-labelled", { traces: 1 });
  noted(stratifiedLift(list, { stratify: "model" })[0]!.note, "not-labelled", { traces: 1 });
});

test("counts of two sources are never summed: the source is the first group column", () => {
  const row = { group: {}, caution: [], outcome: "failure" as const, code: "1.1", flagged: 1, labelled: 2, traces: 2 };
  const table = {
    kind: "modes" as const,
    by: [],
    rows: [
      { ...row, source: "a" },
      { ...row, source: "b" },
    ],
  };
  assert.deepEqual(groupHeads(table, []), ["source"]);
  const rows = prevalence(table).filter(({ code }) => code === "1.1");
  assert.deepEqual(
    rows.map((found) => [found["source"], found.n]),
    [
      ["a", 2],
      ["b", 2],
    ],
  );
  assert.deepEqual(groupHeads({ ...table, rows: table.rows.slice(0, 1) }, []), []);
});
