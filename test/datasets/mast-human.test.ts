import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMastHuman } from "../../src/datasets/mast-human.js";
import { InputError, readMastHuman } from "../../src/index.js";
import { taxonomyOfRound } from "../../src/taxonomy/rounds.js";
import { needsRealData, realData } from "../data.js";

/** Every cell of the published file that is not three times no: traces, code in their round, votes of the raters 1 to 3. */
const votes: readonly (readonly [string, string, string])[] = [
  ["0 1 2", "1.5", "TTT"],
  ["0 1 2", "3.3", "TTT"],
  ["3 4", "1.2", "TTT"],
  ["3 4", "1.5", "TTT"],
  ["3 4", "2.2", "TTT"],
  ["3 4", "2.4", "TTT"],
  ["3 4", "2.5", "TTT"],
  ["3 4", "2.6", "TTT"],
  ["3 4", "3.4", "TTT"],
  ["3 4", "4.2", "TTT"],
  ["3 4", "4.3", "TTT"],
  ["5 6 7", "3.3", "TTT"],
  ["8 9", "1.2", "TTT"],
  ["8 9", "1.6", "TTT"],
  ["10 11 12", "1.1", "TTT"],
  ["10 11 12", "1.5", "TFF"],
  ["10 11 12", "2.2", "TTT"],
  ["10 11 12", "2.3", "TTT"],
  ["10 11 12", "2.7", "TFF"],
  ["10 11 12", "3.3", "TTT"],
  ["13 14", "2.2", "FTT"],
  ["13 14", "3.2", "TTT"],
  ["15 16 17", "1.1", "TFT"],
  ["15 16 17", "3.2", "TFT"],
  ["15 16 17", "3.3", "TTT"],
  ["18", "3.2", "FF-"],
  ["18", "3.3", "FF-"],
];

const path = () => realData("mast", "MAD_human_labelled_dataset.json")!;

function record(
  id: number,
  round: string,
  votes: Readonly<Record<string, readonly unknown[]>>,
  more: object = {},
): object {
  const annotations = Object.entries(votes).map(([code, given]) => ({
    "failure mode": `${code} A title \n\nWhat it means`,
    ...Object.fromEntries(given.map((vote, at) => [`annotator_${at + 1}`, vote])),
  }));
  return { round, mas_name: "AG2", benchmark_name: "GSM-Plus", trace_id: id, trace: `t${id}`, annotations, ...more };
}

function parse(records: unknown): ReturnType<typeof parseMastHuman> {
  return parseMastHuman(Buffer.from(JSON.stringify(records)), "human.json");
}

function refuses(records: unknown, message: RegExp): void {
  assert.throws(
    () => parse(records),
    (error) => error instanceof InputError && message.test(error.message),
  );
}

test(
  "the real file: 19 records, 4 rounds in 3 taxonomies, 948 votes of which 2 are missing",
  needsRealData,
  async () => {
    const { records, ratings, missingVotes, raters, notes } = await readMastHuman(path());
    assert.equal(records.length, 19);
    const rounds = [...new Set(records.map((each) => each.round))];
    assert.deepEqual(rounds, ["Round 1", "Round 2", "Round 3", "Generlazability"]);
    assert.equal(new Set(rounds.map((round) => taxonomyOfRound(round)?.name)).size, 3);
    assert.deepEqual(raters, ["annotator_1", "annotator_2", "annotator_3"]);
    assert.equal(ratings.length, (90 + 85 + 85 + 56) * 3);
    assert.deepEqual(missingVotes, [
      { traceId: "18", code: "3.2", rater: "annotator_3" },
      { traceId: "18", code: "3.3", rater: "annotator_3" },
    ]);
    assert.equal(ratings.filter((rating) => rating.value === null).length, 2);
    assert.equal(notes.length, 4);
  },
);

test(
  "the real file: 8 distinct blocks, names swapped in 17 and 18, identical traces in 3 and 8",
  needsRealData,
  async () => {
    const { records } = await readMastHuman(path());
    assert.equal(new Set(records.map((each) => each.block)).size, 8);
    assert.deepEqual(
      records.filter((each) => each.swapped).map((each) => [each.traceId, each.system, each.benchmark]),
      [
        ["17", "GAIA", "Magentic"],
        ["18", "GAIA", "OpenManus"],
      ],
    );
    const same = records.filter((each) =>
      records.some((other) => other !== each && other.traceSha256 === each.traceSha256),
    );
    assert.deepEqual(
      same.map((each) => each.traceId),
      ["3", "8"],
    );
    const titles = records.flatMap((each) => each.modes.map((mode) => mode.title));
    assert.ok(titles.every((title) => title === title.trim() && title !== ""));
    for (const each of records) {
      const known = taxonomyOfRound(each.round)?.modes.map((mode) => mode.code);
      assert.deepEqual(each.modes.map((mode) => mode.code).sort(), known?.sort());
    }
  },
);

test("the real file: the votes that are not all no are the published ones", needsRealData, async () => {
  const { ratings } = await readMastHuman(path());
  const cells = new Map<string, string>();
  for (const { item, code, value } of ratings) {
    const key = `${item} ${code}`;
    cells.set(key, (cells.get(key) ?? "") + (value === null ? "-" : value === 1 ? "T" : "F"));
  }
  const expected = votes.flatMap(([ids, code, pattern]) => ids.split(" ").map((id) => [`${id} ${code}`, pattern]));
  const others = [...cells].filter(([, pattern]) => pattern !== "FFF");
  assert.deepEqual(Object.fromEntries(others), Object.fromEntries(expected));
  assert.equal(cells.size, 316);
});

test("a bare NaN, a null and an absent rater are missing votes, never a no", () => {
  const text = JSON.stringify([record(0, "Round 1", { "1.1": [true, false, "@"], "1.2": [false, null] })]).replace(
    '"@"',
    "NaN",
  );
  const { ratings, missingVotes } = parseMastHuman(Buffer.from(text), "human.json");
  assert.deepEqual(
    ratings.map((rating) => [rating.code, rating.rater, rating.value]),
    [
      ["1.1", "annotator_1", 1],
      ["1.1", "annotator_2", 0],
      ["1.1", "annotator_3", null],
      ["1.2", "annotator_1", 0],
      ["1.2", "annotator_2", null],
      ["1.2", "annotator_3", null],
    ],
  );
  assert.equal(missingVotes.length, 3);
});

test("records of a round share a block where every vote is the same, whatever the order of the modes", () => {
  const { records } = parse([
    record(0, "Round 1", { "1.1": [true, true], "1.2": [false, null] }),
    record(1, "Round 1", { "1.2": [false, null], "1.1": [true, true] }),
    record(2, "Round 1", { "1.1": [true, true], "1.2": [false, false] }),
    record(3, "Round 2", { "1.1": [true, true], "1.2": [false, null] }),
  ]);
  assert.deepEqual(
    records.map((each) => each.block),
    ["Round 1/0", "Round 1/0", "Round 1/2", "Round 2/3"],
  );
});

test("malformed records are refused by number, field and value", () => {
  refuses([], /human\.json: no records/);
  refuses({}, /not a JSON array/);
  refuses([record(0, "Round 1", { "1.1": [true] }), 7], /record 2: not an object \(value 7\)/);
  refuses([record(0, "Round 1", { "1.1": ["yes"] })], /record 1, field 1\.1 annotator_1: not a vote \(value "yes"\)/);
  refuses([record(0, "Round 1", { "1.1": [1] })], /not a vote/);
  refuses([record(0, "Round 1", { Title: [true] })], /does not start with a code/);
  refuses([record(0, "Round 1", {})], /no votes/);
  refuses([record(0, "Round 1", { "1.1": [true] }, { round: 1 })], /field round: not a text \(value 1\)/);
  refuses([record(0, "Round 1", { "1.1": [true] }, { trace_id: 1.5 })], /field trace_id/);
  refuses(
    [record(0, "Round 1", { "1.1": [true] }), record(0, "Round 2", { "1.1": [true] })],
    /same trace_id as record 1/,
  );
  refuses([{ mast_annotation: {} }], /give it with --mast/);
});

test("a truncated file, other text and broken UTF-8 are refused in one line", () => {
  const whole = Buffer.from(JSON.stringify([record(0, "Round 1", { "1.1": [true] })]));
  for (let end = 0; end < whole.length; end += 7) {
    assert.throws(() => parseMastHuman(whole.subarray(0, end), "human.json"), InputError);
  }
  assert.throws(() => parseMastHuman(Buffer.from([0x5b, 0xff, 0x5d]), "human.json"), /not valid UTF-8/);
  assert.throws(() => parseMastHuman(Buffer.from("[Infinity]"), "human.json"), InputError);
});

test("a missing file is an input error", async () => {
  await assert.rejects(readMastHuman("/nowhere/human.json"), /^InputError: human\.json: no such file/);
});

test("a benchmark that is a system's name shows that the two are swapped, and so does the other way round", () => {
  const swapped = (names: object) => parse([record(0, "Round 1", { "1.1": [true] }, names)]).records[0]!.swapped;
  assert.equal(swapped({ mas_name: "Someone's", benchmark_name: "OpenManus" }), true);
  assert.equal(swapped({ mas_name: "GAIA", benchmark_name: "Someone's" }), true);
  assert.equal(swapped({ mas_name: "AG2", benchmark_name: "Someone's" }), false);
});
