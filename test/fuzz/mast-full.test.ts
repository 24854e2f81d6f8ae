import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { mastScanner } from "../../src/datasets/mast-full.js";
import { InputError } from "../../src/errors.js";
import type { Random } from "../../src/statistics.js";
import { codes } from "../../src/taxonomy/mast.js";
import { anyValue, fuzz, hostileText, jsonText, orRefused, pick, pieces, spelledCode, strictJson } from "./fuzz.js";

interface Seen {
  readonly names: readonly unknown[];
  readonly key: unknown;
  readonly index: unknown;
  readonly id: string;
  readonly flagged: readonly string[];
  readonly labelled: readonly string[];
  readonly trajectory: string | null;
}

function document(random: Random): Buffer {
  const records = Array.from({ length: 1 + random.below(3) }, (_, at) => ({
    mas_name: hostileText(random),
    llm_name: pick(random, ["GPT-4o", null, hostileText(random)]),
    benchmark_name: "ProgramDev",
    trace_id: pick(random, [at, `id ${at}`]),
    trace: { key: "K", index: at, trajectory: hostileText(random).repeat(1 + random.below(4)), ...more(random) },
    mast_annotation: Object.fromEntries(codes.map((code) => [code, pick(random, [0, 1, 1, null])])),
    ...more(random),
  }));
  return Buffer.from(jsonText(random, records));
}

function more(random: Random): object {
  return random.below(3) === 0 ? { [pick(random, ["extra", "é", "traces"])]: anyValue(random) } : {};
}

function read(parts: readonly Buffer[], validate: boolean): Seen[] {
  const seen: Seen[] = [];
  const scanner = mastScanner(
    "f.json",
    (record) => {
      const named = (mask: number) => codes.filter((_, bit) => (mask & (1 << bit)) !== 0);
      seen.push({
        names: [record.system, record.model, record.benchmark],
        key: record.traceKey,
        index: record.traceIndex,
        id: record.traceId,
        flagged: named(record.labels.flagged),
        labelled: named(record.labels.labelled),
        trajectory: record.trajectory?.sha256 ?? null,
      });
    },
    { validate, digestTrajectories: true },
  );
  for (const part of parts) scanner.push(part);
  assert.equal(scanner.end(), seen.length);
  return seen;
}

/** The same by JSON.parse of the whole; null where it is not a file of records. Written without the reader's code. */
function expected(bytes: Buffer): Seen[] | null {
  const parsed = strictJson(bytes);
  if (parsed === undefined || !Array.isArray(parsed.value)) return null;
  const raw = rawTrajectories(bytes);
  const seen: Seen[] = [];
  for (const [at, record] of parsed.value.entries()) {
    if (typeof record !== "object" || record === null || Array.isArray(record)) return null;
    const own = (from: object, key: string): unknown => (Object.hasOwn(from, key) ? (from as never)[key] : undefined);
    const names = ["mas_name", "llm_name", "benchmark_name"].map((key) => own(record, key) ?? null);
    if (names.some((name) => name !== null && typeof name !== "string")) return null;
    const trace = own(record, "trace") ?? {};
    if (typeof trace !== "object" || Array.isArray(trace)) return null;
    const key = own(trace, "key") ?? null;
    const index = own(trace, "index") ?? null;
    const trajectory = own(trace, "trajectory") ?? null;
    const id = own(record, "trace_id");
    if (key !== null && (typeof key !== "string" || key === "")) return null;
    if (index !== null && !Number.isSafeInteger(index)) return null;
    if (trajectory !== null && typeof trajectory !== "string") return null;
    if (!Number.isSafeInteger(id) && (typeof id !== "string" || id === "")) return null;
    const annotation = own(record, "mast_annotation");
    if (typeof annotation !== "object" || Array.isArray(annotation)) return null;
    const labels = new Map<string, unknown>();
    for (const [name, label] of Object.entries(annotation ?? {})) {
      const exact = /^(FM-)?\d+\.\d+$/.test(name);
      const code = exact ? name.replace("FM-", "") : (spelledCode(name) ?? "");
      if (!exact && !codes.some((each) => each === code)) continue;
      if (!codes.some((each) => each === code) || labels.has(code) || ![0, 1, null].some((one) => one === label))
        return null;
      labels.set(code, label);
    }
    seen.push({
      names,
      key,
      index,
      id: String(id),
      flagged: codes.filter((code) => labels.get(code) === 1),
      labelled: codes.filter((code) => labels.get(code) === 1 || labels.get(code) === 0),
      trajectory:
        trajectory === null
          ? null
          : createHash("sha256")
              .update(raw[at] ?? "", "latin1")
              .digest("hex"),
    });
  }
  return seen;
}

/** The raw text of each record's trace.trajectory, of JSON that is known to be valid. */
function rawTrajectories(bytes: Buffer): (string | null)[] {
  const found: (string | null)[] = [];
  const path: (string | number)[] = [];
  const tokens = bytes.toString("latin1").matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?|[[\]{},]/gs);
  let record = -1;
  for (const [token, raw, colon] of tokens) {
    if (token === "[" || token === "{") {
      if (path.length === 1) found[++record] = null;
      path.push("");
    } else if (token === "]" || token === "}") path.pop();
    else if (raw !== undefined && colon !== undefined) {
      path[path.length - 1] = JSON.parse(Buffer.from(`"${raw}"`, "latin1").toString("utf8"));
      if (path.length === 2 && path[1] === "trace") found[record] = null;
    } else if (raw !== undefined && path.length === 3 && path[1] === "trace" && path[2] === "trajectory")
      found[record] = raw;
  }
  return found;
}

test("the reader of full files equals JSON.parse or refuses, wherever the chunks are cut", async () => {
  const { accepted, refused } = await fuzz("mast-full", document, (bytes, random) => {
    const want = expected(bytes);
    const validated = orRefused(() => read(pieces(random, bytes), true));
    assert.deepEqual(validated, want);
    const skipped = orRefused(() => read(pieces(random, bytes), false));
    if (want !== null || skipped === null) assert.deepEqual(skipped, want);
    else {
      // Accepted though it is not JSON: only what stands inside a skipped string may be wrong.
      assert.throws(
        () => read([bytes], true),
        (error) => error instanceof InputError && /not valid (JSON|UTF-8)/.test(error.message),
      );
    }
    return want !== null;
  });
  assert.ok(accepted > 0 && refused > 0);
});

test("memory does not grow with what the reader is fed", () => {
  const size = 1 << 20;
  const inRecord = '[{"trace":{"key":"';
  for (const [before, byte] of [
    ["", " "],
    ["[", " "],
    ["[{", " "],
    ["[", "["],
    ["[", "1"],
    ['[{"', "k"],
    [inRecord, "x"],
    [`${inRecord}","trajectory":"`, "x"],
    [`${inRecord}","trajectory":"`, "\\"],
    ['[{"unknown":["', '",'],
  ] as const) {
    const chunk = Buffer.from(byte.repeat(size / byte.length));
    const start = process.memoryUsage();
    const scanner = mastScanner("f.json", () => undefined, { validate: false });
    orRefused(() => {
      scanner.push(Buffer.from(before));
      for (let times = 0; times < 64; times++) scanner.push(chunk);
    });
    const end = process.memoryUsage();
    const grown = end.arrayBuffers - start.arrayBuffers + Math.max(0, end.heapUsed - start.heapUsed);
    assert.ok(grown < 100 * size, `${before} ${byte}: ${grown}`);
  }
});
