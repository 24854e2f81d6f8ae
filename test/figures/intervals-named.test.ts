import assert from "node:assert/strict";
import { test } from "node:test";
import { type FigureRow, figureOf, figures } from "../../src/figures.js";
import { groupsOf, makers } from "./makers.js";

const source = "generated rows";
const value = (index: number) => ((index * 37) % 101) / 101;
const captionOf = (name: string, rows: readonly FigureRow[]) =>
  figureOf(name).caption(rows, { source, groups: groupsOf(name, rows) });
const barsOnly = new Set(
  "association modes-histogram solved recall-runs recall-precision sweep-verdicts label-replication lift-robust".split(
    " ",
  ),
);

for (const figure of figures) {
  const none = barsOnly.has(figure.name);
  test(`the caption of ${figure.name} ${none ? "speaks of no interval" : "gives level and method of its intervals"}`, () => {
    const rows = makers[figure.name]!(["Alpha", "Beta"], value);
    const caption = figure.caption(rows, { source, confidence: 0.9 });
    if (none) assert.doesNotMatch(caption, /Intervals:/);
    else assert.match(caption, /Intervals: 90%(, [^:]+:)? [A-Za-z]/);
  });
}

const outcome = {
  model: "Alpha",
  runs: 30,
  known: 30,
  recall_mean: 0.5,
  recall_low: 0.4,
  recall_high: 0.6,
  success: 12,
  success_rate: 0.4,
  low: 0.3,
  high: 0.5,
  threshold: 1,
  interval: "t;wilson",
  note: null,
};
const unknownRecall = { ...outcome, recall_mean: null, recall_low: null, recall_high: null };

test("outcomes name the interval of each panel, a sweep that of the rate alone", () => {
  assert.match(captionOf("outcomes", [outcome]), /Intervals: 95%, mean recall: t; success rate: Wilson\./);
  assert.match(captionOf("outcomes", [unknownRecall]), /Intervals: 95%, success rate: Wilson\./);
  assert.match(captionOf("sweep", [outcome]), /Intervals: 95% Wilson\./);
  const mixed = [outcome, { ...outcome, model: "Beta", interval: "cluster-wilson;cluster-wilson" }];
  assert.match(captionOf("sweep", mixed), /95% Wilson or Wilson at the effective sample size of repeated clusters\./);
});

test("lift names the interval of the difference, the one it draws", () => {
  const rows = makers["lift"]!(["Alpha"], value).map((row) => ({
    ...row,
    interval: "miettinen-nurminen;koopman;exact-conditional",
  }));
  assert.match(captionOf("lift", rows), /Intervals: 95% Miettinen–Nurminen\./);
});

test("where rows have no interval the caption has none, where only the note names it that is taken", () => {
  const bare = makers["prevalence"]!(["Alpha"], value).map((row) => ({ ...row, low: null, high: null }));
  assert.doesNotMatch(captionOf("prevalence", bare), /ntervals/);
  assert.match(captionOf("leverage", makers["leverage"]!(["Alpha"], value)), /95% delta method, CR1 and t\./);
});

test("agreement says which coefficients have which interval", () => {
  const rows = makers["agreement"]!(["Round 1"], value);
  assert.match(captionOf("agreement", rows), /Intervals: 95%, Fleiss’ κ, Krippendorff’s α, Gwet’s AC1: bootstrap\./);
  const wald = rows.map((row) => (row["coefficient"] === "fleiss" ? { ...row, interval: "wald" } : row));
  assert.match(
    captionOf("agreement", wald),
    /Intervals: 95%, Fleiss’ κ: Wald; Krippendorff’s α, Gwet’s AC1: bootstrap\./,
  );
});
