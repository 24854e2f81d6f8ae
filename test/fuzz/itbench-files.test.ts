import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAgentOutput } from "../../src/datasets/agent-output.js";
import { parseJudgeOutput } from "../../src/datasets/judge-output.js";
import type { Random } from "../../src/statistics/random.js";
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

function diagnosis(random: Random): Buffer {
  const list = (make: () => object) => Array.from({ length: random.below(4) }, make);
  const name = pick(random, ["name", "name", "id"]);
  const root = {
    entities: list(() => ({
      [name]: hostileText(random),
      contributing_factor: pick(random, [true, false, null, "yes"]),
    })),
    propagations: list(() => ({ source: "a", target: hostileText(random), effect: anyValue(random, 1) })),
    alerts_explained: list(() => ({ alert: hostileText(random), explained: pick(random, [true, 1]) })),
  };
  return Buffer.from(jsonText(random, root));
}

test("a diagnosis has the entities that JSON.parse finds, or is broken and empty; it never throws", async () => {
  const { accepted, refused } = await fuzz("agent-output", diagnosis, (bytes) => {
    const output = parseAgentOutput(bytes);
    const parsed = strictJson(bytes);
    if (parsed === undefined) assert.equal(output.state, "broken");
    if (output.state !== "ok") {
      assert.ok(output.notes.length === 1 && output.entities.length === 0 && output.shape === null);
      return parsed !== undefined;
    }
    const list = (field: string): unknown[] => {
      const value = at(parsed?.value, field);
      return Array.isArray(value) ? value : [];
    };
    const key = output.shape === "old" ? "id" : "name";
    const entities = list("entities").filter((entity) => typeof at(entity, key) === "string");
    assert.deepEqual(
      output.entities.map((entity) => [entity.name, entity.contributingFactor]),
      entities.map((entity) => {
        const factor = at(entity, "contributing_factor");
        return [at(entity, key), typeof factor === "boolean" ? factor : null];
      }),
    );
    const steps = list("propagations").filter((step) => typeof at(step, "source") === "string");
    assert.equal(output.propagations.length, steps.filter((step) => typeof at(step, "target") === "string").length);
    const alerts = list("alerts_explained").filter((alert) => typeof at(alert, "alert") === "string");
    assert.equal(output.alertsExplained.length, alerts.length);
    return true;
  });
  assert.ok(accepted > 0 && refused > 0);
});
