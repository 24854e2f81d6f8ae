import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { planKappa, planLabels } from "../../src/statistics.js";
import { runCli } from "../cli.js";
import { knownAnswers } from "../known-answers.js";
import { near } from "../near.js";
import { noted } from "../noted.js";

type Answers = Readonly<Record<string, number | null>>;

test("human labels for a wanted width: a search over every n", () => {
  type Input = {
    prevalence: number;
    sensitivity: number;
    specificity: number;
    half_width: number;
    traces: number;
    deff?: number;
  };
  const cases = knownAnswers<Input, Answers>("plan_ppi");
  assert.equal(cases.length, 4);
  for (const { id, input, expected, tolerance } of cases) {
    const { half_width: halfWidth, deff: designEffect = 1, ...rest } = input;
    const found: Answers = planLabels({ ...rest, halfWidth, designEffect }) as unknown as Answers;
    for (const [key, value] of Object.entries(expected)) near(found[key], value, tolerance, `${id} ${key}`);
  }
  noted(
    planLabels({ prevalence: 0.3, sensitivity: 0.95, specificity: 0.95, halfWidth: 0.02, traces: 900 }).note,
    "not-reachable",
    { traces: 900 },
  );
});

test("items for a kappa of a wanted width: irr's N.cohen.kappa", () => {
  type Input = { kappa: number; share1: number; share2: number; half_width: number };
  const cases = knownAnswers<Input, Answers>("plan_kappa");
  assert.equal(cases.length, 4);
  for (const { id, input, expected, tolerance } of cases) {
    const { half_width: halfWidth, ...rest } = input;
    const found = planKappa({ ...rest, halfWidth });
    near(found.q, expected["Q"]!, tolerance, id);
    near(found.items, expected["items"]!, tolerance, id);
  }
});

test("the planned number reaches the width, and one label fewer does not; a better judge never needs more", () => {
  const share = fc.double({ min: 0.05, max: 0.95, noNaN: true });
  fc.assert(
    fc.property(
      share,
      share,
      share,
      fc.double({ min: 0.02, max: 0.2, noNaN: true }),
      (p, sensitivity, specificity, halfWidth) => {
        const plan = { prevalence: p, sensitivity, specificity, halfWidth, traces: 2000 };
        const { labels, rho } = planLabels(plan);
        const half = (n: number) =>
          1.959963984540054 * Math.sqrt((p * (1 - p) * (1 - (rho * rho * (2000 - n)) / 2000)) / n);
        if (labels === null) return assert.ok(half(2000) > halfWidth);
        assert.ok(half(labels) <= halfWidth + 1e-9);
        if (labels > 2) assert.ok(half(labels - 1) > halfWidth - 1e-9);
        const better = planLabels({ ...plan, sensitivity: 1, specificity: 1 }).labels;
        assert.ok(better !== null && better <= labels);
      },
    ),
    { numRuns: 200 },
  );
});

test("power plans human labels and a kappa from the command line, and says what it needs", async () => {
  const judge = ["--sensitivity", "0.8", "--specificity", "0.9", "--half-width", "0.06", "--traces", "1500"];
  const labels = await runCli("power", "--prevalence", "0.2", ...judge);
  assert.match(labels.stdout, /,103,171,50,103,/);
  const halved = await runCli("power", "--prevalence", "0.2", ...judge, "--of", "difference", "--format", "json");
  near((JSON.parse(halved.stdout) as Record<string, number>[])[0]!["half_width"], 0.06 / Math.SQRT2);
  const kappa = await runCli("power", "--kappa", "0.8", "--share1", "0.2", "--share2", "0.25", "--half-width", "0.15");
  assert.match(kappa.stdout, /,89,/);
  const missing = await runCli("power", "--kappa", "0.8");
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /--kappa, --share1, --share2, --half-width/);
});
