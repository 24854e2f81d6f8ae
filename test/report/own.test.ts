import assert from "node:assert/strict";
import { test } from "node:test";
import { reportHtml } from "../../src/report/report.js";
import { openStudy } from "../../src/study/data.js";
import { studyOf } from "../../src/study/study.js";
import { codes } from "../../src/taxonomy/mast.js";
import { file, head, id, runs } from "../study/own-study.js";

const labels = file("with-outcomes.csv", [
  `${head},outcome`,
  ...runs.map((run) => `${id(run)},${run.flags.join(",")},${run.filtered === 1 ? "success" : "failure"}`),
]);
const others =
  /Gemini|Kimi|GPT-OSS|MetaGPT|ChatDev|Generlazability|MAST-Data|both releases|itbench-study|ITBench study|reconstructed/;

async function reportOf(withPublished: boolean): Promise<string> {
  const { data, tables, ...rest } = studyOf(await openStudy({ source: "published", labels, withPublished }));
  return reportHtml({ ...rest, sources: data.lines, by: data.by, withPublished, tables, figures: [] });
}

test("the report on own labels names every group's own estimate, and no one else's study", async () => {
  const html = await reportOf(false);
  assert.match(html, /Of with-outcomes\.csv alone\. Grouped by model\./);
  const text = html.replace(/<(script|style)>.*?<\/\1>/gs, "");
  assert.equal(others.exec(text)?.[0], undefined);
  const table = /<article id="prevalence-labels">.*?<\/article>/s.exec(html)![0];
  for (const model of ["Alpha", "Beta"]) {
    for (const [place, code] of codes.entries()) {
      const flagged = runs.filter((run) => run.model === model && run.flags[place] === 1).length;
      const row = [...table.matchAll(/<tr.*?<\/tr>/g)].find(
        ([cells]) => cells.includes(`>${model}<`) && cells.includes(">all<") && cells.includes(`>${code} `),
      );
      assert.match(row![0], new RegExp(`>${flagged}/30<`), `${code} of ${model}`);
    }
  }
  for (const [line] of html.matchAll(/<p class="finding">.*?<\/p>/g)) assert.doesNotMatch(line, /0\.00 to −?0\.00/);
});

test("published numbers stand in an appendix after one's own, where they are asked for", async () => {
  const html = await reportOf(true);
  const [first, appendix] = [
    others.exec(html.slice(html.indexOf('<section id="lift"')))!.index,
    html.indexOf('<section id="appendix"'),
  ];
  assert.ok(html.indexOf('<section id="lift"') + first >= appendix);
  assert.ok(html.indexOf('<article id="lift-study">') > appendix);
  assert.ok(html.indexOf('<article id="published-comparison">') > appendix);
  assert.doesNotMatch(/<section id="findings".*?<\/section>/s.exec(html)![0], others);
});
