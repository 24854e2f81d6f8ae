import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ratingsOfLabels } from "../../../src/datasets.js";
import {
  type AgreementOptions,
  agreement,
  InputError,
  publishedFigures,
  publishedTable,
  type Rating,
  readLabelsCsv,
  readMastHuman,
  readRatingsCsv,
  UsageError,
} from "../../../src/index.js";
import { tOf } from "../../../src/statistics/distributions.js";
import { cohen } from "../../../src/statistics.js";
import { needsRealData, realData } from "../../data.js";
import { fixturePath } from "../../fixtures.js";
import { near } from "../../near.js";
import { codesOf, noted, notNoted } from "../../noted.js";

const reference = publishedFigures("mast-human-agreement");
const digits = (value: number | null | undefined) => value?.toFixed(7);
const expected = (text: string | undefined) => Number(text).toFixed(7);

function estimate(rows: ReturnType<typeof agreement>, raters: string, coefficient: string): number | null | undefined {
  return rows.find((row) => row.raters === raters && row.coefficient === coefficient)?.estimate;
}

function equalsReference(data: Parameters<typeof agreement>[0], set: string, options: AgreementOptions): void {
  const row = reference.find((each) => each["set"] === set)!;
  const pick = (more: AgreementOptions) => {
    const all = agreement(data, { ...options, ...more });
    return options.poolTaxonomies === true ? all : all.filter((each) => each["set"] === set);
  };
  const [pairwise, listwise] = [pick({}), pick({ missing: "listwise" })];
  assert.equal(pairwise[0]?.items, Number(row["cells"]));
  assert.equal(listwise[0]?.complete_items, Number(row["complete_cells"]));
  assert.equal(digits(estimate(pairwise, "annotator_1|annotator_2", "cohen")), expected(row["cohen_1_2_pairwise"]));
  assert.equal(digits(estimate(listwise, "annotator_1|annotator_2", "cohen")), expected(row["cohen_1_2_listwise"]));
  assert.equal(digits(estimate(listwise, "all", "fleiss")), expected(row["fleiss_listwise"]));
  for (const rows of [pairwise, listwise]) {
    assert.equal(digits(estimate(rows, "annotator_1|annotator_3", "cohen")), expected(row["cohen_1_3"]));
    assert.equal(digits(estimate(rows, "annotator_2|annotator_3", "cohen")), expected(row["cohen_2_3"]));
    assert.equal(digits(estimate(rows, "all", "alpha")), expected(row["alpha"]));
  }
}

const rounds = ["Round 1", "Round 2", "Round 3", "Generlazability"];

test("the published votes give the reference agreement of every round, pooled and on distinct blocks", () => {
  const votes = publishedTable("mast-human-votes");
  for (const round of rounds) equalsReference(votes, round, {});
  equalsReference(votes, "all records, pooled over taxonomies", { poolTaxonomies: true });
  const blocks = publishedTable("mast-human-blocks-votes");
  equalsReference(blocks, "8 distinct blocks, pooled over taxonomies", { poolTaxonomies: true });
});

test("the human file gives the same, with bootstrap intervals where there are 8 blocks", needsRealData, async () => {
  const { ratings } = await readMastHuman(realData("mast", "MAD_human_labelled_dataset.json")!);
  const quick = { replicates: 200 };
  for (const round of rounds) equalsReference(ratings, round, quick);
  equalsReference(ratings, "all records, pooled over taxonomies", { ...quick, poolTaxonomies: true });
  const distinct = { ...quick, poolTaxonomies: true, distinctBlocks: true };
  equalsReference(ratings, "8 distinct blocks, pooled over taxonomies", distinct);
  const [first] = agreement(ratings, distinct);
  assert.equal(first?.interval, "bootstrap");
  noted(first?.note, "few-resampled", { units: "8 annotation blocks" });
  noted(first?.note, "taxonomies-pooled", { taxonomies: 3 });
  const [round] = agreement(ratings, quick);
  assert.equal(round?.low, null);
  noted(round?.note, "few-units-at-all", { units: "2 annotation blocks" });
});

test("the 14 published modes can be pooled over rounds by the crosswalk, with either reading", () => {
  const votes = publishedTable("mast-human-votes");
  const paper = agreement(votes, { taxonomy: "mast14" });
  assert.equal(paper[0]?.["set"], "mast14");
  assert.equal(paper[0]?.items, 19 * 14);
  noted(paper[0]?.note, "modes-without-place", { modes: 7 });
  const rounds = agreement(votes, { taxonomy: "mast14", by: ["round"] });
  noted(rounds[0]!.note, "modes-without-place", { modes: 4 });
  notNoted(rounds.at(-1)!.note, "modes-without-place");
  const mode = (reading: "paper" | "repository") =>
    agreement(votes, { taxonomy: "mast14", reading, perMode: true }).find(
      (row) => row.code === "3.3" && row.coefficient === "cohen" && row.raters === "annotator_1|annotator_2",
    );
  assert.notEqual(mode("paper")?.observed, null);
  noted(mode("repository")?.note, "reading", { of: "repository" });
  assert.notEqual(mode("paper")?.prevalence_index, mode("repository")?.prevalence_index);
});

const rating = (
  item: string,
  rater: string,
  code: string,
  value: number | null,
  block: string | null = null,
): Rating => ({
  set: "s",
  item,
  rater,
  code,
  value,
  block,
  groups: { round: "s", system: Number(item) % 2 === 0 ? "A" : "B" },
});

/** 30 items, two raters, two codes; the raters differ on every fifth item. */
const twoRaters = Array.from({ length: 30 }, (_, item) =>
  ["1.1", "2.1"].flatMap((code) => [
    rating(String(item), "a", code, item % 3 === 0 ? 1 : 0),
    rating(String(item), "b", code, (item % 3 === 0) !== (item % 5 === 0) ? 1 : 0),
  ]),
).flat();

test("independent records per mode get Wald's interval, pooled modes a bootstrap over records", () => {
  const perMode = agreement(twoRaters, { perMode: true, replicates: 300 });
  const kappa = perMode.find((row) => row.coefficient === "cohen")!;
  assert.equal(kappa.interval, "wald");
  assert.equal(kappa.items, 30);
  const pooled = agreement(twoRaters, { replicates: 300 }).find((row) => row.coefficient === "cohen")!;
  assert.equal(pooled.interval, "bootstrap");
  assert.equal(pooled.items, 60);
  assert.equal(pooled.estimate, kappa.estimate);
  assert.ok(pooled.high! - pooled.low! > 0.3, "cells of one record repeat each other here");
  const naive = agreement(twoRaters, { interval: "wald" }).find((row) => row.coefficient === "cohen")!;
  assert.ok(naive.se! < pooled.se!);
  noted(naive.note, "cells-independent");
});

test("the same seed gives the same interval, and row order does not matter to the estimates", () => {
  const once = agreement(twoRaters, { replicates: 200, seed: 7 });
  assert.deepEqual(agreement(twoRaters, { replicates: 200, seed: 7 }), once);
  const shuffled = agreement([...twoRaters].reverse(), { replicates: 200 });
  const swapped = shuffled.find((row) => row.coefficient === "cohen")!;
  assert.ok(Math.abs(swapped.estimate! - once.find((row) => row.coefficient === "cohen")!.estimate!) < 1e-12);
});

test("groups follow --by after the set, and round heads the column when it is named", () => {
  const rows = agreement(twoRaters, { by: ["round", "system"], replicates: 50 });
  assert.deepEqual(Object.keys(rows[0]!).slice(0, 3), ["round", "system", "code"]);
  assert.deepEqual([...new Set(rows.map((row) => row["system"]))], ["A", "B"]);
  assert.throws(() => agreement(twoRaters, { by: ["model"] }), UsageError);
  assert.throws(() => agreement(twoRaters, { by: ["round"], poolTaxonomies: true }), UsageError);
  assert.throws(() => agreement(twoRaters, { perMode: true, poolTaxonomies: true }), UsageError);
});

test("a category holds where any of its modes does, and a missing vote hides a no but not a yes", () => {
  const votes = [
    rating("1", "a", "1.1", 1),
    rating("1", "a", "1.2", null),
    rating("1", "b", "1.1", 0),
    rating("1", "b", "1.2", null),
    rating("1", "a", "2.1", 0),
    rating("1", "b", "2.1", 0),
  ];
  const rows = agreement(votes, { perCategory: true }).filter((row) => row.coefficient === "cohen");
  assert.deepEqual(
    rows.map((row) => [row.category, row.items, row.complete_items]),
    [
      ["FC1", 1, 0],
      ["FC2", 1, 1],
    ],
  );
});

test("one rater, one item and votes all missing give rows with reasons", () => {
  const alone = agreement([rating("1", "a", "1.1", 1), rating("2", "a", "1.1", 0)]);
  assert.deepEqual(
    alone.map((row) => [row.raters, row.coefficient, row.estimate]),
    [
      ["all", "fleiss", null],
      ["all", "conger", null],
      ["all", "ac1", null],
      ["all", "brennan_prediger", null],
      ["all", "alpha", null],
    ],
  );
  noted(alone[0]!.note, "no-item-with-two");
  const missing = agreement([rating("1", "a", "1.1", null), rating("1", "b", "1.1", null)]);
  assert.ok(missing.every((row) => row.estimate === null && row.note !== null && row.complete_items === 0));
  const single = agreement([rating("1", "a", "1.1", 1), rating("1", "b", "1.1", 0)]);
  assert.equal(single.find((row) => row.coefficient === "cohen")?.low, null);
});

test("ordinal votes add weighted kappas and the ordinal and interval alpha", () => {
  const scores = Array.from({ length: 12 }, (_, item) => [
    rating(String(item), "a", "q", item % 4),
    rating(String(item), "b", "q", item % 5 === 0 ? (item + 1) % 4 : item % 4),
  ]).flat();
  const names = agreement(scores, { level: "ordinal", replicates: 50 }).map((row) => row.coefficient);
  const pairs = ["cohen", "cohen_linear", "cohen_quadratic", "scott", "ac1", "pabak", "brennan_prediger"];
  assert.deepEqual(names, [
    ...pairs,
    "fleiss",
    "conger",
    "ac1",
    "brennan_prediger",
    "alpha",
    "alpha_ordinal",
    "alpha_interval",
  ]);
});

test("counts without items give no interval over pooled cells, and say so", () => {
  const rows = agreement(publishedTable("mast-human-votes"), { poolTaxonomies: true });
  assert.ok(rows.every((row) => row.low === null && codesOf(row.note)[0] === "cells-dependent"));
  assert.throws(() => agreement(publishedTable("mast-human-votes"), { perCategory: true }), UsageError);
});

test("records of one cluster are resampled together, and are not taken for copies of each other", () => {
  const clustered = twoRaters.map((vote) => ({
    ...vote,
    groups: { ...vote.groups, cluster: `s${Number(vote.item) % 6}` },
  }));
  const [row] = agreement(clustered, { perMode: true, replicates: 200 });
  assert.equal(row?.interval, "bootstrap");
  noted(row!.note, "few-resampled", { units: "6 clusters" });
  assert.equal(agreement(clustered, { distinctBlocks: true, replicates: 50 })[0]?.items, 60);
});

test("the order of ratings moves no row, intervals by bootstrap among them", () => {
  const [first, ...rest] = twoRaters;
  const shuffled = fc.shuffledSubarray(rest, { minLength: rest.length, maxLength: rest.length });
  const clustered = (votes: readonly Rating[]) =>
    votes.map((vote) => ({ ...vote, groups: { ...vote.groups, cluster: `s${Number(vote.item) % 7}` } }));
  fc.assert(
    fc.property(shuffled, (others) => {
      const votes = [first!, ...others];
      for (const options of [{}, { perMode: true }, { interval: "wald" as const }]) {
        const quick = { ...options, replicates: 60 };
        assert.deepEqual(agreement(votes, quick), agreement(twoRaters, quick));
        assert.deepEqual(agreement(clustered(votes), quick), agreement(clustered(twoRaters), quick));
      }
    }),
    { numRuns: 15 },
  );
});

test("a set has its own categories: votes of another set in the file do not move its coefficients", () => {
  const scores = Array.from({ length: 10 }, (_, item) =>
    ["a", "b"].map((rater) => ({
      ...rating(String(item), rater, "q", (item + (rater === "a" ? 0 : 1)) % 4),
      set: "t",
    })),
  ).flat();
  const quick = { replicates: 50 };
  const alone = agreement(twoRaters, quick);
  const beside = agreement([...twoRaters, ...scores], quick).filter((row) => row["set"] === "s");
  assert.deepEqual(beside, alone);
  assert.notEqual(alone.find((row) => row.coefficient === "pabak")?.estimate, null);
  const ordinal = { ...quick, level: "ordinal" as const };
  assert.deepEqual(
    agreement([...twoRaters, ...scores], ordinal).filter((row) => row["set"] === "t"),
    agreement(scores, ordinal),
  );
});

test("a column that differs between the votes on an item cannot group items, nor a block or cluster resample them", () => {
  const byRater = twoRaters.map((vote) => ({ ...vote, groups: { ...vote.groups, expert: vote.rater } }));
  assert.notEqual(agreement(byRater, { replicates: 50 })[0]?.estimate, null);
  assert.throws(
    () => agreement(byRater, { by: ["expert"] }),
    (error) =>
      error instanceof InputError && /item 0, field expert: .*: a and b; leave it out of --by/.test(error.message),
  );
  const halves = twoRaters.map((vote) => ({ ...vote, block: vote.rater }));
  assert.throws(() => agreement(halves), /item 0, field block: .*: a and b/);
  const clusters = twoRaters.map((vote) => ({ ...vote, groups: { ...vote.groups, cluster: vote.rater } }));
  assert.throws(() => agreement(clusters), /item 0, field cluster/);
});

test("blocks of two sets that share a name are two blocks", () => {
  const blocks = (set: string) =>
    twoRaters.map((vote) => ({ ...vote, set, item: `${set}-${vote.item}`, block: `b${Number(vote.item) % 3}` }));
  const pooled = { poolTaxonomies: true, replicates: 50 };
  noted(agreement(blocks("s"), pooled)[0]!.note, "few-units-at-all", { units: "3 annotation blocks" });
  const [row] = agreement([...blocks("s"), ...blocks("t")], pooled);
  noted(row!.note, "few-resampled", { units: "6 annotation blocks" });
  assert.equal(agreement([...blocks("s"), ...blocks("t")], { ...pooled, distinctBlocks: true })[0]?.items, 12);
});

test("with Wald's intervals asked for, alpha says how to get its own", () => {
  const alpha = agreement(twoRaters, { interval: "wald" }).find((row) => row.coefficient === "alpha")!;
  assert.equal(alpha.low, null);
  noted(alpha.note, "use-bootstrap", { interval: "wald" });
  const counts = agreement(publishedTable("mast-human-blocks-votes"), { interval: "wald" });
  noted(counts.find((row) => row.coefficient === "alpha")!.note, "no-closed-error");
});

async function doubleCoded(name: string) {
  const { traces } = await readLabelsCsv(fixturePath(`agreement/double-coded-${name}.csv`));
  return ratingsOfLabels(traces);
}

test("a second annotator on a few of 100 traces: intervals and warnings count the records that two labelled", async () => {
  const six = agreement(await doubleCoded("six"), { replicates: 200 });
  for (const row of six) {
    assert.deepEqual([row.items, row.complete_items], [400, 24], row.coefficient);
    noted(row.note, "few-resampled", { units: "6 records (of 100)" });
  }
  for (const [name, count] of [
    ["two", "2 records"],
    ["one", "1 record"],
  ] as const) {
    for (const row of agreement(await doubleCoded(name))) {
      assert.deepEqual([row.low, row.high, row.interval], [null, null, ""]);
      noted(row.note, "few-units-at-all", { units: `${count} (of 100)` });
    }
  }
  const modes = agreement(await doubleCoded("two"), { perMode: true });
  assert.ok(modes.every((row) => row.low === null && row.complete_items === 2));
});

test("each pair of raters and each coefficient rests on its own records; alpha's are those with two votes", () => {
  const votes = twoRaters.filter(({ code, rater, item }) => code === "1.1" && (rater === "a" || Number(item) < 25));
  const third = votes
    .filter(({ rater, item }) => rater === "a" && Number(item) < 8)
    .map((vote) => ({ ...vote, rater: "c", value: Number(vote.item) % 2 }));
  const rows = agreement([...votes, ...third], { interval: "bootstrap", replicates: 200 });
  const of = (raters: string, coefficient: string) =>
    rows.find((row) => row.raters === raters && row.coefficient === coefficient)!;
  assert.deepEqual(
    [of("a|b", "cohen"), of("a|c", "cohen"), of("all", "fleiss"), of("all", "alpha")].map((row) => row.complete_items),
    [25, 8, 25, 25],
  );
  noted(of("a|c", "cohen").note, "few-resampled", { units: "8 records (of 30)" });
  notNoted(of("a|b", "cohen").note, "few-resampled", "few-with-rarer-vote");
});

test("mirror images have one kappa, one interval and one warning; with 19 items Fleiss' and AC1's interval is adjusted", async () => {
  const rows = async (name: string) => agreement((await readRatingsCsv(fixturePath(`agreement/${name}.csv`))).ratings);
  const bare = (votes: Awaited<ReturnType<typeof rows>>) =>
    votes.map(({ prevalence_index, bias_index, ...row }) => ({
      ...row,
      prevalence_index: prevalence_index === null ? null : Math.abs(prevalence_index),
    }));
  const [rare, common] = [await rows("rare"), await rows("common")];
  const numbers = (row: (typeof rare)[number]) => [row.estimate, row.se, row.low, row.high];
  for (const [at, row] of bare(rare).entries()) {
    const other = bare(common)[at]!;
    for (const [place, value] of numbers(rare[at]!).entries()) near(numbers(common[at]!)[place], value!, 1e-12);
    assert.deepEqual(other.note, row.note);
  }
  noted(rare[0]!.note, "few-rarer-votes", { votes: 3, fewest: 10 });
  for (const row of await rows("r19")) {
    const expected = row.coefficient === "cohen" ? "wald" : row.coefficient === "alpha" ? "bootstrap" : "adjusted-wald";
    assert.equal(row.interval, expected);
    const warned = codesOf(row.note).some((code) => /^few-(rarer-votes|with-rarer-vote|resampled)$/.test(code));
    assert.equal(warned, expected !== "adjusted-wald", row.coefficient);
  }
});

test("the adjusted interval is Wald's of the votes and two more items, by Student's t; on request for Cohen's kappa too", () => {
  const [kappa] = agreement(twoRaters, { perMode: true, interval: "adjusted-wald" });
  const counts = (a: number, b: number) =>
    twoRaters.filter(({ code, rater, value, item }) => {
      const other = twoRaters.find((vote) => vote.code === code && vote.item === item && vote.rater === "b")!;
      return code === "1.1" && rater === "a" && value === a && other.value === b;
    }).length;
  const { estimate, se } = cohen([
    [counts(0, 0) + 0.625, counts(0, 1) + 0.375],
    [counts(1, 0) + 0.375, counts(1, 1) + 0.625],
  ]);
  const half = tOf(0.95, 29) * se! * Math.sqrt(32 / 31);
  assert.equal(kappa?.interval, "adjusted-wald");
  near(kappa.low, estimate! - half);
  near(kappa.high, Math.min(1, estimate! + half));
  assert.notEqual(kappa.se, se);
});
