import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { mastScanner } from "../../src/datasets/mast-full.js";
import { scanMastFull } from "../../src/datasets.js";
import { codes, InputError, type MastRecord, readMastFull } from "../../src/index.js";
import { allModes, bitOf } from "../counts/traces.js";
import { needsRealData, realData } from "../data.js";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "mastkit-mast-"));
});
after(() => rm(folder, { recursive: true }));

const real = () => realData("mast", "MAD_full_dataset.first-release.3-rows.json")!;

function record(id: number, labels: object = {}, more: object = {}): object {
  return {
    mas_name: "ChatDev",
    llm_name: "GPT-4o",
    benchmark_name: "ProgramDev",
    trace_id: id,
    trace: { key: "K", index: id, trajectory: `say "${"x".repeat(50)}\\" — é\n` },
    mast_annotation: { ...Object.fromEntries(codes.map((code) => [code, 0])), ...labels },
    ...more,
  };
}

function scan(
  text: string | Buffer,
  options: { validate?: boolean; digest?: boolean; chunk?: number } = {},
): MastRecord[] {
  const bytes = Buffer.from(text);
  const records: MastRecord[] = [];
  const scanner = mastScanner("m.json", (each) => records.push(each), {
    validate: options.validate ?? false,
    digestTrajectories: options.digest ?? false,
  });
  const chunk = options.chunk ?? bytes.length + 1;
  for (let at = 0; at < bytes.length; at += chunk) scanner.push(bytes.subarray(at, at + chunk));
  assert.equal(scanner.end(), records.length);
  return records;
}

function refuses(input: unknown, message: RegExp, options: { validate?: boolean } = {}): void {
  const text = typeof input === "string" || Buffer.isBuffer(input) ? input : JSON.stringify(input);
  for (const chunk of [1, 7, undefined]) {
    assert.throws(
      () => scan(text, { ...options, ...(chunk === undefined ? {} : { chunk }) }),
      (error) => error instanceof InputError && message.test(error.message),
      `chunk ${chunk}`,
    );
  }
}

test("the real rows are read with their ids, names and labels", needsRealData, async () => {
  const { traces, records, digest, notes } = await readMastFull(real());
  assert.deepEqual(
    traces.map((trace) => [trace.id, trace.system, trace.model, trace.benchmark, trace.extra]),
    [5, 8, 10].map((id) => [
      `ChatDev_ProgramDev_GPT4o/${id}`,
      "ChatDev",
      "GPT-4o",
      "ProgramDev",
      { trace_key: "ChatDev_ProgramDev_GPT4o" },
    ]),
  );
  assert.equal(traces[0]?.labels.flagged, bitOf("1.1") | bitOf("2.6") | bitOf("3.3"));
  assert.equal(traces[0]?.labels.labelled, allModes);
  assert.deepEqual(
    records.map((each) => each.traceIndex),
    [5, 8, 10],
  );
  assert.equal(digest.bytes, 991253);
  assert.deepEqual(notes, []);
});

test("digests are of the trajectory's raw JSON bytes, found independently", needsRealData, async () => {
  const text = (await readFile(real())).toString("latin1");
  const expected = [...text.matchAll(/"trajectory": "((?:[^"\\]|\\.)*)"/gs)].map((match) =>
    createHash("sha256")
      .update(match[1] ?? "", "latin1")
      .digest("hex"),
  );
  const found: (string | null | undefined)[] = [];
  await scanMastFull(real(), (each) => found.push(each.trajectory?.sha256), {
    digestTrajectories: true,
    validate: true,
  });
  assert.equal(expected.length, 3);
  assert.deepEqual(found, expected);
});

test("the result does not depend on where the chunks are cut", () => {
  const text = JSON.stringify([record(1, { "1.1": 1 }), record(2, { "2.2": null })], null, 2);
  const whole = scan(text, { digest: true });
  assert.equal(whole[1]?.offset, Buffer.from(text).indexOf('{\n    "mas_name"', whole[0]!.offset + 1));
  for (let chunk = 1; chunk < 200; chunk++) {
    assert.deepEqual(scan(text, { digest: true, chunk }), whole);
    assert.deepEqual(scan(text, { digest: true, chunk, validate: true }), whole);
  }
});

test("key order, white space, escapes in keys, unknown fields and a byte order mark are free", () => {
  const plain = scan(JSON.stringify([record(3, { "3.1": 1 })]))[0]!;
  const labels = JSON.stringify({ ...Object.fromEntries(codes.map((code) => [`FM-${code}`, 0])), "FM-3.1": 1 });
  const text = `\ufeff \n[\t{"extra":{"trace":{"trajectory":"no"},"list":["]","}",{"a":"\\\\"}]},"mast_annotation":${labels} ,
    "trac\\u0065" : {"trajectory":${JSON.stringify(`say "${"x".repeat(50)}\\" — é\n`)},"more":"\\"]","index":3,"key":"K"},
    "trace_id":3,"benchmark_name":"ProgramDev","llm_name":"GPT-4o","mas_name":"ChatDev"} ]\r\n`;
  for (const chunk of [1, 2, 3, 5, 1000]) {
    const [found] = scan(text, { chunk });
    assert.deepEqual({ ...found, offset: 0 }, { ...plain, offset: 0 });
  }
});

test("a null label, a null annotation and an absent code are not labelled, never a no", async () => {
  const nulls = Object.fromEntries(codes.map((code) => [code, null]));
  const path = join(folder, "nulls.json");
  const short = { ...record(4), mast_annotation: { "1.1": 1, comment: "x" } };
  const rows = [record(1, nulls), record(2, { "1.2": null }), record(3, {}, { mast_annotation: null }), short];
  await writeFile(path, JSON.stringify(rows));
  const { traces, notes } = await readMastFull(path);
  assert.deepEqual(
    traces.map((trace) => trace.labels),
    [
      { flagged: 0, labelled: 0 },
      { flagged: 0, labelled: allModes & ~bitOf("1.2") },
      { flagged: 0, labelled: 0 },
      { flagged: bitOf("1.1"), labelled: bitOf("1.1") },
    ],
  );
  assert.match(notes[0] ?? "", /^2 of 4 records have no label at all/);
  assert.match(notes[1] ?? "", /^2 of 4 records are labelled for some/);
  assert.match(notes[2] ?? "", /^2 of 4 records lack code 1\.1, 1\.2/);
  assert.match(notes[3] ?? "", /not codes, not read: comment$/);
});

test("a repeated id names both records; the scan hands out both", async () => {
  const path = join(folder, "twice.json");
  await writeFile(path, JSON.stringify([record(1), record(2), record(1, { "1.1": 1 })]));
  await assert.rejects(
    readMastFull(path),
    /twice\.json, record 3, byte \d+, .*the same trace as record 1 \(value "K\/1"\)/,
  );
  let seen = 0;
  const { records } = await scanMastFull(path, () => void seen++);
  assert.equal(seen, 3);
  assert.equal(records, 3);
});

test("the same system, model and trace_id under two keys are two traces", async () => {
  const path = join(folder, "keys.json");
  await writeFile(path, JSON.stringify([record(1), record(1, {}, { trace: { key: "L", index: 1, trajectory: "" } })]));
  const { traces } = await readMastFull(path);
  assert.deepEqual(
    traces.map((trace) => trace.id),
    ["K/1", "L/1"],
  );
});

test("labels other than 0, 1 and null, unknown codes and wrong types are refused by record, field and value", () => {
  refuses(
    [record(1), record(2, { "1.3": 2 })],
    /record 2, byte \d+, field mast_annotation\.1\.3: not a label \(value 2\)/,
  );
  for (const label of ["1", true, 0.5, -1, [], {}]) refuses([record(1, { "1.3": label })], /not a label/);
  refuses([record(1, { "4.1": 0 })], /field mast_annotation\.4\.1: not a code of the 14/);
  refuses([record(1, { "FM-1.1": 0 })], /the code is there twice/);
  refuses([record(1, {}, { mas_name: 5 })], /field mas_name: not a text \(value 5\)/);
  refuses([record(1, {}, { trace_id: null })], /field trace_id/);
  refuses([record(1, {}, { trace_id: 1.5 })], /field trace_id/);
  refuses([record(1, {}, { trace: "text" })], /field trace: not an object/);
  refuses([record(1, {}, { trace: { key: 7 } })], /field trace\.key/);
  refuses([record(1, {}, { trace: { key: "K", index: "1" } })], /field trace\.index/);
  refuses([record(1, {}, { trace: { key: "K", trajectory: ["a"] } })], /field trace\.trajectory: not a text/);
  refuses([record(1, {}, { mast_annotation: undefined })], /field mast_annotation: missing/);
  refuses([{ annotations: [], trace: "t", trace_id: 1 }], /give the file with --human/);
  refuses([7], /record 1, byte 1: not an object/);
});

test("malformed structure is refused with record number and byte offset", () => {
  const good = JSON.stringify(record(1));
  refuses("", /m\.json: the file is empty/);
  refuses("<html>", /record 1, byte 0: not a JSON array/);
  refuses("{}", /byte 0: not a JSON array/);
  refuses("[,]", /byte 1: a comma without a record/);
  refuses(`[${good},]`, /record 2, byte \d+: a comma without a record/);
  refuses(`[${good}}`, /not valid JSON|closing bracket/);
  refuses(`[${good}] x`, /text after the end of the array/);
  refuses(`[${good}][]`, /text after the end of the array/);
  refuses(`[${good} ${good}]`, /not valid JSON/);
  const broken = `[${good}, ${good.replace('"trace_id":1', '"trace_id":01')}]`;
  refuses(
    broken,
    new RegExp(`record 2, byte ${Buffer.from(broken).indexOf(":01") + 2}: not valid JSON: Unexpected number`),
  );
  const after = `[${good}, ${good.replace(/}$/, ',"z":tru}')}]`;
  refuses(after, new RegExp(`record 2, byte ${Buffer.byteLength(good) + 3}: not valid JSON: .*"z":tru}`));
  refuses(`[${good.replace('"1.1":0', '"1.1":NaN')}]`, /a bare NaN, which JSON does not have/);
  refuses(`[${"[".repeat(600)}`, /nested deeper than 512/);
  refuses(Buffer.from(`[${good.replace("ChatDev", "\xff")}]`, "latin1"), /not valid UTF-8/);
});

test("a file cut off anywhere is refused", () => {
  const bytes = Buffer.from(JSON.stringify([record(1), record(2)]));
  for (let end = 0; end < bytes.length; end++) {
    assert.throws(() => scan(bytes.subarray(0, end)), /ends too early|is empty|not a JSON array/);
  }
});

test("what is inside a trajectory is checked under validate only", () => {
  const inside = (text: string) =>
    Buffer.from(
      Buffer.from(JSON.stringify([record(1)]))
        .toString("latin1")
        .replace("say ", text),
      "latin1",
    );
  for (const text of [
    "\\x",
    "\\u12G4",
    "\x01",
    "\n",
    "\xff",
    "\xc0\x80",
    "\xed\xa0\x80",
    "\xf4\x90\x80\x80",
    "\xe2\x82",
  ]) {
    assert.equal(scan(inside(text)).length, 1);
    refuses(inside(text), /record 1, byte \d+: not valid (JSON|UTF-8)/, { validate: true });
  }
  for (const text of ["\\u12aF", "\\ud800", "\\/", "\x7f", "\xc3\xa9", "\xf0\x9f\x98\x80", "\xed\x9f\xbf"]) {
    assert.equal(scan(inside(text), { validate: true, chunk: 1 }).length, 1);
  }
});

test("the last of repeated properties counts, as in JSON.parse", () => {
  const text = JSON.stringify([record(1)]);
  const twice = text.replace('"mast_annotation"', '"trace":{"key":"Z","index":9},"mast_annotation"');
  assert.deepEqual([scan(twice)[0]?.traceKey, scan(twice)[0]?.trajectory], ["Z", null]);
  const inner = text.replace('"trajectory":', '"trajectory":"old","trajectory":');
  assert.deepEqual(scan(inner, { digest: true })[0]?.trajectory, scan(text, { digest: true })[0]?.trajectory);
});

test("a large file's digest, made while it is read, is that of its bytes", async () => {
  const path = join(folder, "large.json");
  const long = "a\\n".repeat(1e6);
  const rows = [1, 2, 3].map((id) => JSON.stringify(record(id)).replace("say ", long));
  const bytes = Buffer.from(`[${rows.join(",")}]`);
  await writeFile(path, bytes);
  let progress = 0;
  const { records, digest } = await scanMastFull(path, () => undefined, {
    onProgress: (read) => {
      progress = read;
    },
  });
  assert.deepEqual([records, progress, digest.bytes], [3, bytes.length, bytes.length]);
  assert.equal(digest.sha256, createHash("sha256").update(bytes).digest("hex"));
  await writeFile(path, bytes.subarray(0, bytes.length - 9));
  await assert.rejects(readMastFull(path), /the file ends too early/);
});

test("an empty array has no records", async () => {
  const path = join(folder, "none.json");
  await writeFile(path, " [ ] ");
  await assert.rejects(readMastFull(path), /none\.json: no records/);
  await assert.rejects(readMastFull(join(folder, "absent.json")), /no such file/);
});
