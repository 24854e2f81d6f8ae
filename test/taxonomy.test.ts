import assert from "node:assert/strict";
import { test } from "node:test";
import { allModes, bitOf, codes, crosswalk, modes, parseCode, taxonomyVersions, toMast14 } from "../src/taxonomy.js";

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
  assert.throws(() => bitOf("9.9"), /not a code of the 14/);
});

test("the three taxonomies of the human file have 18, 17 and 14 modes", () => {
  assert.deepEqual(
    taxonomyVersions.map((version) => version.modes.length),
    [18, 17, 14],
  );
});

test("the crosswalk is one to one and leaves the homeless codes out", () => {
  for (const name of ["round_1", "rounds_2_3"] as const) {
    const targets = codes.map((code) => crosswalk[code][name]);
    assert.equal(new Set(targets).size, 14);
    const version = taxonomyVersions.find((candidate) => candidate.name === name)!;
    const homeless = version.modes.map((mode) => mode.code).filter((code) => !targets.includes(code));
    assert.deepEqual(homeless, name === "round_1" ? ["1.3", "2.1", "3.1", "3.4"] : ["1.4", "2.4", "2.5"]);
  }
  assert.equal(toMast14("Round 1", "4.3"), "3.2");
  assert.equal(toMast14("Round 1", "4.3", "repository"), "3.3");
  assert.equal(toMast14("Round 2", "2.4"), null);
  assert.equal(toMast14("Generlazability", "3.2"), "3.2");
});
