import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { liftAnalysis } from "../../src/analyses/lift.js";
import { runCommand } from "../../src/cli/run.js";
import { layoutOf } from "../../src/export/layout.js";
import { printLayout } from "../../src/export/print-layout.js";
import { toTerminal, widthOf } from "../../src/export/terminal.js";
import { lift, publishedTable } from "../../src/index.js";
import { bundle } from "../bundle.mjs";
import { runCli } from "../cli.js";
import { root } from "../examples.js";
import { hostileNames } from "./hostile-names.js";

const study = lift(publishedTable("itbench-study-modes"), { by: ["model"] });
const layout = printLayout(liftAnalysis, { groups: ["model"], rows: study });
const plain = (columns: number) => toTerminal(layout, { columns, styled: false });

test("wide characters take two cells, combining marks none", () => {
  const texts = ["abc", "中文", "ｱ", "ア", "e\u0301", "−", "🙂", "🇩🇪", "❤\ufe0f", "한글"];
  assert.deepEqual(texts.map(widthOf), [3, 4, 1, 2, 1, 1, 2, 2, 2, 4]);
});

test("the study's lifts fit 80 columns: counts, estimate with limits, q and verdict, groups once, stars on five rows", () => {
  const lines = plain(80).split("\n");
  assert.match(lines[0]!, /^mode +failed +success +difference +q +verdict$/);
  assert.deepEqual(
    lines.filter((line) => line.startsWith("model: ")),
    ["model: Gemini-3-Flash", "model: Kimi-K2", "model: GPT-OSS-120B"],
  );
  const starred = lines.filter((line) => /\d\* /.test(line));
  assert.equal(starred.length, 5);
  assert.match(starred[0]!, /^3\.3 Incorrect… +29\/44 +2\/14 +0\.52 \(0\.22 to 0\.68\) +0\.012\* +more in failures$/);
  assert.match(plain(80), /Left out to fit 80 columns: p, risk ratio, notes\./);
  assert.equal(plain(80).match(/independent\s+traces\s+assumed;/g)!.length, 1);
});

test("160 columns hold every column that is read, names whole, and each note once by its number", () => {
  const text = plain(160);
  assert.match(text, /^mode +failed +success +difference +risk ratio +p +q +verdict +notes\n/);
  assert.match(
    text,
    /\n3\.3 Incorrect verification +29\/44 .* 4\.61 \(1\.60 to 16\.66\) +0\.001 +0\.012\* +more common in failures\n/,
  );
  assert.doesNotMatch(text, /Left out|…/);
  assert.equal(text.match(/not testable: the mode occurs in no trace/g)!.length, 1);
  assert.match(text, /visible at 80% power 0\.\d+ to 0\.\d+ \(44 to 79 failed/);
});

test("nothing is wider than the screen, and nothing in a cell moves the cursor", () => {
  const word = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.constantFrom(...hostileNames.filter(({ length }) => length < 200), "中文字幕", "🙂🙂"),
  );
  const rows = fc.array(
    fc.record({ [hostileNames[1]!]: word, b: fc.double({ noNaN: true, noDefaultInfinity: true }), c: word }),
    {
      minLength: 1,
      maxLength: 6,
    },
  );
  fc.assert(
    fc.property(rows, fc.integer({ min: 30, max: 160 }), (records, columns) => {
      const text = toTerminal(layoutOf(records as never, [hostileNames[1]!, "b", "c"] as never), {
        columns,
        styled: false,
      });
      assert.doesNotMatch(text.replaceAll("\n", ""), /\p{Cc}/u);
      for (const line of text.split("\n")) assert.ok(widthOf(line) <= columns, line);
    }),
    { numRuns: 40 },
  );
});

const command = ["lift", "--counts", `${root}/data/published/itbench-study-modes.csv`, "--by", "model"];

test("a terminal gets the table, with --format csv, --out or a pipe the CSV; a screenful says how to page", async () => {
  const on = async (...words: readonly string[]) => {
    const out: string[] = [];
    const screen = { terminal: true, columns: 80, rows: 24, styled: true };
    await runCommand([...command, ...words], { screen, stdout: (text) => out.push(text), stderr: () => {} });
    return out.join("");
  };
  const table = await on();
  assert.match(table, /^mode +failed/);
  const bold = table.split("\n").filter((line) => line.startsWith("\u001b[1m") && line.endsWith("\u001b[22m"));
  assert.equal(bold.length, 5);
  assert.match(table, /42 rows, more than a screen: add --format table \| less to page\.\n$/);
  const csv = (await runCli(...command)).stdout;
  assert.equal(await on("--format", "csv"), csv);
  assert.match(csv, /^model,code,mode,/);
});

test("--columns chooses in every format, in its order; a column that is not there is named with the nearest", async () => {
  const of = async (...words: readonly string[]) => await runCli(...command, ...words);
  assert.match((await of("--columns", "q,code,model")).stdout, /^q,code,model\n1,1\.1,Gemini-3-Flash\n,1\.2,/);
  assert.match(
    (await of("--columns", "code,risk_difference", "--format", "table")).stdout,
    /^code +risk difference\n.*\n1\.1 +0\.06 \(/,
  );
  assert.match(
    (await of("--columns", "code,q", "--format", "json")).stdout,
    /^\[\n \{\n {2}"code": "1\.1",\n {2}"q": 1\n \}/,
  );
  const { code, stderr } = await of("--columns", "code,p_holms");
  assert.equal(code, 2);
  assert.match(stderr, /--columns p_holms: the result has model, code, .*; did you mean p_holm\?/);
});

test("a slip in a command or an option is answered with what was meant", async () => {
  assert.match((await runCli("prevalance")).stderr, /no command prevalance; did you mean prevalence\?\n$/);
  assert.match((await runCli("lift", "--lables", "x")).stderr, /unknown option --lables; did you mean --labels\?\n$/);
  assert.match((await runCli("lift", "--foozle")).stderr, /unknown option --foozle; it takes --/);
});

const script = "/usr/bin/script";
test("a terminal has bold rows and NO_COLOR none; a pipe has them where FORCE_COLOR asks for them", {
  skip: process.platform !== "linux" || !existsSync(script) ? "no script(1) to make a terminal" : false,
}, async () => {
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
  const [cli] = await bundle([join(root, "src", "cli.ts")]);
  const line = `"${process.execPath}" "${cli}" interventions --format table --quiet`;
  const run = (more: NodeJS.ProcessEnv, [program, ...args]: readonly [string, ...string[]]) =>
    spawnSync(program, args, {
      cwd: root,
      encoding: "utf8",
      env: { ...env, COLUMNS: "90", TERM: "xterm", ...more },
    }).stdout.replaceAll("\r", "");
  const plainly = run({ NO_COLOR: "1" }, [script, "-qec", line, "/dev/null"]);
  const bold = run({ FORCE_COLOR: "1" }, ["/bin/sh", "-c", line]);
  assert.ok(bold.includes("\u001b[1mprompt"));
  assert.equal(plainly, bold.replaceAll("\u001b[1m", "").replaceAll("\u001b[22m", ""));
  assert.equal(run({}, [script, "-qec", line, "/dev/null"]), bold);
});

async function onTerminal(columns: number, ...words: readonly string[]): Promise<readonly string[]> {
  const texts: string[] = [];
  const screen = { columns, styled: false, terminal: true };
  await runCommand(words, { screen, stdout: (text) => texts.push(text), stderr: assert.fail });
  return texts.join("").split("\n");
}

test("help is as wide as the terminal and 100 characters at most, and examples are broken before options", async () => {
  for (const columns of [72, 160]) {
    for (const words of [["--help"], ["lift", "--help"], ["published", "--help"]]) {
      const lines = await onTerminal(columns, ...words);
      assert.deepEqual(
        lines.filter((line) => line.length > Math.min(columns, 100)),
        [],
      );
      assert.deepEqual(
        lines.filter((line, at) => lines[at - 1]?.endsWith(" \\") && !line.startsWith("    --")),
        [],
      );
    }
  }
});

test("what a column left out sets free goes to the names that were cut", async () => {
  const lines = await onTerminal(80, "agreement", "--counts", "data/published/mast-human-votes.csv", "--by", "round");
  assert.match(lines[3]!, /^annotator_1\|annotator_2 +cohen +1\.00/);
  assert.ok(lines.some((line) => line.startsWith("Left out to fit 80 columns: notes")));
});
