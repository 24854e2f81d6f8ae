import assert from "node:assert/strict";
import { test } from "node:test";
import { majorityLabels, pairLabels } from "../../src/datasets.js";
import { type JudgedTrace, judgeScores, type Rating, UsageError } from "../../src/index.js";
import { trace } from "../counts/traces.js";
import { fixture } from "../fixtures.js";
import { near } from "../near.js";
import { noted } from "../noted.js";

const python = fixture<{
  cases: (Record<"accuracy" | "precision" | "recall" | "f1" | "kappa", number> & {
    cells: [number, number, number, number];
  })[];
}>("measurement/judge.json");

/** Traces labelled for mode 1.1 only, with so many of each kind. */
function judged([tp, fp, fn, tn]: readonly number[], clusters = Number.POSITIVE_INFINITY): readonly JudgedTrace[] {
  const kinds = [
    [tp!, 1, 1],
    [fp!, 0, 1],
    [fn!, 1, 0],
    [tn!, 0, 0],
  ] as const;
  let index = 0;
  return kinds.flatMap(([count, truth, judge]) =>
    Array.from({ length: count }, () => {
      const id = String(index++);
      const cluster = Number.isFinite(clusters) ? `s${Number(id) % clusters}` : null;
      return {
        truth: trace({ id, cluster, labels: { flagged: truth, labelled: 1 } }),
        judge: trace({ id, labels: { flagged: judge, labelled: 1 } }),
      };
    }),
  );
}

const quick = { replicates: 200 };

test("accuracy, precision, recall, F1 and kappa equal scikit-learn's", () => {
  for (const { cells, ...expected } of python.cases) {
    const [pooled] = judgeScores(judged(cells), quick);
    assert.deepEqual([pooled?.tp, pooled?.fp, pooled?.fn, pooled?.tn], cells);
    for (const name of ["accuracy", "precision", "recall", "f1", "kappa"] as const)
      near(pooled?.[name], expected[name]);
    for (const name of ["accuracy", "f1", "kappa"] as const) {
      assert.ok(pooled![`${name}_low`]! <= pooled![name]! && pooled![name]! <= pooled![`${name}_high`]!);
    }
  }
});

test("a mode is scored from 10 positive and 10 negative items on, and keeps its counts below", () => {
  const row = (cells: readonly number[]) => judgeScores(judged(cells), quick).find(({ code }) => code === "1.1")!;
  assert.notEqual(row([9, 1, 1, 9]).kappa, null);
  const few = row([8, 1, 1, 40]);
  assert.deepEqual([few.tp, few.kappa, few.accuracy], [8, null, null]);
  noted(few.note, "counts-only", { fewest: 10 });
});

test("cells of one cluster count together, and fewer than 5 clusters give no interval", () => {
  const cells = [40, 10, 5, 45];
  const [loose, repeated] = [judgeScores(judged(cells), quick)[0]!, judgeScores(judged(cells, 8), quick)[0]!];
  near(loose.accuracy, repeated.accuracy!);
  assert.equal(repeated.clusters, 8);
  noted(repeated.note, "scores-narrow", { fewest: 20 });
  const [two] = judgeScores(judged(cells, 2), quick);
  assert.deepEqual([two?.accuracy_low, two?.kappa_low], [null, null]);
});

test("each score's interval counts the clusters that have what it is made of", () => {
  // 30 clusters of two traces; the mode in three of them
  const pairs = Array.from({ length: 60 }, (_, at) => {
    const cluster = `s${at % 30}`;
    const real = at % 30 < 3 ? 1 : 0;
    const side = (flagged: number) => trace({ id: String(at), cluster, labels: { flagged, labelled: 1 } });
    return { truth: side(real), judge: side(at === 1 ? 0 : real) };
  });
  const [row] = judgeScores(pairs, quick);
  assert.equal(row?.clusters, 30);
  assert.notEqual(row?.accuracy_low, null);
  for (const score of ["precision", "recall", "f1", "kappa"] as const) assert.equal(row?.[`${score}_low`], null, score);
  noted(row!.note, "scores-without-interval", { which: " of precision, recall, f1, kappa", fewest: 5 });
});

test("a judge who never flags has no precision, and full agreement no interval of kappa, each with its reason", () => {
  const [silent] = judgeScores(judged([0, 0, 10, 20]), quick);
  assert.equal(silent?.precision, null);
  noted(silent!.note, "scores-undefined", { scores: "precision" });
  const [perfect] = judgeScores(judged([15, 0, 0, 15]), quick);
  assert.deepEqual([perfect?.kappa, perfect?.kappa_low], [1, null]);
  noted(perfect!.note, "resamples-equal", { about: "f1, kappa" });
});

test("labels that either side lacks are left out; no common label is said", () => {
  const pair = {
    truth: trace({ id: "1", labels: { flagged: 1, labelled: 1 } }),
    judge: trace({ id: "1", labels: { flagged: 2, labelled: 2 } }),
  };
  const [row] = judgeScores([pair]);
  assert.equal(row?.items, 0);
  noted(row!.note, "no-cell-of-both");
  assert.throws(() => judgeScores([pair], { by: ["nothing"] }), UsageError);
});

test("truth and judge meet by id, and the others are named", () => {
  const side = (...ids: readonly string[]) => ids.map((id) => trace({ id }));
  const met = pairLabels(side("1", "2", "3"), side("3", "2", "4"));
  assert.deepEqual(
    met.pairs.map(({ truth, judge }) => [truth.id, judge.id]),
    [
      ["2", "2"],
      ["3", "3"],
    ],
  );
  assert.deepEqual([met.truthOnly, met.judgeOnly], [["1"], ["4"]]);
});

test("the majority of the votes is the truth; a tie is not labelled, and early rounds have no place", () => {
  const vote = (set: string, rater: string, code: string, value: number | null): Rating => ({
    ...{ set, item: "15", rater, code, value },
    block: "b",
    groups: {},
  });
  const [one, ...others] = majorityLabels([
    vote("Generlazability", "a", "1.1", 1),
    vote("Generlazability", "b", "1.1", 1),
    vote("Generlazability", "c", "1.1", 0),
    vote("Generlazability", "a", "1.2", 1),
    vote("Generlazability", "b", "1.2", 0),
    vote("Generlazability", "c", "1.2", null),
    vote("Round 1", "a", "1.3", 1),
  ]);
  assert.deepEqual(one?.labels, { flagged: 0b01, labelled: 0b01 });
  assert.equal(others.length, 0);
});

test("five clusters carry an interval, four do not", () => {
  const low = (clusters: number) => judgeScores(judged([12, 2, 3, 13], clusters), quick)[0]?.accuracy_low;
  assert.equal(low(4), null);
  assert.equal(typeof low(5), "number");
});
