import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { parseArguments } from "../src/cli/command.js";
import { commandNamed } from "../src/cli/index.js";
import { bundle } from "./bundle.mjs";
import { runCli } from "./cli.js";
import { asModule, commandExamples, doors, root, typescriptExamples } from "./examples.js";
import { temporaryFolder } from "./folder.js";

declare global {
  var __compare: (actual: unknown, text: string, expected: unknown) => void;
}

/** Numbers agree to the digits that the example writes; everything else is deeply equal. */
globalThis.__compare = (actual, text, expected) => {
  if (typeof actual === "number" && typeof expected === "number") {
    const decimals = /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
    const tolerance = decimals === 0 ? 0 : 0.5 * 10 ** -decimals * (1 + 1e-9);
    assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${text}`);
    return;
  }
  assert.deepEqual(actual, expected);
};

const folder = temporaryFolder();
const examples = typescriptExamples();
const sources = examples.map(({ code }, index) => {
  const path = join(folder, `${index}.ts`);
  writeFileSync(
    path,
    asModule(code, (door) => join(root, "src", doors[door]!)),
  );
  return path;
});
const scripts = await bundle(sources);

for (const [index, { place }] of examples.entries()) {
  test(`the example at ${place} runs and gives what it says`, async () => {
    await import(pathToFileURL(scripts[index]!).href);
  });
}

const inputFlags = ["mast", "labels", "counts", "outcomes", "itbench", "traces", "human", "ratings"].map(
  (name) => `--${name}`,
);

for (const { place, code } of commandExamples()) {
  const [, , name = "", ...words] = code.split(/\s+/);
  const quoted = words.map((word) => word.replace(/^["']|["']$/g, ""));
  const files = quoted.filter((word, at) => /\.(csv|jsonl?)$/.test(word) || inputFlags.includes(quoted[at - 1] ?? ""));
  const runnable =
    !["fetch", "notebooks", "reproduce", "report", "figures"].includes(name) &&
    !quoted.includes("--out") &&
    files.every((file) => existsSync(join(root, file)));
  test(`the command at ${place} ${runnable ? "runs" : "is spelt right"}: ${code}`, async () => {
    const command = await commandNamed(name);
    assert.ok(command !== undefined, `no command ${name}`);
    parseArguments(command, command.options, quoted);
    if (!runnable) return;
    const {
      code: exit,
      stdout,
      stderr,
    } = await runCli(name, ...quoted.map((word) => (files.includes(word) ? join(root, word) : word)));
    assert.equal(exit, 0, stderr);
    assert.notEqual(stdout, "");
  });
}
