import assert from "node:assert/strict";
import { test } from "node:test";
import { labelsOf, mast, mastReadings, type Taxonomy } from "../../src/index.js";
import { crosswalked, crosswalkOf } from "../../src/taxonomy/crosswalk.js";
import { flagAt, labelAt } from "../../src/taxonomy/labels.js";
import { crosswalk, taxonomyVersions } from "../../src/taxonomy/rounds.js";
import { trace } from "../counts/traces.js";

/** Thirteen of MAST's modes under codes that shift after 2.5, and one of its own: codes say nothing. */
const shifted: Taxonomy = {
  name: "shifted",
  version: "",
  modes: [
    ...mast.modes.filter(({ code }) => code !== "2.6").map((mode, at) => ({ ...mode, code: mast.modes[at]!.code })),
    { code: "3.3", name: "Tool error", category: "FC3" },
  ],
};

test("modes are mapped by name, never by code or place", () => {
  const places = crosswalkOf(shifted, mast);
  assert.equal(places.get("2.5"), "2.5");
  assert.equal(places.get("2.6"), "3.1");
  assert.equal(places.get("3.2"), "3.3");
  assert.equal(places.get("3.3"), null);
});

test("between MAST's readings 3.2 and 3.3 change places where their names do", () => {
  const places = crosswalkOf(mastReadings.prompt, mastReadings.repository);
  assert.deepEqual([places.get("3.2"), places.get("3.3")], ["3.3", "3.2"]);
  assert.equal(crosswalkOf(mastReadings.paper, mastReadings.repository).get("3.2"), null);
});

test("the rounds of the human file go to MAST by the published crosswalk", () => {
  for (const [at, version] of (["round_1", "rounds_2_3"] as const).entries()) {
    const places = crosswalkOf(taxonomyVersions[at]!, mast);
    for (const [code, home] of Object.entries(crosswalk)) assert.equal(places.get(home[version]), code);
    assert.equal([...places.values()].filter((code) => code !== null).length, 14);
  }
});

const fine: Taxonomy = {
  name: "fine",
  version: "",
  modes: [
    { code: "a", name: "No check", category: "" },
    { code: "b", name: "Shallow check", category: "" },
    { code: "c", name: "Other", category: "" },
  ],
};
const coarse: Taxonomy = {
  name: "coarse",
  version: "",
  modes: [
    { code: "v", name: "Checks", category: "", aliases: ["no check", "Shallow-check"] },
    { code: "w", name: "Planning", category: "" },
  ],
};

test("a mode that several stand for is present with any, absent with all, and what is lost is said", () => {
  const rows = [
    [true, null, false],
    [false, false, true],
    [false, null, true],
  ].map((values, at) => ({ ...trace({ id: `t${at}` }), labels: labelsOf(values), taxonomy: fine }));
  const { traces, notes } = crosswalked(rows, coarse);
  assert.deepEqual(
    traces.map(({ labels }) => [0, 1].map((place) => (labelAt(labels, place) === 0 ? null : flagAt(labels, place)))),
    [
      [1, null],
      [0, null],
      [null, null],
    ],
  );
  assert.ok(traces.every(({ taxonomy }) => taxonomy === coarse));
  assert.deepEqual(notes, [
    "fine to coarse: no place for c Other: left out",
    "fine to coarse: nothing stands for w: not labelled",
  ]);
});

test("labels that are there already stay, whichever reading they do not state", () => {
  const rows = [trace({})];
  assert.equal(crosswalked(rows, mast).traces, rows);
  assert.equal(crosswalked(rows, mastReadings.repository).traces, rows);
});

test("a name of two modes, and no name in common, are errors", () => {
  const twice = { ...coarse, modes: coarse.modes.map((mode) => ({ ...mode, aliases: ["No check"] })) };
  assert.throws(() => crosswalkOf(fine, twice), /a No check of fine has two modes of that name in coarse.*v, w/);
  assert.throws(() => crosswalkOf(fine, mast), /no mode of fine has the name of a mode of mast; give/);
});
