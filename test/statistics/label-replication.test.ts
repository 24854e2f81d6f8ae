import assert from "node:assert/strict";
import { test } from "node:test";
import { pointsOfTraces } from "../../src/datasets.js";
import { type LabelPoint, readLabelsCsv } from "../../src/index.js";
import { randomFrom, replicatedGroups } from "../../src/statistics.js";
import { needsRealData, realData } from "../data.js";
import { copiedLabels, independentLabels } from "./label-points.js";

test("labels that depend on the index alone are found, in a file never seen", () => {
  for (let seed = 1; seed <= 10; seed++) {
    const found = replicatedGroups(copiedLabels(seed));
    assert.equal(found.verdict, "replicated");
    assert.equal(found.groups.length, 7);
    assert.equal(found.agreeing, found.compared);
    assert.equal(found.p, 1 / 1000);
  }
});

test("a single copied group among many is found, and only the two are named", () => {
  const points = independentLabels(3, { groups: 12, indices: 40 });
  const copy = points.filter(({ group }) => group === "g4").map((point) => ({ ...point, group: "copy of g4" }));
  const found = replicatedGroups([...points, ...copy]);
  assert.equal(found.verdict, "replicated");
  assert.deepEqual(found.groups, ["g4", "copy of g4"]);
  assert.equal(found.found[0]!.agreeing, 40);
});

test("a copy of which a fifth was labelled anew is found still", () => {
  const random = randomFrom(5);
  const points = independentLabels(8, { groups: 5, indices: 60 });
  const copy = points
    .filter(({ group }) => group === "g0")
    .map((point) => ({ ...point, group: "copy", flagged: random.below(5) === 0 ? 5 : point.flagged }));
  assert.equal(replicatedGroups([...points, ...copy]).verdict, "replicated");
});

test("independent labels at the prevalences of a real file raise few alarms", () => {
  // 20 seeds here; `npm run calibrate:replication` runs 200, at most 21 of them may raise an alarm
  let alarms = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const { verdict } = replicatedGroups(independentLabels(seed), { permutations: 199 });
    if (verdict !== "none") alarms++;
  }
  assert.ok(alarms <= 2, `${alarms} alarms`);
});

test("sparse labels coincide often, and that is no replication", () => {
  const points = independentLabels(2, { prevalences: Array.from({ length: 14 }, () => 0.004) });
  const found = replicatedGroups(points);
  assert.ok(found.agreeing / found.compared > 0.8);
  assert.equal(found.verdict, "none");
});

test("groups without a flag at all, constant labels, cannot be told from copies and raise no alarm", () => {
  const points = independentLabels(2, { prevalences: Array.from({ length: 14 }, () => 0) });
  assert.equal(replicatedGroups(points).verdict, "none");
});

test("tasks in common make labels alike, which is not the same as replicated", () => {
  const random = randomFrom(11);
  const kinds = [1, 6, 20, 77, 300];
  const points: LabelPoint[] = ["a", "b"].flatMap((group) =>
    Array.from({ length: 200 }, (_, index): LabelPoint => {
      const own = random.below(10) < 3 ? kinds[index % 5]! : kinds[random.below(5)]!;
      return { group, index: String(index), family: "", flagged: own, labelled: 16383 };
    }),
  );
  const found = replicatedGroups(points);
  assert.ok(["alike", "none"].includes(found.verdict));
});

test("annotators of the same traces are not groups; traces without labels and lone indices are not compared", () => {
  const points = independentLabels(1, { groups: 1 });
  const again = points.map((point) => ({ ...point, family: "second annotator" }));
  assert.equal(replicatedGroups([...points, ...again]).verdict, "untestable");
  const empty = points.map((point) => ({ ...point, group: "empty", flagged: 0, labelled: 0 }));
  assert.equal(replicatedGroups([...points, ...empty]).verdict, "untestable");
  assert.equal(replicatedGroups([]).verdict, "untestable");
});

test("the answer depends on the seed alone, and a look for the verdict gives the same verdict", () => {
  const points = copiedLabels(4);
  assert.deepEqual(replicatedGroups(points, { seed: 7 }), replicatedGroups(points, { seed: 7 }));
  assert.equal(replicatedGroups(points, { verdictOnly: true }).verdict, "replicated");
  assert.equal(replicatedGroups(independentLabels(4), { verdictOnly: true }).verdict, "none");
});

test("the first release's two ChatDev keys agree at 30 of 30 shared ids", needsRealData, async () => {
  const { traces } = await readLabelsCsv(realData("mast", "labels-first-release-chatdev.csv")!);
  const found = replicatedGroups(pointsOfTraces(traces));
  assert.equal(found.verdict, "replicated");
  assert.deepEqual([found.compared, found.agreeing, found.pairs], [30, 30, 1]);
  assert.equal(found.p, 1 / 1000);
});

test("of an index that a group repeats the first labels count", () => {
  const points = copiedLabels(3);
  const again = points.map((point) => ({ ...point, flagged: point.flagged ^ 1 }));
  assert.deepEqual(replicatedGroups([...points, ...again]), replicatedGroups(points));
});
