import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import fc from "fast-check";
import { toArquero, toColumns, toDanfo } from "../src/index.js";

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
