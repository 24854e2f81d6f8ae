// Zero cells, one class, empty strata, one cluster, unlabelled modes, n = 1: null with a reason, never a throw.

import assert from "node:assert/strict";
import test from "node:test";
import { groupHeads } from "../../src/counts/group.js";
import { leverage, lift, type Outcome, outcomes, paired, prevalence, stratifiedLift } from "../../src/index.js";
import { breslowDayTarone, cochranMantelHaenszel, mantelHaenszelOddsRatio } from "../../src/statistics.js";
import { allModes, trace } from "../counts/traces.js";

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
  assert.match(row!.note!, /no traces: nothing to estimate.*1 trace not labelled/);
});

test("one trace: an interval over nearly everything, and nothing to test", () => {
  const [row] = prevalence([labelled(1, "failure")]);
  assert.equal(row!.proportion, 1);
  assert.ok(row!.low! < 0.21 && row!.high === 1);
  const [cell] = lift([labelled(1, "failure")]);
  assert.equal(cell!.p, null);
  assert.equal(cell!.verdict, "untestable");
  assert.match(cell!.note!, /no successful traces/);
});

test("only failures, only successes, no known outcome: no comparison, each with its own reason", () => {
  assert.match(lift(many(5, 1, "failure"))[0]!.note!, /not testable: no successful traces/);
  assert.match(lift(many(5, 1, "success"))[0]!.note!, /not testable: no failed traces/);
  assert.match(lift(many(5, 1, null))[0]!.note!, /not testable: no labelled traces of known outcome/);
});

test("a mode in every trace, and in none", () => {
  const every = lift([...many(4, 1, "failure"), ...many(3, 1, "success")])[0]!;
  assert.match(every.note!, /not testable: the mode occurs in every trace/);
  assert.equal(every.risk_ratio, 1);
  assert.equal(every.odds_ratio, null);
  const none = lift([...many(4, 0, "failure"), ...many(3, 0, "success")])[0]!;
  assert.match(none.note!, /not testable: the mode occurs in no trace/);
  assert.equal(none.lift, null);
  assert.equal(none.risk_ratio_high, null);
});

test("a cell that cannot reach p .05 stays in the family, and is noted", () => {
  const [row] = lift([...many(3, 1, "failure"), ...many(1, 0, "success")]);
  assert.equal(row!.p, 0.25);
  assert.equal(row!.family, 1);
  assert.match(row!.note!, /no outcome with these margins reaches p \.05/);
});

test("one cluster: the estimates stay, the intervals are empty, and the test within it has no small p", () => {
  const traces = [...many(3, 1, "failure", "s1"), ...many(2, 0, "success", "s1")];
  const [row] = prevalence(traces);
  assert.equal(row!.proportion, 0.6);
  assert.equal(row!.low, null);
  assert.match(row!.note!, /one cluster/);
  const [cell] = lift(traces);
  assert.equal(cell!.risk_difference, 1);
  assert.equal(cell!.risk_difference_low, null);
  // one table in ten is as far from what is expected
  assert.equal(cell!.p, null);
  assert.match(cell!.note!, /smallest attainable p 0\.(09|10)\d*: no test/);
  const records = traces.map(({ id, outcome, cluster }) => ({ id, outcome, cluster, recall: 0.5, groups: {} }));
  const [outcome] = outcomes(records);
  assert.equal(outcome!.success_rate, 0.4);
  assert.equal(outcome!.low, null);
  assert.match(outcome!.note!, /mean recall: one cluster: how clusters differ cannot be seen, so no interval/);
});

test("at p = 0 the ICC is 1, each cluster counts once, and few clusters are warned of", () => {
  const traces = ["a", "b", "c"].flatMap((cluster) => many(3, 0, "failure", cluster));
  const [row] = prevalence(traces);
  assert.equal(row!.interval, "cluster-wilson");
  assert.equal(row!.low, 0);
  assert.ok(row!.high! > 0.8); // three clusters, t(2) = 4.3
  assert.match(row!.note!, /3 clusters, ICC taken as 1, design effect 3; warning: fewer than 8 clusters/);
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
  assert.match(outcomes([run("1", 1, null), run("2", 1, null)])[0]!.note!, /no spread between runs/);
  const [unknown] = outcomes([run("1", null, "a"), run("2", null, "a")]);
  assert.equal(unknown!.success_rate, null);
  assert.equal(unknown!.known, 0);
  assert.match(unknown!.note!, /2 runs of unknown outcome left out.*no known recall/);
});

test("strata that inform nothing: chi-square, odds ratio and homogeneity empty with their reasons", () => {
  const empty = { flagged1: 0, n1: 3, flagged2: 0, n2: 4 };
  assert.match(cochranMantelHaenszel([empty]).note!, /no informative stratum/);
  assert.match(mantelHaenszelOddsRatio([empty]).note!, /both discordances are 0/);
  assert.match(breslowDayTarone([empty, empty]).note!, /fewer than two informative strata/);
  const oneSided = { flagged1: 2, n1: 3, flagged2: 0, n2: 4 };
  assert.match(breslowDayTarone([oneSided, oneSided]).note!, /common odds ratio is undefined/);
  const [row] = stratifiedLift([labelled(1, "failure")], { stratify: "model" });
  assert.equal(row!.mh_risk_difference, null);
  assert.equal(row!.reversal, null);
  assert.match(row!.note!, /no stratum has failed and successful traces/);
});

test("attributable fraction: no failed traces, none without the mode, all failed with it", () => {
  assert.match(leverage(many(2, 1, "success"))[0]!.note!, /no failed traces/);
  assert.match(leverage([...many(2, 1, "failure"), ...many(2, 1, "success")])[0]!.note!, /no trace without the mode/);
  const [row] = leverage([...many(3, 1, "failure"), ...many(2, 0, "success")]);
  assert.equal(row!.attributable_fraction, 1);
  assert.equal(row!.low, null);
  assert.equal(row!.failures_per_100, 60);
  assert.match(row!.note!, /every failed trace has the mode/);
});

test("scenarios of one side give no comparison and say so", () => {
  const one = trace({ id: "a", model: "m", cluster: "s", labels: { flagged: 1, labelled: allModes } });
  const two = trace({ id: "b", model: "n", cluster: "t", labels: { flagged: 0, labelled: allModes } });
  const [row] = paired([one, two], { pair: "model" });
  assert.equal(row!.difference, null);
  assert.equal(row!.clusters, 0);
  assert.match(row!.note!, /no scenario with labelled runs of both; 2 scenarios of one side only left out \(2 runs\)/);
});

test("what a comparison leaves out stands in the note: unknown outcomes, and traces not labelled for the mode", () => {
  const plain = { id: "p", labels: { flagged: 0, labelled: allModes - 1 }, outcome: "failure" as const };
  const list = [...many(3, 1, "failure"), ...many(3, 0, "success"), ...many(2, 1, null), trace(plain)];
  const [one, two] = lift(list);
  assert.equal(one!.failed_n, 3);
  assert.match(one!.note!, /2 traces of unknown outcome left out; 1 trace not labelled: available cases/);
  assert.doesNotMatch(two!.note!, /not labelled/);
  assert.match(leverage(list)[0]!.note!, /1 trace not labelled/);
  assert.match(stratifiedLift(list, { stratify: "model" })[0]!.note!, /1 trace not labelled/);
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
