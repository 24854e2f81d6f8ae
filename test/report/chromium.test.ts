import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { writeWhole } from "../../src/export/write.js";
import { reportHtml, studyReport } from "../../src/report/report.js";
import { openStudy } from "../../src/study/data.js";
import { studyOf } from "../../src/study/study.js";
import { long } from "../long.js";
import { hostileInput } from "./hostile-input.js";

const binary = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);
const needsChromium = { skip: binary === undefined ? "no Chromium at /usr/bin/chromium" : false };
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const folder = mkdtempSync(join(tmpdir(), "mastkit-report-"));
let browser: Browser;

before(async () => {
  if (binary === undefined) return;
  const study = studyOf(await openStudy({ source: "published" }));
  const plots = study.plots.filter(({ name }) =>
    ["lift-study", "prevalence-releases", "modes-per-trace-study"].includes(name),
  );
  await writeWhole(join(folder, "report.html"), await studyReport({ ...study, plots }));
  // Rows of a table are alike to the checker, which takes a minute for all.
  const tables = study.tables.map((table) => ({ ...table, rows: long ? table.rows : table.rows.slice(0, 6) }));
  await writeWhole(join(folder, "first-rows.html"), await studyReport({ ...study, tables, plots: plots.slice(0, 1) }));
  await writeWhole(join(folder, "hostile.html"), reportHtml(await hostileInput()));
  browser = await chromium.launch({ executablePath: binary, args: ["--no-sandbox", "--disable-gpu"] });
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

interface Seen {
  readonly page: Page;
  readonly complaints: string[];
  readonly requests: string[];
}

async function open(name: string, width: number): Promise<Seen> {
  const context = await browser.newContext({ viewport: { width, height: 844 }, bypassCSP: false });
  const page = await context.newPage();
  const seen: Seen = { page, complaints: [], requests: [] };
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") seen.complaints.push(message.text());
  });
  page.on("pageerror", (error) => seen.complaints.push(String(error)));
  page.on("dialog", (dialog) => {
    seen.complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => seen.requests.push(request.url()));
  await page.goto(pathToFileURL(join(folder, name)).href);
  return seen;
}

for (const name of ["report.html", "hostile.html"]) {
  test(`${name} logs nothing and asks for nothing but itself`, needsChromium, async () => {
    const { page, complaints, requests } = await open(name, 1280);
    assert.deepEqual(complaints, []);
    assert.deepEqual(
      requests.filter((url) => !url.startsWith("data:")),
      [pathToFileURL(join(folder, name)).href],
    );
    assert.equal(await page.title(), "Failure modes of agents: report");
    await page.context().close();
  });

  test(`${name} does not scroll sideways on a phone`, needsChromium, async () => {
    const { page } = await open(name, 390);
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${wide} px at ${width}`);
    }
    await page.context().close();
  });

  test(`${name} has no serious accessibility violation, light or dark`, needsChromium, async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, bypassCSP: true });
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(folder, name === "report.html" ? "first-rows.html" : name)).href);
    await page.addScriptTag({ path: axe });
    for (const scheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      // In the dark nothing but colours differs.
      const options = scheme === "dark" ? { runOnly: ["color-contrast"] } : {};
      const violations = await page.evaluate(async (given) => {
        const { axe: checker } = globalThis as unknown as {
          axe: {
            run(options: object): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
          };
        };
        const found = (await checker.run(given)).violations;
        return found.map(({ id, impact, nodes }) => ({
          id,
          impact,
          first: nodes[0]?.html.slice(0, 200),
          n: nodes.length,
        }));
      }, options);
      assert.deepEqual(
        violations.filter(({ impact }) => impact === "serious" || impact === "critical"),
        [],
        scheme,
      );
    }
    await context.close();
  });
}

test("hostile names do nothing in the report", needsChromium, async () => {
  const { page } = await open("hostile.html", 390);
  assert.equal(await page.title(), "Failure modes of agents: report");
  assert.equal(await page.locator("img, iframe, object, embed, form").count(), 0);
  assert.equal(await page.locator("script").count(), 1);
  await page.context().close();
});

const lift = "#lift-study";

/** Cells of a table's column that are shown, in their order. */
async function cellsOf(page: Page, table: string, heading: RegExp): Promise<readonly string[]> {
  return await page.locator(`${table} table`).evaluate(
    (shown, [source]) => {
      const of = shown as HTMLTableElement;
      const column = [...of.tHead!.rows[0]!.cells].findIndex((cell) =>
        new RegExp(source!).test(cell.textContent ?? ""),
      );
      return [...of.tBodies[0]!.rows]
        .filter((row) => !row.hidden)
        .map((row) => (row.cells[column]?.textContent ?? "").trim());
    },
    [heading.source] as const,
  );
}

test(
  "a click on a head sorts by value, ratios and estimates with intervals too; a second one turns it round",
  needsChromium,
  async () => {
    const { page } = await open("report.html", 1400);
    await page.locator(`${lift} summary`).click();
    const share = (text: string) =>
      text
        .split("/")
        .map(Number)
        .reduce((a, b) => a / b);
    const number = (text: string) => Number(/^[−-]?[\d.]+/.exec(text)![0].replace("−", "-"));
    for (const [heading, value] of [
      [/^failed/, share],
      [/^difference/, number],
    ] as const) {
      const head = page.locator(`${lift} thead th`, { hasText: heading });
      for (const [sorted, sign] of [
        ["ascending", 1],
        ["descending", -1],
      ] as const) {
        await head.locator("button").click();
        assert.equal(await head.getAttribute("aria-sort"), sorted);
        const values = (await cellsOf(page, lift, heading))
          .filter((text) => /\d/.test(text))
          .map((text) => sign * value(text));
        assert.ok(values.length >= 40);
        assert.deepEqual(
          values,
          [...values].sort((a, b) => a - b),
        );
      }
    }
    await page.context().close();
  },
);

test(
  "rows are filtered by mode and group, and searched; tables without a row go, and all come back",
  needsChromium,
  async () => {
    const { page } = await open("report.html", 1400);
    const tables = () => page.locator("article:visible").count();
    const all = await tables();
    await page.selectOption("[name=mode]", { label: "3.3 Incorrect verification" });
    await page.selectOption("[name=group]", { label: "Kimi-K2" });
    assert.deepEqual(await cellsOf(page, lift, /^mode$/), ["3.3 Incorrect verification"]);
    assert.match((await page.locator("#status").textContent())!, /^\d+ rows in \d+ tables$/);
    assert.ok((await tables()) < all);
    await page.click("[name=reset]");
    assert.equal(await tables(), all);
    await page.fill("[name=search]", "gpt-oss");
    const models = await cellsOf(page, lift, /^model/);
    assert.deepEqual([...new Set(models)], ["GPT-OSS-120B"]);
    await page.context().close();
  },
);

test("a table is copied as it stands, as CSV and as LaTeX", needsChromium, async () => {
  const { page } = await open("report.html", 1400);
  await page.evaluate(
    "globalThis.copied = []; Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { copied.push(text); } } })",
  );
  await page.locator(`${lift} summary`).click();
  await page.selectOption("[name=mode]", { label: "3.3 Incorrect verification" });
  for (const label of ["CSV", "LaTeX"]) await page.locator(`${lift} .copy button`, { hasText: label }).click();
  const [csv, latex] = await page.evaluate(() => (globalThis as unknown as { copied: string[] }).copied);
  assert.equal(csv!.trimEnd().split("\n").length, 4);
  assert.match(csv!, /^model,mode,failed,.*\nGemini-3-Flash,3\.3 Incorrect verification,29\/44,2\/14,/);
  assert.match(latex!, /\\begin\{tabular\}\{l+r*.*\}\n\\toprule\nmodel & mode & failed/);
  assert.match(latex!, /\$-\$|Gemini-3-Flash & 3\.3 Incorrect verification & 29\/44/);
  await page.context().close();
});

test(
  "colours are chosen, links lead to folded tables, and nothing is cut on a wide screen",
  needsChromium,
  async () => {
    const { page } = await open("report.html", 1400);
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(await paper(), "rgb(255, 255, 255)");
    await page.selectOption("[name=theme]", "dark");
    assert.equal(await paper(), "rgb(23, 24, 26)");
    const cut = await page.evaluate(() => {
      for (const each of document.querySelectorAll("details")) each.open = true;
      const boxes = [...document.querySelectorAll(".scroll")].filter((box) => box.scrollWidth > box.clientWidth + 1);
      return boxes.map((box) => box.getAttribute("aria-label"));
    });
    assert.deepEqual(cut, []);
    assert.equal(await page.evaluate(() => document.fonts.check('600 16px "Source Sans 3"')), true);
    await page.locator('.findings a[href="#lift-study"]').click();
    assert.ok((await page.locator(lift).boundingBox())!.y < 400);
    await page.context().close();
  },
);
