// node test/bench/figures.mjs: all figures of the published numbers, each round in a cold process. --rounds N (3).
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" } } });
const cli = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "dist", "cli.js");
for (let round = 1; round <= Number(values.rounds); round++) {
  const folder = mkdtempSync(join(tmpdir(), "mastkit-figures-"));
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, [cli, "figures", "--source", "published", "--out", folder], {
    encoding: "utf8",
  });
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) throw new Error(stderr);
  const figures = readdirSync(folder).filter((name) => name.endsWith(".svg")).length;
  rmSync(folder, { recursive: true });
  console.log(`round ${round}: ${figures} pages in ${wall.toFixed(1)} s`);
}
