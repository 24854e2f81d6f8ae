import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { piecesOf, textWidth } from "../../src/figures/font.js";
import { fontWith } from "../../src/figures/system-fonts.js";
import { renderPdf, renderPng, renderSvg } from "../../src/figures.js";
import { toLatex } from "../../src/index.js";
import { runCli } from "../cli.js";
import { temporaryFolder } from "../folder.js";

const before = process.env["MASTKIT_FONT_FILE"];
function useFont(file: string | undefined) {
  if (file === undefined) delete process.env["MASTKIT_FONT_FILE"];
  else process.env["MASTKIT_FONT_FILE"] = file;
}
afterEach(() => useFont(before));

const names = ["智能体系统 A", "מערכת 12 (ב)", "نظام الوكيل", "🧿 bot"];
const labels = () => {
  const file = join(temporaryFolder(), "labels.csv");
  const rows = names.map((name, at) => `t${at},"${name}",success,1,0`);
  writeFileSync(file, `trace_id,system,outcome,1.1,1.2\n${rows.join("\n")}\n`);
  return file;
};
const given = ["--by", "system", "--format", "svg"];
const chart = (name: string) => ({
  data: { values: [{ name, n: 3 }] },
  mark: "bar",
  encoding: { x: { field: "n", type: "quantitative" }, y: { field: "name", type: "nominal" } },
});

test("the committed figures need no font but the kit's own", () => {
  const folder = fileURLToPath(new URL("../../figures", import.meta.url));
  useFont("none");
  const drawings = readdirSync(folder, { recursive: true }).map(String);
  const svgs = drawings.filter((name) => name.endsWith(".svg") && !name.startsWith("local"));
  assert.ok(svgs.length > 10);
  for (const name of svgs) {
    const texts = [...readFileSync(join(folder, name), "utf8").matchAll(/<text [^>]*>([^<]*)</g)];
    for (const [, text] of texts)
      assert.ok(
        piecesOf(text!).every(({ font, lacking }) => font === null && !lacking),
        text,
      );
  }
});

test("without a font, the names it lacks are noted on standard error and in the specification, and not squeezed", async () => {
  useFont("none");
  const out = temporaryFolder();
  const { code, stderr } = await runCli(
    "figures",
    "modes-per-trace-labels",
    "--labels",
    labels(),
    "--out",
    out,
    ...given,
  );
  assert.equal(code, 0);
  for (const name of names) assert.ok(stderr.includes(JSON.stringify(name)), name);
  assert.match(stderr, /mastkit: modes-per-trace\S*: no font at hand has all characters of .*MASTKIT_FONT_FILE/);
  const made = readdirSync(out).find((name) => /labels\.vl\.json$/.test(name))!;
  const { usermeta } = JSON.parse(readFileSync(join(out, made), "utf8"));
  assert.deepEqual(usermeta.mastkit.fonts, []);
  assert.deepEqual([...usermeta.mastkit.font_lacks].sort(), [...names].sort());
  const svg = await renderSvg(chart(names[0]!));
  assert.match(svg, />智能体系统 A<\/text>/);
  assert.doesNotMatch(svg, /textLength="[\d.]+"[^>]*>智/);
  assert.equal(textWidth("智能", 10), 20);
});

test("MASTKIT_FONT_FILE must be a font with outlines", () => {
  useFont(fileURLToPath(import.meta.url));
  assert.throws(() => fontWith("智"), /scripts\.test\.ts: is no font file with outlines; mend MASTKIT_FONT_FILE/);
});

test("a borrowed font is measured, drawn, embedded and recorded with its digest", async (context) => {
  const font = fontWith("智");
  if (font === null) return context.skip("no font with Chinese on this machine");
  assert.ok(textWidth("智能", 10) > 15);
  const svg = await renderSvg(chart(names[0]!));
  assert.match(svg, /textLength="[\d.]+" lengthAdjust="spacingAndGlyphs">智/);
  const pdf = Buffer.from(await renderPdf(svg)).toString("latin1");
  assert.match(pdf, new RegExp(`/BaseFont /[A-Z]{6}\\+${font.name}`));
  const png = await renderPng(svg, 96);
  useFont("none");
  assert.notDeepEqual(await renderPng(svg, 96), png);
  useFont(before);
  const out = temporaryFolder();
  await runCli("figures", "modes-per-trace-labels", "--labels", labels(), "--out", out, ...given);
  const made = readdirSync(out).find((name) => /labels\.vl\.json$/.test(name))!;
  const { fonts } = JSON.parse(readFileSync(join(out, made), "utf8")).usermeta.mastkit;
  const own = fonts.find(({ name }: { name: string }) => name === font.name);
  assert.ok(font.file.endsWith(own.file) && !own.file.includes("/"));
  assert.match(own.sha256, /^[0-9a-f]{64}$/);
});

test("writing from right to left stands in the PDF in the order in which it is read", async (context) => {
  if (fontWith("מ") === null) return context.skip("no font with Hebrew on this machine");
  const { inPieces, inSight } = await import("../../src/export/image.js");
  const spans = (text: string) =>
    [
      ...inPieces(`<text x="0">${text}</text>`, inSight, ({ name }) => name).matchAll(/<tspan[^>]*>([^<]*)<\/tspan>/g),
    ].map(([, part]) => part);
  // The Unicode bidirectional algorithm in a line from left to right: numbers keep their order, brackets are mirrored.
  assert.equal(spans("מערכת 12 (ב) x").join("|"), "(|ב|)| |12| |מערכת| x");
  assert.equal(spans("a מערכת ב").join("|"), "a |ב| |מערכת");
  assert.deepEqual(spans("plain"), []);
});

test("LaTeX says which engine text in another script needs, and only then", () => {
  const table = (name: string) => toLatex({ caption: null, columns: [{ name: "system" }], rows: [[name]] });
  const tex = table("智能 A");
  assert.match(tex, /^% Text in other scripts than Latin: compile with XeLaTeX or LuaLaTeX/m);
  assert.match(tex, /\\textanyscript\{智能\}\{\{\[\}U\+667A\{\]\}\{\[\}U\+80FD\{\]\}\} A \\\\/);
  assert.doesNotMatch(table("Ünïcödé κ ≤ 1"), /textanyscript|engine|XeLaTeX/);
});
