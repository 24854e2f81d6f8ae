import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { labelsOf } from "../../src/datasets/labels/labels.js";
import { tableOf } from "../../src/datasets/labels/records.js";
import { textOf } from "../../src/datasets/labels/text.js";
import { outcomesOf } from "../../src/datasets/outcomes-csv.js";
import { tabulateModes } from "../../src/index.js";
import type { Random } from "../../src/statistics.js";
import { labelsOf as labelsOfValues } from "../../src/taxonomy/labels.js";
import { codes, mast } from "../../src/taxonomy/mast.js";
import type { Labels, Outcome } from "../../src/trace.js";
import { trace } from "../counts/traces.js";
import { fuzz, orRefused, pick } from "./fuzz.js";

/** What a file says, however it spells it. */
interface Said {
  readonly id: string;
  readonly values: readonly (boolean | null)[];
  readonly outcome: Outcome | null;
}

const words = [
  ["1", "0", ""],
  ["1.0", "0.0", "NaN"],
  ["True", "False", ""],
  ["TRUE", "FALSE", "NA"],
  ["yes", "no", "n/a"],
  ["present", "absent", "None"],
] as const;
const ends = [
  ["outcome", "success", "failure"],
  ["Outcome", "Success", "FAILED"],
  ["task_completion", "true", "false"],
  ["passed", "pass", "fail"],
  ["reward", "1.0", "0"],
  ["correct", "C", "I"],
] as const;

/** One random spelling of the same labels, as bytes. Lists cannot leave a mode of a labelled trace open. */
function spelled(random: Random, said: readonly Said[], whole: boolean): Buffer {
  const [yes, no, open] = pick(random, words);
  const [end, success, failure] = pick(random, ends);
  const name = pick(random, [
    (code: string) => code,
    (code: string) => `FM-${code}`,
    (code: string) => `fm_${code}`,
    (code: string) => (code.startsWith("3.") ? code : `${code} ${mast.modes[codes.indexOf(code)]!.name}`),
  ]);
  const id = pick(random, ["trace_id", "Trace ID", "id", "uuid"]);
  const key = pick(random, ["failure_modes", "labels", "mast_annotation"]);
  const word = (value: boolean | null) => (value === null ? open : value ? yes : no);
  const json = (value: boolean | null): unknown =>
    yes === "True" ? value : value === null ? null : yes === "1" ? Number(value) : word(value);
  const outcome = ({ outcome }: Said) => (outcome === null ? "" : outcome === "success" ? success : failure);
  const fired = ({ values }: Said) => codes.filter((_, place) => values[place]).map(name);
  const records = (labels: (one: Said) => object) =>
    said.map((one) => ({ [id]: one.id, [end]: outcome(one) || null, ...labels(one) }));
  const map = (one: Said) => Object.fromEntries(codes.map((code, place) => [name(code), json(one.values[place]!)]));
  const forms: (() => string)[] = [
    () => table([[id, ...codes.map(name), end], ...said.map((one) => [one.id, ...one.values.map(word), outcome(one)])]),
    () =>
      table([
        [id, end, "code", "value"],
        ...said.flatMap((one) => codes.map((code, at) => [one.id, outcome(one), name(code), word(one.values[at]!)])),
      ]),
    () => jsonOf(records((one) => ({ [key]: map(one) }))),
    () => jsonOf(records(map)),
    ...(whole
      ? [
          () => jsonOf(records((one) => ({ modes_fired: fired(one) }))),
          () => table([[id, end, "modes"], ...said.map((one) => [one.id, outcome(one), JSON.stringify(fired(one))])]),
        ]
      : []),
  ];
  function table(rows: readonly (readonly string[])[]): string {
    const delimiter = pick(random, [",", ";", "\t"]);
    const numbered = random.below(4) === 0 ? rows.map((row, at) => [at === 0 ? "" : String(at - 1), ...row]) : rows;
    const cell = (text: string) => (/[",;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    return `${numbered.map((row) => row.map(cell).join(delimiter)).join(pick(random, ["\n", "\r\n"]))}\n`;
  }
  function jsonOf(all: readonly object[]): string {
    const kind = random.below(3);
    if (kind === 0) return all.map((one) => JSON.stringify(one)).join("\n");
    return JSON.stringify(kind === 1 ? all : { version: 1, records: all }, null, random.below(2));
  }
  const text = pick(random, forms)();
  const encoded = random.below(5) === 0 ? Buffer.from(`\ufeff${text}`, "utf16le") : Buffer.from(text);
  return random.below(6) === 0 ? gzipSync(encoded) : encoded;
}

test("labels are the same whatever their spelling, and bytes that are broken are refused by the kit's own error", async () => {
  let made: { bytes: Buffer; said: readonly Said[] };
  const make = (random: Random) => {
    const whole = random.below(3) === 0;
    const value = () => (whole || random.below(5) > 0 ? random.below(3) === 0 : null);
    const said = Array.from({ length: 2 + random.below(3) }, (_, at): Said => {
      const values = codes.map(value);
      // Both words are there, or a file of present modes alone is refused.
      return {
        id: `t${at}`,
        values: at === 0 ? values.map((one, place) => (place < 2 ? place === 0 : one)) : values,
        outcome: pick(random, ["success", "failure", at === 0 ? "success" : null] as const),
      };
    });
    made = { bytes: spelled(random, said, whole), said };
    return made.bytes;
  };
  const { accepted } = await fuzz("labels", make, (bytes) => {
    const file = orRefused(() => labelsOf(tableOf(textOf(bytes, "labels"))));
    orRefused(() => outcomesOf(tableOf(textOf(bytes, "outcomes"))));
    if (file === null || bytes !== made.bytes) return file !== null;
    const want = made.said.map(({ id, values, outcome }) => ({ id, labels: labelsOfValues(values), outcome }));
    const got = file.traces.map(({ id, labels, outcome }): { id: string; labels: Labels; outcome: Outcome | null } => ({
      ...{ id, labels, outcome },
    }));
    assert.deepEqual(got, want);
    const plain = want.map((one) => trace({ ...one, definition: file.traces[0]!.definition }));
    assert.deepEqual(tabulateModes(file.traces), tabulateModes(plain));
    return true;
  });
  assert.ok(accepted > 0);
});
