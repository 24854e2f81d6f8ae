import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { codes } from "../../src/taxonomy/mast.js";
import { runCli } from "../cli.js";

const folder = mkdtempSync(join(tmpdir(), "mastkit-validate-"));
after(() => rmSync(folder, { recursive: true }));

const labels = Object.fromEntries(codes.map((code) => [code, 1]));
const trace = { key: "K", index: 1, trajectory: "TEXT" };
const record = { mas_name: "A", llm_name: "B", benchmark_name: "C", trace_id: 1, trace, mast_annotation: labels };
const path = join(folder, "mast.json");
writeFileSync(path, JSON.stringify([record]).replace("TEXT", "a broken \\x escape"));

test("what is inside a trajectory is not looked at, unless --validate says so", async () => {
  for (const command of ["prevalence", "audit", "tabulate"]) {
    const skipped = await runCli(command, "--mast", path);
    assert.equal(skipped.code, 0, skipped.stderr);
    const { code, stdout, stderr } = await runCli(command, "--mast", path, "--validate");
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /mast\.json, record 1, byte \d+: not valid JSON: Bad escaped character/);
  }
});
