import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { writeWhole } from "../../src/export/write.js";
import { reportHtml } from "../../src/report/report.js";
import { runCli } from "../cli.js";
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
  assert.equal((await runCli("report", "--source", "published", "--out", join(folder, "report.html"))).code, 0);
  await writeWhole(join(folder, "hostile.html"), reportHtml(await hostileInput()));
  browser = await chromium.launch({ executablePath: binary, args: ["--no-sandbox"] });
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

async function open(name: string, width: number, scheme: "light" | "dark" = "light"): Promise<Seen> {
  const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme: scheme, bypassCSP: false });
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
    for (const width of [390, 320]) {
      const { page } = await open(name, width);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${wide} px at ${width}`);
      await page.context().close();
    }
  });

  test(`${name} has no serious accessibility violation, light or dark`, needsChromium, async () => {
    for (const scheme of ["light", "dark"] as const) {
      const context = await browser.newContext({
        viewport: { width: 390, height: 844 },
        colorScheme: scheme,
        bypassCSP: true,
      });
      const page = await context.newPage();
      await page.goto(pathToFileURL(join(folder, name)).href);
      await page.addScriptTag({ path: axe });
      const violations = await page.evaluate(async () => {
        const { axe: checker } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
        };
        const found = (await checker.run()).violations;
        return found.map(({ id, impact, nodes }) => ({
          id,
          impact,
          first: nodes[0]?.html.slice(0, 200),
          n: nodes.length,
        }));
      });
      assert.deepEqual(
        violations.filter(({ impact }) => impact === "serious" || impact === "critical"),
        [],
        scheme,
      );
      await context.close();
    }
  });
}

test("hostile names do nothing in the report", needsChromium, async () => {
  const { page } = await open("hostile.html", 390);
  assert.equal(await page.title(), "Failure modes of agents: report");
  assert.equal(await page.locator("img, iframe, object, embed, form").count(), 0);
  assert.equal(await page.locator("script").count(), 1);
  await page.context().close();
});

test("a click on a head sorts the table, a second one turns it round", needsChromium, async () => {
  const { page } = await open("report.html", 1280);
  await page.locator("#lift details").evaluateAll((all) => {
    for (const each of all) (each as HTMLDetailsElement).open = true;
  });
  const table = page.locator("#lift table").first();
  const head = table.locator("thead th", { hasText: /^difference/ });
  const column = await head.evaluate((cell) => (cell as HTMLTableCellElement).cellIndex);
  const values = () =>
    table
      .locator("tbody tr")
      .evaluateAll(
        (rows, index) =>
          rows
            .map((row) => (row as HTMLTableRowElement).cells[index]!.dataset["value"])
            .filter((value) => value !== undefined),
        column,
      );
  await head.locator("button").click();
  const up = (await values()).map(Number);
  assert.deepEqual(
    up,
    [...up].sort((a, b) => a - b),
  );
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  await head.locator("button").click();
  const down = (await values()).map(Number);
  assert.deepEqual(
    down,
    [...down].sort((a, b) => b - a),
  );
  await page.context().close();
});
