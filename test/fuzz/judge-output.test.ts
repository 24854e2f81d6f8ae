import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJudgeOutput } from "../../src/datasets/judge-output.js";
import type { Random } from "../../src/statistics.js";
import { anyValue, fuzz, hostileText, jsonText, pick, strictJson } from "./fuzz.js";

const recall = (random: Random) => pick(random, [0, 1, 0.5, 1.5, null, -1, "1", anyValue(random, 1)]);

function judge(random: Random): Buffer {
  const scores = { root_cause_entity: { calculation_recall: recall(random), gt_entities: [hostileText(random)] } };
  const root = {
    metadata: anyValue(random),
    eval_result:
      random.below(5) === 0 ? { error: hostileText(random) } : { scores, justification: hostileText(random) },
    flat_scores: random.below(6) === 0 ? null : { root_cause_entity_recall: recall(random), f1: 0 },
  };
  return Buffer.from(jsonText(random, root));
}

/** A property at the end of a path, by own properties only. */
function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const name of path) {
    if (typeof here !== "object" || here === null || Array.isArray(here) || !Object.hasOwn(here, name))
      return undefined;
    here = (here as Record<string, unknown>)[name];
  }
  return here;
}

test("a judge's file gives the recall that JSON.parse finds, or null with a note; it never throws", async () => {
  const known = (value: unknown) => (typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null);
  const { accepted, refused } = await fuzz("judge-output", judge, (bytes) => {
    const output = parseJudgeOutput(bytes);
    const parsed = strictJson(bytes);
    const error = at(parsed?.value, "error") ?? at(parsed?.value, "eval_result", "error") ?? null;
    const scores = at(parsed?.value, "eval_result", "scores");
    const unscored = error !== null && (typeof scores !== "object" || scores === null || Array.isArray(scores));
    const hasNan = parsed === undefined && bytes.includes("NaN");
    if (!hasNan) {
      const want = [
        unscored ? null : known(at(parsed?.value, "flat_scores", "root_cause_entity_recall")),
        unscored ? null : known(at(scores, "root_cause_entity", "calculation_recall")),
      ];
      assert.deepEqual([output.recallFiltered, output.recallUnfiltered], want);
    }
    for (const each of [output.recallFiltered, output.recallUnfiltered]) {
      assert.ok((each !== null && each <= 1) || output.notes.length > 0);
    }
    return parsed !== undefined;
  });
  assert.ok(accepted > 0 && refused > 0);
});
