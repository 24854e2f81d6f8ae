// Runs every test/**/*.test.ts under node:test (Node 20 has no glob of its own). Arguments narrow by substring:
// node test/run.mjs statistics kappa
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(here, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".test.ts"))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort()
  .map((name) => join(here, name));
if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(", ")}`);
  process.exit(1);
}
const { status } = spawnSync(
  process.execPath,
  [
    "--import",
    "tsx",
    "--import",
    new URL("setup.mjs", import.meta.url).href,
    "--test",
    "--test-reporter=spec",
    "--test-concurrency=2",
    "--test-timeout=480000", // a test that hangs fails, and is named
    ...files,
  ],
  { stdio: "inherit", cwd: dirname(here) },
);
process.exit(status ?? 1);
