import assert from "node:assert/strict";
import { test } from "node:test";
import { auditAnalysis } from "../../src/analyses/audit.js";
import { liftAnalysis } from "../../src/analyses/lift.js";
import { liftColumns } from "../../src/analyses/lift-columns.js";
import { prevalenceAnalysis } from "../../src/analyses/prevalence.js";
import { publishedAnalysis } from "../../src/analyses/published.js";
import { sweepAnalysis } from "../../src/analyses/sweep.js";
import { keysOf } from "../../src/columns.js";
import { notesOf } from "../../src/export/notes.js";
import { viewOf } from "../../src/export/view.js";
import { lift, publishedTable } from "../../src/index.js";
import { type Notes, noteOf, readNotes } from "../../src/notes.js";
import { drawPlots } from "../../src/report/draw.js";
import { captionHtml, figureHtml } from "../../src/report/figure.js";
import { filtersOf } from "../../src/report/filters.js";
import { reportHtml } from "../../src/report/report.js";
import { publishedHtml, type ReportInput } from "../../src/report/sections.js";
import { notesHtml, tableHtml } from "../../src/report/table.js";
import { openStudy } from "../../src/study/data.js";
import type { ResultTable } from "../../src/study/entry.js";
import { studyOf } from "../../src/study/study.js";
import { hostileNames } from "../export/hostile-names.js";
import { hostileInput } from "./hostile-input.js";

const nothing: ReportInput = { sources: [], tables: [], absences: [], figures: [] };

const study: ResultTable = {
  name: "lift-study",
  title: "The study",
  command: "lift --counts study.csv --by model",
  analysis: liftAnalysis,
  groups: ["model"],
  columns: ["model", ...keysOf(liftColumns)],
  rows: lift(publishedTable("itbench-study-modes"), { by: ["model"] }),
  inputs: [{ name: "study.csv", bytes: 10, sha256: "ab".repeat(32) }],
};

test("a report of nothing says of every part what is missing and which command fills it", () => {
  const html = reportHtml(nothing);
  const missing = [...html.matchAll(/<p class="missing">([^<]*)<\/p>/g)].map((match) => match[1]!);
  assert.equal(missing.length, 7);
  for (const line of missing) assert.match(line, /mastkit [a-z]+/);
  assert.doesNotMatch(html, /<table>\n<caption>[^<]*<\/caption>\n<thead><tr><\/tr>|<section id="(?:lift|outcomes)"/);
});

test("the report holds what there is, in order, each part under a heading that the contents link to", () => {
  const html = reportHtml({ ...nothing, tables: [study] });
  const ids = [
    ...html.matchAll(/<section id="([^"]+)" aria-labelledby="\1-title">\n<h2 id="\1-title"><a href="#\1">/g),
  ].map((m) => m[1]!);
  assert.deepEqual(ids, ["lift", "contradictions", "missing", "inputs", "cite"]);
  for (const id of ids) assert.ok(html.includes(`<li><a href="#${id}">`), id);
  assert.ok(html.includes('<article id="lift-study">\n<h3><a href="#lift-study">The study</a></h3>'), "a table's link");
  assert.ok(html.includes("ab".repeat(32)), "digests of the inputs");
  assert.match(html, /310 stated, 237 plotted/);
});

test("the report opens with its findings and the figure of lift, which stands there once", () => {
  const [text, title] = ["5 of 32 hold.", study.title];
  const drawn = {
    name: "lift-study",
    title: "T",
    verb: "lift",
    table: "lift-study",
    finding: null,
    narrow: [],
    caption: "",
  };
  const html = reportHtml({
    ...nothing,
    tables: [study],
    findings: [{ table: study.name, title, text }],
    figures: [{ ...drawn, wide: ['<svg width="10pt" height="10pt" aria-label="x"><title>x</title></svg>'] }],
  });
  const place = (part: string) => html.indexOf(part);
  assert.ok(place('<li>5 of 32 hold. <a href="#lift-study">The study</a></li>') > 0);
  assert.ok(place("<figure>") > place('<section id="findings"') && place("<figure>") < place('<section id="lift"'));
  assert.equal(html.split("<figure>").length, 2);
  assert.match(html, /width="14pt" height="14pt"/);
});

test("the audit is folded unless it has errors; a table without an estimate is a line", () => {
  const audit = (severity: string): ResultTable => ({
    ...study,
    name: "audit-x",
    analysis: auditAnalysis,
    groups: [],
    rows: [{ check: "c", severity, dataset: "mast", records: 1, detail: "d", consequence: "" }],
  });
  const open = (severity: string) =>
    /<details( open)?><summary>\d error/.exec(reportHtml({ ...nothing, tables: [audit(severity)] }))![1];
  assert.equal(open("warning"), undefined);
  assert.equal(open("error"), " open");
  const estimates = study.analysis.columns.filter(({ kind }) => kind === "estimate").map(({ key }) => key);
  const without = (...keys: readonly string[]) => ({
    ...study,
    rows: study.rows.map((row) => ({ ...row, ...Object.fromEntries(keys.map((key) => [key, null])) })),
  });
  assert.doesNotMatch(reportHtml({ ...nothing, tables: [without(estimates[0]!)] }), /no estimate/);
  const blank = without(...estimates);
  const html = reportHtml({ ...nothing, tables: [blank] });
  assert.match(html, /<p class="missing">The study: .*no estimate<\/p>/);
  assert.doesNotMatch(html, /<article id="lift-study">/);
});

test("the same input gives the same bytes, and nothing in them asks for anything", () => {
  const html = reportHtml({ ...nothing, tables: [study] });
  assert.equal(html, reportHtml({ ...nothing, tables: [study] }));
  assert.ok(!/(src|action|data)="?(https?:)?\/\//.test(html));
  assert.ok(!/@import|url\((?!data:font)/.test(html));
  assert.deepEqual([...html.matchAll(/href="(?!#|data:,)([^"]*)"/g)], []);
});

test("a finding states the numbers: five of the study's 32 cells", () => {
  const finding = liftAnalysis.headline!(study)!;
  assert.match(
    finding,
    /^5 of 32 tested differences hold after correction \(q below 0\.05\): 3\.3 Incorrect verification in Gemini-3-Flash \(\+52 points, 22 to 68\), 3\.1 .* and 2 more\.$/,
  );
  const caveat = liftAnalysis.caveat!(study)!;
  assert.match(caveat, /^The tests take the traces as independent: .* \(mastkit lift --robust says/);
  assert.match(caveat, /In 25 cells no difference is shown after correction, .* reach up to 53 points\.$/);
});

test("a finding speaks of independence only where clusters are not known", () => {
  const alone = study.rows.map((row) => ({ ...row, clusters: 58 }));
  assert.doesNotMatch(liftAnalysis.caveat!({ ...study, rows: alone })!, /independent/);
  const clustered = study.rows.map((row) => ({ ...row, test: "cluster-permutation", clusters: 35 }));
  assert.doesNotMatch(liftAnalysis.caveat!({ ...study, rows: clustered })!, /independent/);
});

test("verdicts are told in plain words, in findings and in tables", () => {
  const changed = {
    ...study.rows[0]!,
    threshold: 0.5,
    verdict: "recoverable",
    reference_verdict: "fatal",
    changed: "yes",
  };
  assert.match(
    sweepAnalysis.headline!({ groups: ["model"], rows: [changed] })!,
    /at 0\.5 \(common in both, not more common in failures\)/,
  );
  const html = tableHtml(study);
  assert.match(html, />more common in failures</);
  assert.doesNotMatch(html, />(?:fatal|recoverable|unsupported|untestable)</);
});

test("every figure's finding is of what it draws: none is a title alone, and 2026 says nothing of 2025", async () => {
  const names = ["taxonomy-2026", "interventions-ag2", "lift-stratified-study"];
  const published = studyOf(await openStudy({ source: "published" }));
  const plots = published.plots.filter(({ name }) => names.includes(name));
  const findings = new Map((await drawPlots(plots, [])).map(({ name, finding }) => [name, finding ?? ""]));
  assert.match(findings.get("taxonomy-2026")!, /^Most frequent: .* of 1638 \(\d+%, interval \d+% to \d+%\)\.$/);
  assert.doesNotMatch(findings.get("taxonomy-2026")!, /2025/);
  assert.match(findings.get("interventions-ag2")!, /GPT-4o prompt: mean 0\.89, 0\.0475 above baseline over 6 seeds/);
  assert.match(findings.get("lift-stratified-study")!, /The sign changes when stratified: 1\.3 \(0\.02 to −0\.03\)\./);
});

test("a table shows fewer columns than its CSV, leaves out empty ones, and keeps its groups", () => {
  const names = viewOf(liftAnalysis, study).map((column) => column.name);
  assert.deepEqual(names.slice(0, 5), ["model", "mode", "failed", "success", "difference"]);
  assert.ok(names.length < study.columns.length);
  const columns = [
    { key: "a", kind: "count", holds: "" },
    { key: "note", kind: "note", holds: "" },
  ] as const;
  const unknown = viewOf({ columns }, { groups: [], rows: [{ a: 1, note: "x" }] });
  assert.deepEqual(
    unknown.map((column) => column.name),
    ["a"],
  );
});

test("a source that the other groups tell apart already is left out of the view", () => {
  const row = (source: string, release: string) => ({
    source,
    release,
    code: "1.1",
    flagged: 1,
    n: 2,
    proportion: 0.5,
  });
  const first = (...rows: readonly ReturnType<typeof row>[]) =>
    viewOf(prevalenceAnalysis, { groups: ["source", "release"], rows })[0]!.name;
  assert.equal(first(row("A", "1"), row("B", "2")), "release");
  assert.equal(first(row("A", "1"), row("B", "1")), "source");
});

test("notes that hold for every row stand once, others are numbered by first appearance", () => {
  const notes = notesOf([{ note: "all; one" }, { note: "all" }, { note: "all; two; one" }]);
  assert.deepEqual(notes, { common: ["all"], numbered: ["one", "two"], ofRow: [[1], [], [1, 2]] });
  assert.match(notesHtml(notes, "t"), /<li id="t-note-2">two<\/li>/);
});

test("long tables are folded, sooner below a figure", () => {
  const few = study.rows.slice(0, 14);
  assert.ok(!tableHtml({ ...study, rows: few }, { drawn: true }).includes("<details"));
  assert.ok(tableHtml(study, { drawn: true }).includes('<details class="rows"><summary>Show all 42 rows'));
});

test("a figure's text alternative states the finding, a caption's Markdown is escaped", () => {
  const svg = '<svg role="img" aria-label="old"><title>old</title><path d="M0 0"/></svg>';
  const caption = "**T.** a <b>\n\nNote: one";
  const finding = "5 of 32 & more";
  const figure = { name: "f", title: "T", verb: "lift", table: "t", finding, wide: [svg], narrow: [], caption };
  const html = figureHtml(figure);
  assert.match(html, /aria-label="T\. 5 of 32 &amp; more"><title>T\. 5 of 32 &amp; more<\/title>/);
  assert.equal(captionHtml(caption), "<p><strong>T.</strong> a &lt;b&gt;</p><p>Note: one</p>");
});

test("hostile names open no tag in the report", async () => {
  const html = reportHtml(await hostileInput());
  assert.equal([...html.matchAll(/<script/g)].length, 1);
  for (const [tag] of html.matchAll(/<[a-z][^>]*>/g)) {
    assert.ok(!/^<(img|iframe)| on[a-z]+=/.test(tag.replace(/"[^"]*"/g, "")), tag.slice(0, 80));
  }
  for (const mark of ["\u202e", "\u200f", "\u0000"]) assert.ok(!html.includes(mark));
  assert.ok(html.includes(hostileNames[5]!), "a long name is shown whole");
});

test("what cannot be computed is told once a reason, in the number of its numbers", () => {
  const row = (note: Notes) => ({ verdict: "cannot be computed", note });
  const [a, b] = ["A", "B"].map((what) => row(noteOf("needs", { what, way: `get ${what}` })));
  const table: ResultTable = {
    name: "published-comparison",
    title: "t",
    command: "published",
    analysis: publishedAnalysis,
    groups: [],
    columns: ["verdict", "note"],
    rows: [a!, a!, b!, row(readNotes("no data give it"))],
    inputs: [],
  };
  const html = publishedHtml(table, { figures: [], filters: filtersOf([]) });
  for (const item of ["2 numbers need A: get A", "1 number needs B: get B", "1 number: no data give it"])
    assert.ok(html.includes(`<li>${item}</li>`), item);
});

test("the comparison says whether it counts what was merely read back", () => {
  const rows = ["matches", "same table", "cannot be computed"].map((verdict) => ({ verdict, note: null }));
  const of = (kept: typeof rows) => publishedAnalysis.headline!({ groups: [], rows: kept })!;
  assert.match(of(rows), /^Of 3 published numbers 1 match, .* 1 could only be read back/);
  const drawn = rows.filter((row) => row.verdict !== "same table");
  assert.match(of(drawn), /^Of the 2 published numbers that are not merely read back 1 match, /);
});
