// Runs every test/**/*.test.ts under node:test, bundled. Arguments narrow by substring: node test/run.mjs statistics kappa
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { bundle, root } from "./bundle.mjs";

const here = join(root, "test");
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
const scripts = await bundle(files, here);
process.on("SIGINT", () => {}); // the tests are told too, and end first
const { status } = spawnSync(
  process.execPath,
  [
    "--enable-source-maps",
    "--import",
    new URL("setup.mjs", import.meta.url).href,
    "--test",
    "--test-reporter=spec",
    "--test-concurrency=2",
    "--test-timeout=480000", // a test that hangs fails, and is named
    ...scripts,
  ],
  { stdio: "inherit", cwd: root },
);
process.exit(status ?? 1);
