// lift and lift --stratify where clusters repeat: what decides a row, and that nothing else does.
import assert from "node:assert/strict";
import test from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { type LabelledTrace, lift, readLabelsCsv, stratifiedLift, tabulateModes } from "../../src/index.js";
import { plainCell } from "../../src/notes.js";
import { allModes, trace } from "../counts/traces.js";
import { codesOf, noted, notNoted } from "../noted.js";

type Row = Readonly<Record<string, unknown>>;

const read = async (name: string) =>
  (await readLabelsCsv(fileURLToPath(new URL(`../fixtures/clustered-traces/${name}.csv`, import.meta.url)))).traces;

/** Equal but for the last digits of sums taken in another order; p-values and words to the letter. */
function same(found: readonly Row[], expected: readonly Row[]): void {
  assert.equal(found.length, expected.length);
  for (const [at, row] of expected.entries())
    for (const [column, value] of Object.entries(row)) {
      const ours = found[at]![column];
      const close =
        typeof value === "number" && typeof ours === "number" && !/^[pq]|holm/.test(column)
          ? Math.abs(ours - value) <= 1e-9 * Math.max(1, Math.abs(value))
          : Object.is(plainCell(ours), plainCell(value));
      assert.ok(close, `${row["code"]} ${column}: ${ours} is not ${value}`);
    }
}

/** Traces of two models in clusters of up to five runs, some not labelled for every mode. */
const clustered = fc
  .array(
    fc.record({
      model: fc.constantFrom("a", "b"),
      cluster: fc.integer({ min: 0, max: 6 }),
      outcome: fc.constantFrom("success", "failure", "failure", null),
      flagged: fc.integer({ min: 0, max: allModes }),
      labelled: fc.constantFrom(allModes, allModes, allModes, allModes - 1),
    }),
    { minLength: 12, maxLength: 30 },
  )
  .map((rows) =>
    rows.map(({ flagged, labelled, cluster, outcome, model }, at) =>
      trace({
        id: `t${at}`,
        model,
        cluster: `s${cluster}`,
        outcome: outcome as LabelledTrace["outcome"],
        labels: { flagged: flagged & labelled, labelled },
        extra: { run: String(at % 3) },
      }),
    ),
  );

test("ids, names of clusters, numbers of runs and the order of rows move nothing in lift and lift --stratify", () => {
  fc.assert(
    fc.property(clustered, fc.infiniteStream(fc.nat()), (traces, keys) => {
      const names = new Map<string, string>();
      const other = (name: string) => {
        if (!names.has(name)) names.set(name, `${keys.next().value} ${names.size}`);
        return names.get(name)!;
      };
      const moved = traces
        .map((each) => [keys.next().value as number, each] as const)
        .sort(([a], [b]) => a - b)
        .map(([key, each], at) => ({
          ...each,
          id: `${key % 97}/${at}`,
          cluster: other(each.cluster!),
          extra: { run: String(key % 5) },
        }));
      same(lift(moved, { permutations: 99 }), lift(traces, { permutations: 99 }));
      const byModel = (list: readonly LabelledTrace[]) =>
        [...lift(list, { by: ["model"], permutations: 99 })].sort((a, b) =>
          String(a["model"]) < String(b["model"]) ? -1 : 1,
        );
      same(byModel(moved), byModel(traces));
      const strata = (list: readonly LabelledTrace[]) => stratifiedLift(list, { stratify: "model", permutations: 99 });
      same(strata(moved), strata(traces));
    }),
    { numRuns: 15 },
  );
});

test("the names of models move no p, whether they are groups or strata", () => {
  fc.assert(
    fc.property(clustered, (traces) => {
      const renamed = traces.map((each) => ({ ...each, model: each.model === "a" ? "z" : "c" }));
      const p = (rows: readonly { readonly p: number | null }[]) => rows.map((row) => row.p);
      for (const by of [[], ["model"]])
        assert.deepEqual(p(lift(renamed, { by, permutations: 99 })), p(lift(traces, { by, permutations: 99 })));
      assert.deepEqual(
        p(stratifiedLift(renamed, { stratify: "model", permutations: 99 })),
        p(stratifiedLift(traces, { stratify: "model", permutations: 99 })),
      );
    }),
    { numRuns: 10 },
  );
});

test("counts by cluster give the rows of their traces", () => {
  fc.assert(
    fc.property(clustered, (traces) => {
      const counts = tabulateModes(traces, { by: ["model", "cluster"] });
      const columns = (rows: readonly Row[]) =>
        rows.map(({ code, test: name, p, q, family, verdict }) => ({ code, name, p, q, family, verdict }));
      assert.deepEqual(columns(lift(counts, { permutations: 99 })), columns(lift(traces, { permutations: 99 })));
      const strata = { stratify: "model", permutations: 99 };
      assert.deepEqual(
        stratifiedLift(counts, strata).map(({ p, q }) => [p, q]),
        stratifiedLift(traces, strata).map(({ p, q }) => [p, q]),
      );
    }),
    { numRuns: 10 },
  );
});

test("one set of traces under other ids has the same rows to the last digit", async () => {
  const [hashes, modelFirst] = await Promise.all(["ids-hash", "ids-model-first"].map(read));
  for (const by of [[], ["model"]]) assert.deepEqual(lift(hashes!, { by }), lift(modelFirst!, { by }));
  assert.deepEqual(stratifiedLift(hashes!, { stratify: "model" }), stratifiedLift(modelFirst!, { stratify: "model" }));
  // all three models fail and show the modes apart from each other: what they seem to share is the models' difference
  const row = lift(hashes!).find(({ code }) => code === "3.1")!;
  assert.equal(row.p, 0.0001);
  noted(row.note, "p-by-model", { p: 0.928 });
  noted(row.note, "other-test", { test: "whole", q: 0.903 });
});

test("clusters of unequal sizes: a mode of all 49 failed traces and of none of 29 successful has a small p", async () => {
  for (const name of ["sizes-all-differ", "sizes-nearly-all-differ"]) {
    const rows = lift(await read(name));
    assert.deepEqual([rows[0]!.test, rows[0]!.p, rows[0]!.verdict], ["cluster-urn", 0.0001, "fatal"]);
    assert.ok(rows.every(({ p, q, family }) => p !== null && p < 1 && q !== null && family === 14));
  }
});

/** Runs of a cluster, as often as given: failed with the mode, failed without, successful with, without. */
const runs = (clusters: readonly (readonly [number, number, number, number])[]) =>
  clusters.flatMap((counts, cluster) =>
    counts.flatMap((times, kind) =>
      Array.from({ length: times }, (_, run) =>
        trace({
          id: `${cluster}/${kind}/${run}`,
          cluster: `s${cluster}`,
          outcome: kind < 2 ? "failure" : "success",
          labels: { flagged: kind % 2 === 0 ? 1 : 0, labelled: 1 },
        }),
      ),
    ),
  );
const times = <T>(count: number, item: T): readonly T[] => new Array<T>(count).fill(item);

test("a cell whose test can reach no small p has no p, says how small it could be, and is outside the family", () => {
  // the outcome is constant in clusters; of six, two failed
  const [row] = lift(runs([...times(2, [2, 0, 0, 0] as const), ...times(4, [0, 0, 0, 2] as const)]));
  assert.deepEqual([row!.p, row!.q, row!.family, row!.verdict], [null, null, 0, "unsupported"]);
  noted(row!.note, "no-verdict");
  noted(row!.note, "out-of-reach");
  const [strata] = stratifiedLift(
    runs([...times(2, [2, 0, 0, 0] as const), ...times(4, [0, 0, 0, 2] as const)]).map((each) => ({
      ...each,
      model: "a",
    })),
    { stratify: "model" },
  );
  assert.deepEqual([strata!.p, strata!.q, strata!.family], [null, null, 0]);
  noted(strata!.note, "out-of-reach");
});

test("within clusters the mode goes with failure, over all traces against it: no verdict but that they disagree", () => {
  // within every cluster failed traces have the mode more; clusters with the mode fail less
  const traces = runs([...times(15, [2, 0, 6, 2] as const), ...times(15, [2, 6, 0, 2] as const)]);
  const [urn] = lift(traces);
  const [within] = lift(traces, { test: "within" });
  for (const row of [urn!, within!]) {
    assert.ok(row.risk_difference! < 0);
    assert.equal(row.verdict, "unsupported");
    noted(row.note, "directions-differ");
  }
});

test("the tests on request: within clusters alone, whole clusters of one size; each says where another decides otherwise", () => {
  // 30 clusters of 2 whose outcome never differs within: only whole clusters can tell
  const constant = runs([...times(15, [1, 1, 0, 0] as const), ...times(15, [0, 0, 0, 2] as const)]);
  const rows = (["urn", "within", "whole"] as const).map((name) => lift(constant, { test: name })[0]!);
  assert.deepEqual(
    rows.map((row) => [row.test, row.p !== null && row.p < 0.05]),
    [
      ["cluster-urn", true],
      ["cluster-within", false],
      ["cluster-whole", true],
    ],
  );
  noted(rows[1]!.note, "out-of-reach", { p: 1 });
  // within clusters the mode goes with failure; clusters that fail more have it no more
  const wholes = [
    [2, 0, 0, 0],
    [0, 2, 0, 0],
    [0, 0, 2, 0],
    [0, 0, 0, 2],
  ] as const;
  const mixed = runs([...times(12, [1, 0, 0, 1] as const), ...wholes, ...wholes]);
  const [urn, within, whole] = (["urn", "within", "whole"] as const).map((name) => lift(mixed, { test: name })[0]!);
  assert.ok(urn!.q! < 0.05 && within!.q! < 0.05 && whole!.q! > 0.05);
  noted(urn!.note, "other-test", { test: "whole" });
  assert.equal(codesOf(urn!.note).filter((code) => code === "other-test").length, 1);
  for (const test of ["urn", "within"]) noted(whole!.note, "other-test", { test });
  const [unequal] = lift(runs([...times(9, [1, 0, 0, 1] as const), [1, 1, 1, 0]]), { test: "whole" });
  assert.equal(unequal!.p, null);
  noted(unequal!.note, "clusters-differ-in-size");
});

test("where no clusters repeat, a test over clusters is Fisher's, and the note says so", () => {
  const apart = runs([[8, 2, 3, 9]]).map((each) => ({ ...each, cluster: null }));
  const [plain] = lift(apart);
  const [asked] = lift(apart, { test: "within" });
  assert.deepEqual([asked!.test, asked!.p], ["fisher", plain!.p]);
  noted(asked!.note, "no-repeats", { about: "Fisher's test" });
  notNoted(plain!.note, "no-repeats");
});
