import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMastHuman } from "../../src/datasets/mast-human.js";
import type { Random } from "../../src/statistics.js";
import { fuzz, hostileText, jsonText, orRefused, pick } from "./fuzz.js";

function document(random: Random): Buffer {
  const records = Array.from({ length: 1 + random.below(3) }, (_, at) => ({
    round: pick(random, ["Round 1", "Round 2", hostileText(random)]),
    mas_name: pick(random, ["AG2", "GAIA"]),
    benchmark_name: pick(random, ["GSM-Plus", "Magentic"]),
    trace_id: at,
    trace: hostileText(random),
    annotations: ["1.1", "1.2", "4.3"].slice(0, 1 + random.below(3)).map((code) => ({
      "failure mode": `${code} ${hostileText(random)}`,
      annotator_1: pick(random, [true, false]),
      annotator_2: pick(random, [true, false, null]),
      annotator_3: pick(random, [true, "@NaN@"]),
    })),
  }));
  return Buffer.from(jsonText(random, records).replaceAll(/"(?:@|\\u0040)[^"]*"/g, "NaN"));
}

/** Votes by JSON.parse after every bare NaN became null: rows of round, trace, code, rater, vote. */
function expected(bytes: Buffer): readonly (readonly unknown[])[] | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const plain = text.replaceAll(/"(?:[^"\\]|\\.)*"|NaN/gs, (token) => (token === "NaN" ? "null" : token));
    const root = JSON.parse(plain) as readonly Record<string, unknown>[];
    return root.flatMap((record) =>
      (record["annotations"] as readonly Record<string, unknown>[]).flatMap((annotation) =>
        ["annotator_1", "annotator_2", "annotator_3"].map((rater) => [
          record["round"],
          String(record["trace_id"]),
          /\d+\.\d+/.exec(String(annotation["failure mode"]))?.[0],
          rater,
          annotation[rater] ?? null,
        ]),
      ),
    );
  } catch {
    return null;
  }
}

test("the reader of human votes equals JSON.parse with NaN as null, or refuses", async () => {
  const { accepted, refused } = await fuzz("mast-human", document, (bytes) => {
    const file = orRefused(() => parseMastHuman(bytes, "h.json"));
    if (file === null) return false;
    const rows = file.ratings.map(({ set, item, code, rater, value }) => [
      set,
      item,
      code,
      rater,
      value === null ? null : value === 1,
    ]);
    const want = expected(bytes);
    assert.notEqual(want, null, "accepted what is not JSON");
    // A rater that no annotation names has no ratings; a damaged name is another rater.
    const usual = rows.filter(([, , , rater]) => /^annotator_[123]$/.test(String(rater)));
    const named = new Set(usual.map(([, , , rater]) => String(rater)));
    assert.deepEqual(
      usual.map(String).sort(),
      want
        ?.filter(([, , , rater]) => named.has(String(rater)))
        .map(String)
        .sort(),
    );
    assert.equal(file.missingVotes.length, rows.filter((row) => row[4] === null).length);
    return true;
  });
  assert.ok(accepted > 0 && refused > 0);
});
