import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "csv-parse/sync";
import { citeByName } from "../../src/analyses/cite.js";
import { analyses } from "../../src/analyses/index.js";
import { agreement, cite, lift, type Option, prevalence, publishedTable, stratifiedLift } from "../../src/index.js";
import { coefficients, denominators, intervals, tests } from "../../src/methods.js";
import { version } from "../../src/version.js";
import { runCli } from "../cli.js";
import { root } from "../examples.js";
import { temporaryFolder } from "../folder.js";

const read = (...parts: readonly string[]) => readFileSync(join(root, ...parts), "utf8");
const all = Object.values(analyses).flat();
const study = publishedTable("itbench-study-modes");

const tables = readdirSync(join(root, "figures", "tables"))
  .filter((name) => name.endsWith(".csv"))
  .map((name) => {
    const rows: Record<string, string>[] = parse(read("figures", "tables", name), { columns: true });
    return { name, rows };
  });

/** Every text that the committed tables have in a column, every choice of the options, every text a column allows. */
function namesOf(column: string, options: Readonly<Record<string, (choice: string) => string>>): ReadonlySet<string> {
  const chosen = all.flatMap((analysis) =>
    Object.entries(options).flatMap(([name, nameOf]) =>
      ((analysis.options as Readonly<Record<string, Option>>)[name]?.choices ?? []).map(nameOf),
    ),
  );
  const allowed = all.flatMap(({ columns }) =>
    columns.filter(({ key }) => key === column).flatMap(({ of = [] }) => of),
  );
  const seen = tables.flatMap(({ rows }) => rows.flatMap((row) => (row[column] ?? "").split(";")));
  return new Set([...chosen, ...allowed, ...seen].filter((name) => name !== ""));
}

/** Texts in quotes of the statistics, on lines that the pattern finds. */
function written(line: RegExp, but: readonly string[] = []): readonly string[] {
  const folder = join(root, "src", "statistics");
  const files = readdirSync(folder, { recursive: true }).map(String);
  return files
    .filter((file) => file.endsWith(".ts") && !but.includes(file))
    .flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"))
    .filter((text) => line.test(text))
    .map((text) => text.slice(text.search(line)).split(/note/)[0]!)
    .flatMap((text) => [...text.matchAll(/"(t|[a-z][a-z-]+)"/g)].map(([, name]) => name!));
}

test("every interval, test, coefficient and denominator that an analysis can print has its sentence", () => {
  const same = (name: string) => name;
  const named = namesOf("interval", {
    interval: same,
    difference: same,
    "odds-ratio": (name) => (name === "exact" ? "exact-conditional" : name),
  });
  // these stand in no cell: the sentences of their records say them
  const inCode = written(/\binterval(:| =) (?!\()|^ *const name = "/, [
    "leverage.ts",
    "mantel-haenszel.ts",
    "lift-tests.ts",
  ]);
  for (const name of [...named, ...inCode]) assert.ok(Object.hasOwn(intervals, name), `interval ${name}`);
  const some = ["newcombe-paired", "least-favourable", "mover-lee", "welch-t"];
  assert.deepEqual(
    some.filter((name) => !inCode.includes(name)),
    [],
  );
  for (const name of [
    ...namesOf("test", { test: (name) => `cluster-${name}` }),
    ...written(/^ *(test: |[?:] )"(permutation|cluster-)/),
  ]) {
    assert.ok(Object.hasOwn(tests, name), `test ${name}`);
  }
  for (const name of namesOf("coefficient", {})) assert.ok(Object.hasOwn(coefficients, name), `coefficient ${name}`);
  for (const name of namesOf("denominator", {})) assert.ok(Object.hasOwn(denominators, name), `denominator ${name}`);
});

test("the coefficients of ordinal and interval votes have their sentences", () => {
  const vote = (item: string, rater: string, value: number) => ({
    set: "s",
    item,
    rater,
    code: "x",
    value,
    block: null,
    groups: {},
  });
  const ratings = ["a", "b", "c", "d", "e", "f"].flatMap((item, at) => [
    vote(item, "one", at % 3),
    vote(item, "two", (at * at) % 3),
  ]);
  const found = (["ordinal", "interval"] as const).flatMap((level) =>
    agreement(ratings, { level }).map((row) => row.coefficient),
  );
  assert.ok(found.includes("cohen_linear") && found.includes("alpha_interval"));
  for (const name of found) assert.ok(Object.hasOwn(coefficients, name), name);
});

const entries = read("data", "references.bib").trim().split("\n\n");
const keys = entries.map((entry) => /^@\w+\{(\w+),\n/.exec(entry)?.[1] ?? "");

test("the bibliography is BibTeX of whole entries, in the order of their keys", () => {
  assert.deepEqual(keys, [...new Set(keys)].sort());
  assert.match(read("data", "references.bib"), /^[\x20-\x7e\n]*$/, "plain ASCII, for every BibTeX");
  const needed: Readonly<Record<string, readonly string[]>> = {
    article: ["author", "title", "journal", "year", "volume", "pages"],
    book: ["author", "title", "publisher", "year"],
    misc: ["author", "title", "year"],
    software: ["author", "title", "version", "year"],
  };
  for (const entry of entries) {
    const [, kind, key] = /^@(\w+)\{(\w+),\n(?: {2}\w+ = \{.+\},?\n)+\}$/.exec(entry) ?? [];
    assert.ok(kind !== undefined && key !== undefined, entry);
    const fields = new Map([...entry.matchAll(/^ {2}(\w+) = \{(.+)\},?$/gm)].map(([, name, value]) => [name!, value!]));
    for (const field of needed[kind] ?? ["unknown kind"]) assert.ok(fields.has(field), `${key} lacks ${field}`);
    const depth = [...entry].reduce((sum, c) => sum + (c === "{" ? 1 : c === "}" ? -1 : 0), 0);
    assert.equal(depth, 0, `${key}: braces`);
    assert.ok(fields.get("year") === undefined || /^(19|20)\d\d$/.test(fields.get("year")!), key);
    if (fields.has("doi")) assert.match(fields.get("doi")!, /^10\.\d{4,}\/\S+$/, key);
    if (/\d{4}/.test(key)) assert.ok(key.includes(fields.get("year")!), `${key} names another year`);
  }
});

test("every key that a sentence cites is in the bibliography, and every entry is cited", () => {
  const folder = join(root, "src", "analyses");
  const files = ["../methods.ts", ...readdirSync(folder)].map((file) => readFileSync(join(folder, file), "utf8"));
  const lists = files.flatMap((text) =>
    [...text.matchAll(/\[(@[a-z0-9]+(?:; @[a-z0-9]+)*)\]/g)].map(([, list]) => list!),
  );
  const cited = new Set(lists.flatMap((list) => list.split("; ").map((key) => key.slice(1))));
  cited.delete("key");
  assert.deepEqual(
    [...cited].filter((key) => !keys.includes(key)),
    [],
  );
  assert.deepEqual(
    keys.filter((key) => !cited.has(key)),
    [],
  );
});

test("the kit's own entry and CITATION.cff name this version; a DOI stands in both or in neither", () => {
  const cff = read("CITATION.cff");
  const own = entries[keys.indexOf("mastkit")]!;
  assert.ok(own.includes(`version = {${version}}`));
  assert.match(cff, new RegExp(`^version: ${version.replaceAll(".", "\\.")}$`, "m"));
  assert.equal(/^doi: (\S+)$/m.exec(cff)?.[1], /doi = \{(.+)\}/.exec(own)?.[1]);
});

test("the paragraph of the study's lift says interval, test, family, n and clusters as the rows do", () => {
  const { text, bibtex } = cite(lift(study, { by: ["model"] }));
  for (const part of [
    "Intervals (95%): of the risk difference, Newcombe's hybrid score interval [@newcombe1998]; of the risk ratio, Koopman's score interval [@koopman1984]; of the odds ratio, the exact conditional interval [@fisher1935; @fagerland2015].",
    "Test (two-sided): Fisher's exact test [@fisher1935].",
    "over a family of 32 tests [@benjamini1995]",
    "Clusters are not known: independence is assumed.",
    "n, over 42 rows: 44 to 79 failed traces, 10 to 14 successful traces.",
    "[@cemri2025]",
    `mastkit ${version} [@mastkit]`,
  ]) {
    assert.ok(text.includes(part), `${part}\nis not in\n${text}`);
  }
  const found = [...bibtex.matchAll(/^@\w+\{(\w+),/gm)].map(([, key]) => key);
  const cited = new Set([...text.matchAll(/@(\w+)/g)].map(([, key]) => key));
  assert.deepEqual(found, [...cited].sort());
});

test("other choices and clusters give other sentences", () => {
  const text = (rows: readonly object[], options = {}) => cite(rows, undefined, options).text;
  const chosen = lift(study, { by: ["model"], difference: "miettinen-nurminen", oddsRatio: "haldane-anscombe" });
  assert.match(text(chosen), /@miettinen1985.*@haldane1956/);
  assert.doesNotMatch(text(chosen), /@newcombe1998/);
  assert.match(text(lift(study, { by: ["model"], confidence: 0.9 }), { confidence: 0.9 }), /Intervals \(90%\)/);
  assert.doesNotMatch(text(lift(study)), /Intervals|Test/, "selected on outcome: not pooled, so nothing is estimated");
  const rows = [{ clusters: 6, interval: "cluster-newcombe;cluster-t;cluster-t", test: "cluster-urn" }];
  assert.match(
    cite([...rows, { clusters: 0 }], "lift").text,
    /of the risk ratio and the odds ratio, Student's t with cluster-robust.*an urn permutation test.*Clusters: 6\./,
  );
  assert.doesNotMatch(cite(rows, "lift").text, /independence is assumed/);
  const flags = prevalence(study, { by: ["model"], outcome: "failure", denominator: "flags" });
  assert.match(text(flags), /Denominator: all flags\./);
  assert.doesNotMatch(text(flags), /Intervals/);
});

test("a method that gave no number is not said, and limits have their level", () => {
  const made = { test: "cluster-urn", p: 0.5, interval: "cluster-newcombe", risk_difference_low: 0, clusters: 6 };
  const none = { test: "fisher", p: null, interval: "newcombe", risk_difference_low: null, clusters: 0 };
  assert.doesNotMatch(cite([made, none], "lift").text, /newcombe1998\]|Fisher/);
  assert.doesNotMatch(cite([{ ...made, p: null }], "lift").text, /Test/);
  const strata = cite(stratifiedLift(study, { stratify: "model", confidence: 0.9 }), undefined, { confidence: 0.9 });
  assert.match(strata.text, /Limits are those of 90% intervals\./);
  const rates = { threshold: 1, recall_mean: 0.5, low: 0.1, interval: "t;wilson" };
  assert.match(cite([rates], "outcomes").text, /from a recall of 1 on/);
  assert.doesNotMatch(cite([{ ...rates, recall_mean: null }], "outcomes").text, /from a recall/);
});

test("modes of another taxonomy are not said to be MAST's", () => {
  assert.match(cite([{ code: "3.3" }], "prevalence").text, /those of MAST/);
  assert.doesNotMatch(cite([{ code: "slow" }], "prevalence").text, /MAST/);
});

test("rows tell their analysis, or it is named, or the error says how", () => {
  assert.throws(() => cite([]), /there are no rows to tell the analysis; name it: cite\(rows, "lift"\)/);
  assert.throws(() => cite([{ code: "3.3" }]), /columns of no analysis; name it/);
  assert.throws(() => cite([], "lifts"), /no analysis lifts; there are audit, /);
  assert.match(cite([], "lift").text, /^Failed and successful traces are compared/);
  for (const { name, rows } of tables) {
    if (rows.length === 0 || name === "published-comparison.csv") continue;
    const analysis = all.filter((one) => name.startsWith(one.name)).sort((a, b) => b.name.length - a.name.length)[0]!;
    const expected = cite(rows, name === "lift-success-failure.csv" ? "lift" : analysis.name).text;
    assert.equal(cite(rows).text, expected, name);
  }
});

test("each analysis that estimates something has its sentences", () => {
  const silent = all.filter(({ methods }) => methods === undefined).map(({ verb, name }) => `${verb}: ${name}`);
  assert.deepEqual(
    [...new Set(silent.filter((name) => !/^(audit|published):/.test(name)))],
    ["outcomes: outcomes-runs", "signals: signals"],
  );
  for (const { name } of all) assert.doesNotMatch(citeByName(name).text, /undefined|null|NaN|;\.|\[\]/, name);
});

test("--cite prints the paragraph in place of the table; with --out the table is written beside it", async () => {
  const line = ["lift", "--counts", "data/published/itbench-study-modes.csv", "--by", "model"] as const;
  const cited = await runCli(...line, "--cite");
  const { text, bibtex } = cite(lift(study, { by: ["model"] }));
  assert.deepEqual([cited.code, cited.stdout], [0, `${text}\n\n${bibtex}`]);
  const out = join(temporaryFolder(), "lift.csv");
  const both = await runCli(...line, "--confidence", "0.9", "--out", out, "--cite");
  assert.match(both.stdout, /Intervals \(90%\)/);
  assert.match(readFileSync(out, "utf8"), /^model,code,/);
  assert.ok(!readFileSync(`${out}.meta.json`, "utf8").includes("cite"), "it changes nothing of the table");
  const latex = await runCli(...line, "--cite", "--format", "latex");
  assert.match(latex.stdout, /Intervals \(95\\%\).* \\citep\{fisher1935,fagerland2015\}\./);
});

test("mastkit cite names an analysis; data options belong to its command", async () => {
  const named = await runCli("cite", "agreement");
  assert.equal(named.stdout, `${citeByName("agreement").text}\n\n${citeByName("agreement").bibtex}`);
  assert.match(named.stderr, /by default and of independent traces/);
  const given = await runCli("cite", "lift", "--counts", "x.csv");
  assert.deepEqual([given.code, given.stdout], [2, ""]);
  assert.deepEqual((await runCli("cite")).code, 2);
  assert.match((await runCli("cite", "lifts")).stderr, /^mastkit: cite: no analysis lifts; there are /);
});
