import assert from "node:assert/strict";
import test from "node:test";
import { type PpiMean, type PpiTrace, ppiDifference, ppiMean } from "../../src/statistics.js";
import { knownAnswers } from "../known-answers.js";
import { near } from "../near.js";

interface Labels {
  readonly Y?: readonly (number | boolean)[];
  readonly J: readonly number[];
  readonly weight?: readonly number[];
  readonly cluster?: readonly string[];
  readonly outcome?: readonly number[];
}
interface Input {
  readonly labelled: Labels;
  readonly unlabelled: Labels;
}

function tracesOf({ labelled, unlabelled }: Input, outcome?: number): readonly PpiTrace[] {
  return [labelled, unlabelled].flatMap(({ Y, J, weight, cluster, outcome: of }) =>
    J.flatMap((judge, at): PpiTrace[] => {
      if (outcome !== undefined && of![at] !== outcome) return [];
      const known = { judge, human: Y === undefined ? null : Number(Y[at]), cluster: cluster?.[at] ?? null };
      return [weight === undefined ? known : { ...known, weight: weight[at]! }];
    }),
  );
}

const drawn = ({ labelled }: Input) => (labelled.weight === undefined ? "at-random" : "weighted");

test("a share: ppi_py, ipd and the sandwich of a stacked regression, clustered and weighted", () => {
  const cases = knownAnswers<Input, Record<string, number | null>>("ppi_mean");
  assert.ok(cases.length >= 12);
  for (const { id, input, expected, tolerance } of cases) {
    const options = { drawn: drawn(input) } as const;
    const traces = tracesOf(input);
    const found: PpiMean = ppiMean(traces, options);
    const values = { ...found, estimate_raw: found.raw, clusters_labelled: found.clusters, n_eff: found.size };
    for (const [key, value] of Object.entries(expected)) {
      if (typeof value === "object" && value !== null) {
        const limits = ppiMean(traces, { ...options, interval: key as "wald" | "ppi_py" });
        const { low, high } = value as { low: number | null; high: number | null };
        near(limits.low, low, tolerance, `${id} ${key}`);
        near(limits.high, high, tolerance, `${id} ${key}`);
      } else near(values[key as keyof typeof values] as number | null, value, tolerance, `${id} ${key}`);
    }
  }
});

test("a difference: each group with its own lambda, put together over the clusters that they share", () => {
  const cases = knownAnswers<Input, Record<string, number> & Record<string, { low: number; high: number; df: number }>>(
    "ppi_diff",
  );
  assert.ok(cases.length >= 5);
  for (const { id, input, expected, tolerance } of cases) {
    const groups = [tracesOf(input, 1), tracesOf(input, 0)] as const;
    const found = ppiDifference(...groups, { drawn: drawn(input) });
    const { first, second } = found;
    near(first.lambda, expected["lambda_failed"]!, tolerance, id);
    near(second.lambda, expected["lambda_successful"]!, tolerance, id);
    near(first.raw, expected["failed_raw"]!, tolerance, id);
    near(second.raw, expected["successful_raw"]!, tolerance, id);
    for (const [side, name] of [
      [first, "failed"],
      [second, "successful"],
    ] as const) {
      near(side.low, expected[name]!.low, tolerance, id);
      near(side.high, expected[name]!.high, tolerance, id);
    }
    near(found.correlation, expected["rho"]!, tolerance, id);
    for (const key of ["difference", "se", "low", "high", "p"] as const)
      near(found[key], expected[key]!, tolerance, id);
    const wald = ppiDifference(...groups, { drawn: drawn(input), interval: "wald" });
    near(wald.low, expected["wald"]!.low, tolerance, id);
    near(wald.high, expected["wald"]!.high, tolerance, id);
  }
});
