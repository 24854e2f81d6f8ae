import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseCsv } from "../../src/datasets/csv.js";
import { numberText } from "../../src/export/csv.js";
import { toCsv } from "../../src/index.js";

test("numbers are the shortest text that reads back at 12 significant digits", () => {
  assert.equal(numberText(0.1 + 0.2), "0.3");
  assert.equal(numberText(2 / 3), "0.666666666667");
  assert.equal(numberText(-0), "0");
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.ok(Math.abs(Number(numberText(value)) - value) <= Math.abs(value) * 1e-11 + Number.MIN_VALUE);
    }),
  );
});

test("null is an empty cell, and text is quoted where it must be", () => {
  assert.equal(toCsv([{ a: null, b: 'x,"y"\n' }], ["a", "b"]), 'a,b\n,"x,""y""\n"\n');
});

test("text that a spreadsheet would run is defused; a negative number is left alone", () => {
  assert.equal(toCsv([{ a: "=1+1", b: -1 }], ["a", "b"]), "a,b\n'=1+1,-1\n");
  assert.equal(toCsv([{ a: "'=1", b: "'x" }], ["a", "b"]), "a,b\n''=1,'x\n");
});

test("an unknown column, a missing one and a number that is none are thrown", () => {
  // @ts-expect-error a column that the table lacks
  assert.throws(() => toCsv([{ a: 1, z: 2 }], ["a"]), /column that the table lacks: z/);
  // @ts-expect-error a column that the row lacks
  assert.throws(() => toCsv([{ a: 1 }], ["a", "b"]), /lacks the column b/);
  assert.throws(() => toCsv([{ a: Number.NaN }], ["a"]), /is not a number/);
});

test("without columns they are those of the rows, in the order in which they appear", () => {
  assert.equal(toCsv([{ a: 1 }, { b: "x", a: null }]), "a,b\n1,\n,x\n");
  assert.equal(toCsv([]), "\n");
  assert.throws(
    () => toCsv([{ a: 1 }, { a: [2] }]),
    /row 2, column a: a cell is text, a number or null, this is object/,
  );
});

test("what is written is read back", () => {
  const text = fc.string({ unit: "binary" }).map((raw) => raw.replaceAll("\u0000", "").replaceAll("\r", "").trim());
  fc.assert(
    fc.property(fc.array(fc.record({ a: text, b: text }, { noNullPrototype: true }), { minLength: 1 }), (rows) => {
      fc.pre(rows.every((row) => Buffer.from(row.a + row.b).toString() === row.a + row.b));
      fc.pre(rows.every((row) => row.a !== "" && !/^'*[=+\-@\t]/.test(row.a) && !/^'*[=+\-@\t]/.test(row.b)));
      const csv = parseCsv(Buffer.from(toCsv(rows, ["a", "b"])), "t.csv");
      assert.deepEqual(
        csv.rows.map((row) => row.cells),
        rows,
      );
    }),
  );
});
