import assert from "node:assert/strict";
import { test } from "node:test";
import { renderSvg } from "../../src/figures.js";
import { cite, lift, prevalence, publishedTable, show, toArquero, toDanfo } from "../../src/index.js";
import { formatCell, formatEstimate, tableHtml, tableText, viewOf } from "../../src/notebook/table-view.js";

/** What is printed on standard output while `run` runs. */
async function printed(run: () => unknown): Promise<string> {
  const { write } = process.stdout;
  let text = "";
  process.stdout.write = ((part: string) => {
    text += part;
    return true;
  }) as typeof write;
  try {
    await run();
  } finally {
    process.stdout.write = write;
  }
  return text;
}

test("an estimate is shown with its interval, its count beside it, and the method below the table", () => {
  const rows = prevalence(publishedTable("itbench-study-modes"), { by: ["model"], outcome: "failure" });
  const view = viewOf(rows);
  assert.deepEqual(view.headers.map((header) => header.title).slice(0, 5), [
    "model",
    "code",
    "mode",
    "flagged / n",
    "proportion",
  ]);
  const row = view.cells.find((cells) => cells[0]!.startsWith("Gemini") && cells[1] === "3.3")!;
  assert.equal(row[3], "29 / 44");
  assert.equal(row[4], "0.66 (0.51–0.78)");
  assert.ok(view.facts.includes("interval: wilson"));
  assert.ok(view.notes.length > 0);
});

const chart = {
  data: {
    values: [
      { code: "1.1", flagged: 3 },
      { code: "1.2", flagged: null },
    ],
  },
  mark: "bar",
  encoding: { x: { field: "flagged", type: "quantitative" }, y: { field: "code", type: "nominal" } },
};

test("any Vega-Lite specification is drawn, in the kit's theme unless its own config says otherwise", async () => {
  const $schema = "https://vega.github.io/schema/vega-lite/v5.json";
  assert.ok((await printed(() => show({ $schema, ...chart }))).includes("figure\n"));
  assert.ok((await printed(() => show({ ...chart, description: "my own" }))).includes("my own\n"));
  const svg = await renderSvg(chart);
  assert.match(svg, /#1a1a1a/);
  assert.match(svg, /font-size="7.5px"/);
  assert.match(await renderSvg({ ...chart, config: { axis: { labelFontSize: 13 } } }), /font-size="13px"/);
  assert.equal(await renderSvg(chart), svg);
});

test("what Vega-Lite cannot draw is said to be so, and a specification of Vega is told apart", async () => {
  await assert.rejects(show({ ...chart, mark: "no such mark" }), /Vega-Lite cannot draw this specification: /);
  await assert.rejects(
    show({ $schema: "https://vega.github.io/schema/vega/v5.json", marks: [] }),
    /a specification of Vega; show draws Vega-Lite's/,
  );
});

test("any array is shown as rows: of records, of lists, of bare values", async () => {
  assert.match(await printed(() => show([{ a: 1 }, { b: "x" }])), /a\s+b/);
  assert.match(await printed(() => show([[1, "x"]])), /0\s+1/);
  assert.match(await printed(() => show([3, null])), /value/);
});

test("what is no rows, frame or figure is named, a date that is none is empty", async () => {
  await assert.rejects(show(null as never), /show takes rows, a frame or a figure; this is null/);
  await assert.rejects(show(3 as never), /this is number/);
  await assert.rejects(show(Promise.resolve([]) as never), /this is a promise: await it first/);
  assert.match(await printed(() => show([{ d: new Date(Number.NaN) }, { d: new Date(0) }])), /–\n1970/);
});

test("verdicts stand in plain words, the study's in quotes; a published verdict stays", () => {
  const cells = viewOf(lift(publishedTable("itbench-study-modes"), { by: ["model"] })).cells.flat();
  for (const text of ["more common in failures (“fatal”)", "common in both (“recoverable”)", "no difference shown"])
    assert.ok(cells.includes(text), text);
  assert.equal(formatCell("reference_verdict", "untestable"), "not testable");
  assert.equal(formatCell("verdict", "same table"), "same table");
  assert.equal(formatCell("mode", "fatal"), "fatal");
});

test("limits below zero are joined by a word, and an open side is named", () => {
  const row = { risk_difference: 0.516, risk_difference_low: -0.02, risk_difference_high: 0.676, p: 0.00144 };
  assert.equal(formatEstimate(row, "risk_difference"), "0.52 (−0.02 to 0.68)");
  assert.equal(
    formatEstimate({ odds_ratio: 4, odds_ratio_low: 1.5, odds_ratio_high: null }, "odds_ratio"),
    "4.00 (1.50–none)",
  );
  assert.equal(formatEstimate({ mean: 2.5, low: null, high: null }, "mean"), "2.50");
  assert.equal(formatEstimate({ mean: null, low: null, high: null }, "mean"), "–");
  assert.equal(formatCell("p", 0.00144321), "0.00144");
  assert.equal(formatCell("q", 1e-9), "<0.0001");
  assert.equal(formatCell("lift", -0.5), "−0.50");
  assert.equal(formatCell("n", 1242), "1242");
});

test("every column of a lift table finds its place, and the category gives way to the mode", () => {
  const view = viewOf(lift(publishedTable("itbench-study-modes"), { by: ["model"] }));
  const titles = view.headers.map((header) => header.title);
  for (const title of ["failed / n", "successful / n", "risk_difference", "odds_ratio", "verdict"]) {
    assert.ok(titles.includes(title), title);
  }
  assert.ok(titles.every((title) => !/_low$|_high$|^category$|^note$/.test(title)));
});

test("text from data is inert in HTML, and long tables say how many rows they leave out", () => {
  const hostile = "<img src=x onerror=alert(1)>";
  const html = tableHtml(viewOf([{ system: hostile, [hostile]: 1, note: hostile }], { caption: hostile }));
  assert.ok(!html.includes("<img"));
  assert.ok(html.includes("&lt;img"));
  const text = tableText(
    viewOf(
      Array.from({ length: 40 }, (_, n) => ({ n })),
      { limit: 5 },
    ),
  );
  assert.match(text, /… and 35 more rows/);
});

test("outside a notebook, tables of rows, arquero and danfojs print as the same text", async () => {
  const rows = [
    { model: "a", n: 3 },
    { model: "b", n: 4 },
  ];
  const text = "model  n\n-----  -\na      3\nb      4\n";
  assert.equal(await printed(() => show(rows)), text);
  assert.equal(await printed(() => show(toArquero(rows))), text);
  assert.equal(await printed(() => show(toDanfo(rows))), text);
  assert.equal(await printed(() => show({ rows })), text);
  assert.equal(await printed(() => show([])), "no rows\n");
  assert.match(await printed(() => show(toDanfo(rows).describe())), /^ +n\n-+ +-+\ncount +2.00\n/);
});

test("rows of a count table show their groups as columns, and their cautions as notes", async () => {
  const text = await printed(() => show(publishedTable("itbench-study-modes"), { limit: 1 }));
  assert.match(text, /^model +outcome +code +flagged +labelled +traces\n/);
  assert.match(text, /\nGemini-3-Flash +success +1\.1 +3 +14 +14\n/);
  assert.match(text, /selected-on-outcome; reconstructed; /);
});

test("what cite gives is shown as its paragraph and its references", async () => {
  const cited = cite([], "prevalence");
  assert.equal(await printed(() => show(cited)), `${cited.text}\n\n${cited.bibtex}`);
});
