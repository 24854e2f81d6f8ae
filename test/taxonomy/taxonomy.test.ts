import assert from "node:assert/strict";
import { test } from "node:test";
import { modeOfHeader } from "../../src/taxonomy/headers.js";
import { codes, mastReadings, modes } from "../../src/taxonomy/mast.js";
import { crosswalk, taxonomyVersions, toMast14 } from "../../src/taxonomy/rounds.js";
import { modeOf, parseCode } from "../../src/taxonomy/taxonomy.js";
import { allModes, bitOf } from "../counts/traces.js";

test("the taxonomy has 14 modes in 3 categories, in code order", () => {
  assert.deepEqual(
    modes.map((mode) => mode.code),
    [...codes],
  );
  assert.deepEqual(
    ["FC1", "FC2", "FC3"].map((category) => modes.filter((mode) => mode.category === category).length),
    [5, 6, 3],
  );
  assert.equal(
    codes.reduce((mask, code) => mask | bitOf(code), 0),
    allModes,
  );
});

test("a code is read with and without its prefix, and nothing else is", () => {
  assert.equal(parseCode("FM-1.1"), "1.1");
  assert.equal(parseCode("3.3"), "3.3");
  for (const text of ["1.6", "FM-4.1", "1.10", "fm-1.1", "", "1"]) assert.equal(parseCode(text), null, text);
  assert.throws(() => modeOf("9.9"), /not a code of the 14/);
});

test("the three taxonomies of the human file have 18, 17 and 14 modes", () => {
  assert.deepEqual(
    taxonomyVersions.map((version) => version.modes.length),
    [18, 17, 14],
  );
});

test("the crosswalk is one to one and leaves the homeless codes out", () => {
  for (const name of ["round_1", "rounds_2_3"] as const) {
    const targets = codes.map((code) => crosswalk[code]![name]);
    assert.equal(new Set(targets).size, 14);
    const version = taxonomyVersions.find((candidate) => candidate.version === name)!;
    const homeless = version.modes.map((mode) => mode.code).filter((code) => !targets.includes(code));
    assert.deepEqual(homeless, name === "round_1" ? ["1.3", "2.1", "3.1", "3.4"] : ["1.4", "2.4", "2.5"]);
  }
  assert.equal(toMast14("Round 1", "4.3"), "3.2");
  assert.equal(toMast14("Round 1", "4.3", "repository"), "3.3");
  assert.equal(toMast14("Round 2", "2.4"), null);
  assert.equal(toMast14("Generlazability", "3.2"), "3.2");
});

test("a header means a mode by its code in any spelling, alone or before the mode's name, or by the name alone", () => {
  const unstated = { definition: "unknown" };
  for (const text of ["1.1", "FM-1.1", "FM_1.1", "fm-1.1", "FM1.1", "fm_1_1", "X1.1", " 1.1: ", "Mode 1.1"])
    assert.deepEqual(modeOfHeader(text), { code: "1.1", ...unstated }, text);
  for (const { code, name } of modes.filter(({ code }) => code < "3.2")) {
    const under = name.toLowerCase().replaceAll(" ", "_").replaceAll("'", "");
    for (const text of [`${code} ${name}`, `FM-${code}: ${name.toUpperCase()}`, `fm_${code}_${under}`, name, under])
      assert.deepEqual(modeOfHeader(text), { code, ...unstated }, text);
  }
  assert.deepEqual(modeOfHeader("2.6 Action-Reasoning Mismatch"), { code: "2.6", ...unstated });
  for (const [definition, { modes: named }] of Object.entries(mastReadings)) {
    for (const { code, name } of named.slice(-2))
      assert.deepEqual(modeOfHeader(`${code} ${name}`), { code, definition });
  }
  assert.deepEqual(modeOfHeader("incorrect_verification"), { code: "3.3", definition: "paper" });
});

test("a header that looks like a mode's and is not certain is a doubt; one that does not is of no mode", () => {
  for (const text of [
    "1.1_ann1",
    "1.1 reason",
    "1.3 Unaware of stopping conditions",
    "3.1 Weak verification",
    "FM-4.1",
  ])
    assert.ok("doubt" in (modeOfHeader(text) ?? {}), text);
  for (const text of ["Weak verification", "no_or_incorrect_verification"])
    assert.match((modeOfHeader(text) as { doubt: string }).doubt, /^the name of 3\.[23] or 3\.[23], by the reading$/);
  for (const text of ["note", "1_1", "v1.1", "gpt-4.1", "0.5 quantile", "1.", "2", "verification", "", "version 1.2"])
    assert.equal(modeOfHeader(text), null, text);
});
