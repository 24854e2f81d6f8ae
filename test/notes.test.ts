import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { about, joinNotes, noteCodes, noteOf, noteText, readNotes, sentence, sentencesOf } from "../src/notes.js";

const src = join(dirname(fileURLToPath(import.meta.url)), "..", "src");

test("every code of the catalogue is given by some code, and reads as one sentence with all its values", () => {
  const code = readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && name !== "notes.ts")
    .map((name) => readFileSync(join(src, name), "utf8"))
    .join("\n");
  const anything = new Proxy({}, { get: () => 2 });
  const texts = noteCodes.map((each) => {
    assert.ok(each === "remark" || code.includes(`"${each}"`), `nothing gives ${each}`);
    return sentence({ code: each, values: anything });
  });
  for (const text of texts) assert.doesNotMatch(text, /; |[{}]|^$/);
  const free = noteCodes.filter((each) => ["caution", "tied", "remark"].includes(each));
  assert.equal(new Set(texts).size, texts.length - free.length + 1, "two codes say the same");
});

test("values are written by their slots: as they are, to three digits, with a sign, as a count of things", () => {
  assert.equal(noteText(noteOf("bounds", { low: 0.12345, high: 1 / 3 })), "bounds for missing labels: 0.123 to 0.333");
  assert.equal(
    noteText(noteOf("possible", { low: -0.25, high: 0.5 })),
    "differences down to -0.25 and up to +0.5 remain possible",
  );
  const one = noteOf("unknown-outcome", { traces: 1 });
  assert.equal(noteText(one), "1 trace of unknown outcome left out");
  assert.equal(noteText(noteOf("permutations", { permutations: 19_999 })), "19999 permutations");
  assert.equal(noteText(about("mean recall", one)), "mean recall: 1 trace of unknown outcome left out");
});

test("notes join each once and in order, those on ties first; text that is read back has the same sentences", () => {
  const [tied, alone] = [noteOf("tied", { text: "1 trace tied" }), noteOf("independent")];
  assert.deepEqual(joinNotes(alone, null, undefined, tied, alone, []), [...tied, ...alone]);
  assert.equal(joinNotes(null, []), null);
  assert.equal(noteText(null), "");
  const text = noteText(joinNotes(alone, tied));
  assert.equal(text, "1 trace tied; independent traces assumed");
  assert.deepEqual(sentencesOf(text), sentencesOf(joinNotes(alone, tied)));
  assert.equal(noteText(readNotes(text)), text);
});
