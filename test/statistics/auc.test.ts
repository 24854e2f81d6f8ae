import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { auc } from "../../src/statistics.js";
import { near } from "../near.js";
import { noted } from "../noted.js";

const told = (values: readonly number[], present: string, clusters?: readonly number[]) =>
  values.map((value, at) => ({
    value,
    present: present[at] === "1",
    cluster: clusters === undefined ? null : `c${clusters[at]}`,
  }));

// R, by the definition: psi <- outer(X, Y, function(a, b) (a > b) + .5 * (a == b)), row and column means, their sums by
// cluster, plogis(qlogis(A) ± qt(.975, df) se/(A(1 − A))); the areas are wilcox.test's W/mn
test("the area under the curve over clusters: R's numbers", () => {
  const loose = auc(
    told(
      [
        ...[4, 2, 0, 6, 5, 4, 3, 6, 4, 4, 4, 3, 3, 4, 3, 5, 6, 1, 1, 6],
        ...[2, 5, 6, 2, 2, 4, 4, 4, 5, 1, 2, 7, 5, 2, 5, 6, 8, 6, 3, 3],
      ],
      "1001001000010101100101100100101010111100",
    ),
  );
  near(loose.auc, 0.8055555555555556, 1e-12);
  near(loose.se, 0.0700910102202871, 1e-12);
  near(loose.low, 0.6171078635774784, 1e-9);
  near(loose.high, 0.9141568879800345, 1e-9);
  near(loose.p, 0.0055203070596023, 1e-9);
  const clustered = auc(
    told(
      [5, 2, 1, 3, 3, 1, 2, 5, 2, 3, 5, 4, 2, 4, 3, 2, 1, 2, 3, 0, 4, 5, 1, 1, 3, 0, 5, 8, 3, 4, 4, 4, 5],
      "110000100111000000001100001101011",
      [
        ...[1, 1, 2, 2, 3, 3, 3, 3, 4, 4, 5, 6, 6, 6, 7, 7, 7, 7, 8, 9, 9],
        ...[10, 11, 11, 12, 12, 13, 13, 14, 14, 14, 15, 15],
      ],
    ),
  );
  near(clustered.auc, 0.851923076923077, 1e-12);
  near(clustered.se, 0.074222225553549, 1e-12);
  near(clustered.low, 0.603194186852541, 1e-9);
  near(clustered.high, 0.95609111569705, 1e-9);
  near(clustered.p, 0.015602101815014, 1e-9);
  noted(clustered.note, "few-units", { fewest: 20 });
});

test("what cannot be told is null with the reason", () => {
  noted(auc(told([1, 2], "11")).note, "no-run-of-both");
  noted(auc(told([1, 2], "10")).note, "one-run");
  noted(auc(told([1, 2, 3, 4], "0011")).note, "auc-edge");
  noted(auc(told([1, 1, 1, 1], "0011")).note, "signal-alike");
  assert.deepEqual(auc(told([1, 1, 1, 1], "0011")).auc, 0.5);
  assert.equal(auc(told([1, 2, 3, 4], "0011")).p, null);
});

test("the area is that of all pairs, turns round with the sides, and neither order nor scale moves it", () => {
  const one = fc.record({
    value: fc.integer({ min: -4, max: 4 }),
    present: fc.boolean(),
    cluster: fc.nat(6).map(String),
  });
  fc.assert(
    fc.property(fc.array(one, { minLength: 2, maxLength: 30 }), (values) => {
      const found = auc(values);
      const [yes, no] = [true, false].map((side) => values.filter(({ present }) => present === side)) as [
        typeof values,
        typeof values,
      ];
      if (found.auc === null) return assert.ok(yes.length === 0 || no.length === 0);
      const pairs = yes.flatMap((a) => no.map((b) => (a.value > b.value ? 1 : a.value === b.value ? 0.5 : 0)));
      near(found.auc, pairs.reduce<number>((a, b) => a + b, 0) / pairs.length, 1e-12);
      const turned = auc(values.map((x) => ({ ...x, present: !x.present })));
      near(turned.auc, 1 - found.auc, 1e-12);
      near(turned.se, found.se, 1e-9);
      assert.deepEqual(auc([...values].reverse().map((x) => ({ ...x, value: 3 * x.value + 1 }))), found);
      if (found.low !== null)
        assert.ok(0 < found.low && found.low <= found.auc && found.auc <= found.high! && found.high! < 1);
    }),
  );
});
