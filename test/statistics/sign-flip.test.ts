import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { smallestSignFlip } from "../../src/statistics/sign-flip.js";
import { randomFrom, signFlip } from "../../src/statistics.js";
import { near } from "../near.js";

test("the sign-flip test counts real sums as it counts whole ones", () => {
  // Python: sum(abs(sum(s*d)) >= abs(sum(d)) - 1e-9 over itertools.product((1, -1), repeat=n)) / 2**n
  near(signFlip([0.5, 0.5]), 0.5);
  near(signFlip([0.3, 0.4, -1.2]), 1);
  near(signFlip([0.3, 0.4, 0.9, -0.2]), 0.25);
  near(signFlip([1.5, 2.25, -0.75, 3.1, 0.4, -0.1]), 0.1875);
  near(signFlip([Math.SQRT2, Math.sqrt(3), -Math.sqrt(5), Math.PI, 1]), 0.3125);
  for (const whole of [[3, -1, 4, 1, -5, 9, 2, -6], Array.from({ length: 40 }, (_, index) => index % 3)]) {
    near(signFlip(whole.map((value) => value / 10)), signFlip(whole), 1e-9);
  }
  assert.throws(() => signFlip([1, Number.NaN]), /not a number/);
});

test("more than twenty differences without a common unit are drawn, near their exact p", () => {
  // 24 differences: the 2^24 sums by numpy, those at least |sum(d)| - 1e-9
  const roots = Array.from({ length: 24 }, (_, index) => Math.sqrt(index + 1) * (index % 2 === 0 ? 1 : -0.5));
  const exact = 0.1725153923034668;
  near(signFlip(roots), exact, 4 * Math.sqrt((exact * (1 - exact)) / 99_999) + 1e-5);
  assert.notEqual(signFlip(roots), signFlip(roots, randomFrom(2)));
});

test("p depends on nothing but the differences: not on their order, direction or scale", () => {
  const sizes = fc.constantFrom(0, 1, -1, 1 / 3, -2 / 3, 0.5, -0.25, Math.SQRT2);
  fc.assert(
    fc.property(fc.array(sizes, { minLength: 1, maxLength: 24 }), (differences) => {
      const p = signFlip(differences);
      assert.equal(signFlip([...differences].reverse()), p);
      assert.equal(signFlip(differences.map((value) => -value)), p);
      near(signFlip(differences.map((value) => value * 4)), p);
      assert.ok(p <= 1 && p >= smallestSignFlip(differences) * (1 - 1e-9));
    }),
    { numRuns: 40 },
  );
  assert.equal(signFlip([0, 0]), 1);
  assert.deepEqual([smallestSignFlip([0, 0]), smallestSignFlip([0, 1, -1, 1])], [1, 0.25]);
});
