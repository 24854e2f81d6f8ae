import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import fc from "fast-check";
import { lift, publishedTable, toArquero, toColumns, toCsv, toDanfo } from "../src/index.js";

const require = createRequire(import.meta.url);
const cell = fc.oneof(fc.integer(), fc.constant(null), fc.string());
const record = fc.dictionary(fc.constantFrom("model", "code", "n", "note"), cell, { minKeys: 1 });

test("columns hold every cell of every row in its place, whatever the order of keys, null where a row lacks one", () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), (rows) => {
      const columns = toColumns(rows);
      for (const [name, cells] of Object.entries(columns)) {
        assert.deepEqual(
          cells,
          rows.map((row) => row[name] ?? null),
        );
      }
      assert.deepEqual(new Set(Object.keys(columns)), new Set(rows.flatMap((row) => Object.keys(row))));
    }),
  );
});

test("rows whose keys differ in order stay right in arquero and in danfojs", () => {
  const rows = [
    { model: "a", n: 1 },
    { n: 2, model: "b" },
  ];
  assert.deepEqual(toArquero(rows).objects(), [
    { model: "a", n: 1 },
    { model: "b", n: 2 },
  ]);
  const frame = toDanfo(rows);
  assert.deepEqual(frame.columns, ["model", "n"]);
  assert.deepEqual(frame["n"].values, [1, 2]);
  assert.deepEqual(frame["model"].values, ["a", "b"]);
});

const lifts = lift(publishedTable("itbench-study-modes"), { by: ["model"] });

test("a mode without a test is not significant in arquero: 5 of the study's modes are, not 15", () => {
  const significant = toArquero(lifts).filter((d: { q: number }) => d.q < 0.05);
  assert.equal(significant.numRows(), 5);
  assert.ok((significant.array("q") as number[]).every((q) => q < 0.05));
});

test("arquero's CSV of result rows is the kit's", () => {
  const plain = lifts.map(({ code, q, verdict }) => ({
    code,
    q: q === null ? null : Math.round(q * 1e6) / 1e6,
    verdict,
  }));
  assert.equal(toArquero(plain).toCSV(), toCsv(plain));
});

test("danfojs sorts what is undefined last, ascending and descending, in place and not", () => {
  const values = (frame: unknown) => (frame as { p: { values: number[] } }).p.values;
  const p = lifts.map((row) => row.p).filter((value) => value !== null);
  const undefinedOnes = Array<number>(lifts.length - p.length).fill(Number.NaN);
  assert.ok(p.length > 0 && undefinedOnes.length > 0);
  const ascending = [...p].sort((a, b) => a - b);
  assert.deepEqual(values(toDanfo(lifts).sortValues("p")), [...ascending, ...undefinedOnes]);
  const descending = [...[...ascending].reverse(), ...undefinedOnes];
  assert.deepEqual(values(toDanfo(lifts).sortValues("p", { ascending: false })), descending);
  const frame = toDanfo(lifts);
  frame.sortValues("p", { inplace: true });
  assert.deepEqual(values(frame), [...ascending, ...undefinedOnes]);
  assert.throws(() => frame.sortValues("no such column"), /not found/);
});

test("danfojs sorts empty text last, and takes no rows", () => {
  const sorted = toDanfo([{ a: "b" }, { a: null }, { a: "a" }]).sortValues("a") as unknown as {
    a: { values: unknown[] };
  };
  assert.deepEqual(sorted.a.values, ["a", "b", null]);
  assert.deepEqual(toDanfo([]).shape, [0, 0]);
});

test("an undefined number does not break danfojs, and dropNa leaves its row out", () => {
  const frame = toDanfo([{ p: 0.1 }, { p: null }, { p: 0.3 }]);
  assert.doesNotThrow(() => frame.describe());
  assert.deepEqual(frame.dropNa({ axis: 1 }).describe().values[1], [0.2]);
});

test("the stub of TensorFlow says what it is as soon as it is used", () => {
  const tf = require("@tensorflow/tfjs-node") as Record<string, () => void>;
  assert.throws(
    () => tf["tensor2d"]!(),
    /tf\.tensor2d is not available: mastkit replaces @tensorflow\/tfjs-node by a stub/,
  );
  const { DataFrame, StandardScaler } = require("danfojs-node");
  assert.throws(() => new DataFrame({ n: [1, 2] }).tensor, /not available: mastkit replaces/);
  assert.throws(() => new StandardScaler().fit(new DataFrame({ n: [1, 2] })), /not available: mastkit replaces/);
});

test("the stub of xlsx says what it is as soon as any part of it is used", () => {
  const xlsx = require("../src/stubs/xlsx/index.js");
  assert.throws(() => xlsx.read("a.xlsx"), /xlsx\.read is not available: mastkit replaces xlsx by a stub/);
  assert.throws(() => xlsx.utils.aoa_to_sheet([]), /xlsx\.utils\.aoa_to_sheet is not available/);
});
