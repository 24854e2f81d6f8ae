import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { buildPublished } from "../../data/published/build.js";
import { codes, type PublishedTableName, publishedFigures, publishedTable, type VotesTable } from "../../src/index.js";
import { publishedFiguresNames, publishedTableNames, publishedTableUrl } from "../../src/published.js";

test("the committed count tables are what the script makes", () => {
  const built = buildPublished();
  assert.deepEqual([...built.keys()].sort(), publishedTableNames.map((name) => `${name}.csv`).sort());
  for (const name of publishedTableNames) {
    assert.equal(readFileSync(publishedTableUrl(name), "utf8"), built.get(`${name}.csv`), name);
  }
});

test("every table of figures is listed with its source, and every listed one is there", () => {
  const files = readdirSync(new URL("sources/", publishedTableUrl("mast-human-votes"))).sort();
  const listed = publishedFigures("sources").map((row) => row["file"]!);
  assert.deepEqual(files, [...listed, "sources.csv"].sort());
  assert.deepEqual(publishedFiguresNames.map((name) => `${name}.csv`).sort(), files);
  for (const row of publishedFigures("sources")) assert.notEqual(row["source"], "", row["file"]);
});

test("every modes table has 14 rows a group and outcome, and flagged ≤ labelled ≤ traces", () => {
  for (const name of publishedTableNames) {
    const table = publishedTable(name);
    if (table.kind !== "modes") continue;
    const blocks = new Map<string, string[]>();
    for (const row of table.rows) {
      assert.ok(0 <= row.flagged && row.flagged <= row.labelled && row.labelled <= row.traces, name);
      const key = JSON.stringify([row.group, row.outcome, row.source]);
      blocks.set(key, [...(blocks.get(key) ?? []), row.code]);
    }
    for (const block of blocks.values()) assert.deepEqual(block, [...codes], name);
  }
});

test("the study's table holds 114, 354 and 421 flags on 44, 76 and 79 failed traces", () => {
  const { rows } = publishedTable("itbench-study-modes");
  const models = ["Gemini-3-Flash", "Kimi-K2", "GPT-OSS-120B"];
  const failed = models.map((model) => rows.filter((row) => row.group["model"] === model && row.outcome === "failure"));
  assert.deepEqual(
    failed.map((side) => side.reduce((sum, row) => sum + row.flagged, 0)),
    [114, 354, 421],
  );
  assert.deepEqual(
    failed.map((side) => side[0]?.traces),
    [44, 76, 79],
  );
  for (const row of rows) assert.deepEqual(row.caution.slice(0, 2), ["selected-on-outcome", "reconstructed"]);
});

test("counts rebuilt from printed percentages give the printed percentages back", () => {
  for (const row of publishedFigures("itbench-blog-mode-counts")) {
    for (const side of ["successful", "failed"]) {
      const share = (100 * Number(row[`traces_flagged_${side}`])) / Number(row[`n_${side}`]);
      assert.equal(Math.round(share), Number(row[`label_pct_${side}`]), `${row["model"]} ${row["code"]} ${side}`);
    }
  }
  const table = publishedTable("mast-paper-success-failure-modes");
  publishedFigures("mast-paper-success-failure").forEach((row, index) => {
    const { flagged, labelled } = table.rows[index]!;
    assert.ok(Math.abs((100 * flagged) / labelled - Number(row["pct_of_traces"])) < 0.051);
  });
});

test("only the 2025 release is marked as carrying replicated labels, and its systems add up to it", () => {
  const releases = publishedTable("mast-releases-modes").rows;
  const systems = publishedTable("mast-release-2025-systems-modes").rows;
  for (const row of releases) assert.equal(row.caution.includes("replicated-labels"), row.group["release"] === "2025");
  for (const row of releases.filter((candidate) => candidate.group["release"] === "2025")) {
    const parts = systems.filter((part) => part.code === row.code);
    assert.equal(
      parts.reduce((sum, part) => sum + part.flagged, 0),
      row.flagged,
      row.code,
    );
    assert.equal(
      parts.reduce((sum, part) => sum + part.traces, 0),
      row.traces,
      row.code,
    );
  }
});

test("the 2026 histogram holds as many flags as the 2026 mode counts, and 4 traces without labels", () => {
  const histogram = publishedTable("mast-release-2026-histogram").rows;
  const counts = publishedTable("mast-releases-modes").rows.filter((row) => row.group["release"] === "2026-08-13");
  assert.equal(
    histogram.reduce((sum, row) => sum + (row.modes ?? 0) * row.traces, 0),
    counts.reduce((sum, row) => sum + row.flagged, 0),
  );
  assert.deepEqual(
    histogram.filter((row) => row.modes === null).map((row) => row.traces),
    [4],
  );
  assert.equal(
    histogram.reduce((sum, row) => sum + row.traces, 0),
    1642,
  );
});

test("the human votes fill 90, 85, 85 and 56 cells, and their kappas are the ones computed from the file", () => {
  const printed = publishedFigures("mast-human-agreement");
  const sets = ["Round 1", "Round 2", "Round 3", "Generlazability"];
  const both: readonly (readonly [PublishedTableName, readonly string[], string])[] = [
    ["mast-human-votes", sets, ""],
    ["mast-human-votes", ["all records, pooled over taxonomies"], "all"],
    ["mast-human-blocks-votes", ["8 distinct blocks, pooled over taxonomies"], "all"],
  ];
  for (const [name, rows, pooled] of both) {
    const table = publishedTable(name) as VotesTable;
    for (const set of rows) {
      const row = printed.find((candidate) => candidate["set"] === set)!;
      const part = table.rows.filter((candidate) => pooled === "all" || candidate.set === set);
      assert.equal(
        part.reduce((sum, cell) => sum + cell.items, 0),
        Number(row["cells"]),
        set,
      );
      const complete = part.filter((cell) => !cell.votes.includes(null));
      assert.ok(Math.abs(cohen(part, 0, 1) - Number(row["cohen_1_2_pairwise"])) < 1e-7, set);
      assert.ok(Math.abs(cohen(complete, 0, 1) - Number(row["cohen_1_2_listwise"])) < 1e-7, set);
      assert.ok(Math.abs(cohen(part, 0, 2) - Number(row["cohen_1_3"])) < 1e-7, set);
      assert.ok(Math.abs(cohen(part, 1, 2) - Number(row["cohen_2_3"])) < 1e-7, set);
    }
  }
});

test("a name that is not there is refused with the names that are", () => {
  assert.throws(() => publishedTable("no-such" as PublishedTableName), /no such published table.*itbench-study-modes/);
  assert.throws(() => publishedFigures("../releases" as "sources"), /no such table of published figures/);
});

function cohen(rows: VotesTable["rows"], first: number, second: number): number {
  const cells = rows.filter((row) => row.votes[first] !== null && row.votes[second] !== null);
  const sum = (of: readonly VotesTable["rows"][number][]) => of.reduce((total, row) => total + row.items, 0);
  const n = sum(cells);
  const observed = sum(cells.filter((row) => row.votes[first] === row.votes[second])) / n;
  const one = sum(cells.filter((row) => row.votes[first] === 1)) / n;
  const two = sum(cells.filter((row) => row.votes[second] === 1)) / n;
  const expected = one * two + (1 - one) * (1 - two);
  return (observed - expected) / (1 - expected);
}
