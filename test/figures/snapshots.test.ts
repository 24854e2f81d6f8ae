import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { figures } from "../../src/figures/index.js";
import { makers } from "./makers.js";

// Specifications with rounded numbers, long data cut to their first records. After a change that is meant:
// UPDATE_SNAPSHOTS=1 node test/run.mjs figures/snapshots
const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "fixtures", "figures");
const update = process.env["UPDATE_SNAPSHOTS"] === "1";

for (const figure of figures) {
  test(`the specification of ${figure.name} is the one on file`, () => {
    const rows = makers[figure.name]!(["Alpha", "Beta"], (index) => ((index * 37) % 101) / 101);
    const spec = rounded(figure.build(figure.pages(rows)[0]!));
    const path = join(folder, `${figure.name}.json`);
    if (update || !existsSync(path)) {
      assert.ok(update, `no snapshot of ${figure.name}; make it with UPDATE_SNAPSHOTS=1`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, `${JSON.stringify(spec)}\n`);
    }
    assert.deepEqual(spec, JSON.parse(readFileSync(path, "utf8")));
  });
}

function rounded(value: unknown, key = ""): unknown {
  if (typeof value === "number") return Number(value.toPrecision(6));
  if (Array.isArray(value)) {
    const kept = key === "values" && value.length > 3 ? [...value.slice(0, 3), { records: value.length }] : value;
    return kept.map((part) => rounded(part));
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => name !== "config");
  return Object.fromEntries(entries.map(([name, part]) => [name, rounded(part, name)]));
}
