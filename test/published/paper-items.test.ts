import assert from "node:assert/strict";
import { test } from "node:test";
import { paperTableBeside } from "../../src/published/paper-beside.js";
import { paperFile, paperItem, paperItems } from "../../src/published/paper-items.js";
import { type PublishedFiguresName, publishedFigures } from "../../src/published/tables.js";
import type { PublishedRow } from "../../src/published/verdict.js";
import { codes } from "../../src/taxonomy/mast.js";

const printedOf = (name: string) =>
  paperItem(name)
    .rows({})
    .map(({ printed }) => printed.replace(/%| points$/, "").replace("−", "-"));
const column = (name: PublishedFiguresName, ...keys: readonly string[]) =>
  publishedFigures(name)
    .flatMap((row) => keys.map((key) => row[key]!))
    .filter((text) => text !== "");
const chart = (model: string) => publishedFigures("itbench-blog-mode-counts").filter((row) => row["model"] === model);

/** The numbers of each item as its shipped file has them, in the file's order. */
const shipped: Readonly<Record<string, readonly string[]>> = {
  "blog:2": column("itbench-blog-mode-counts", "label_count_all"),
  ...Object.fromEntries(
    ["Gemini-3-Flash", "Kimi-K2", "GPT-OSS-120B"].map((model, at) => [
      `blog:${at + 3}`,
      chart(model).flatMap((row) => [row["label_pct_successful"]!, row["label_pct_failed"]!]),
    ]),
  ),
  ...Object.fromEntries(
    [
      ["mast-v1:2", "v1"],
      ["mast-v2:2", "v2"],
      ["mast-v3:1", "v3"],
      ["blog:1", "v3"],
    ].map(([name, version]) => [
      name!,
      [
        ...column("mast-paper-category-shares", `${version}_pct_of_flags`),
        ...column("mast-paper-mode-shares", `${version}_pct_of_flags`),
      ],
    ]),
  ),
  "mast-v2:1": column("mast-paper-failure-rates", "v2_failure_pct"),
  "mast-v3:6": column("mast-paper-category-correlation", "pearson_r"),
  "mast-v2:7": column("mast-paper-mode-correlation", "v2_pearson_r"),
  "mast-v3:table-2": column("mast-paper-judge", "accuracy", "recall", "precision", "f1", "kappa"),
  "mast-v3:table-5": column("mast-paper-case-studies", "accuracy_pct", "sd_pct"),
  "mast-v3:gains": column("mast-paper-intervention-gains", "gain_points"),
  "mast-v3:table-6": column("mast-paper-open-models", "traces_flagged"),
  "mast-v3:table-7": column("mast-paper-success-failure", "pct_of_traces"),
  "itbench:domains": column("itbench-domain-success", "success_pct"),
  "mast-v3:table-8": column(
    "mast-paper-ag2-by-benchmark",
    "FC1_flags_per_trace",
    "FC2_flags_per_trace",
    "FC3_flags_per_trace",
  ),
};

for (const { name } of paperItems.filter((item) => item.name !== "mast-v3:table-1")) {
  test(`${name} has the numbers of its shipped file, in their order`, () => {
    assert.deepEqual(printedOf(name), shipped[name]);
  });
}

test("Table 1's numbers are those of its file, rows of one name together", () => {
  const total = printedOf("mast-v3:table-1").reduce((sum, text) => sum + Number(text), 0);
  assert.deepEqual([printedOf("mast-v3:table-1").length, total], [17, 1642]);
});

test("the first chart has the counts that the study's page prints", () => {
  const rows = paperItem("blog:2").rows({});
  const of = (code: string) => rows.filter((row) => row.code === code).map(({ published }) => published);
  assert.deepEqual(
    [of("1.1"), of("1.3"), of("2.6"), of("3.3")],
    [
      [15, 42, 60],
      [36, 82, 86],
      [18, 80, 84],
      [31, 69, 79],
    ],
  );
  assert.deepEqual(
    rows.slice(0, 14).map(({ code }) => code),
    codes,
  );
});

test("Table 5's accuracies and deviations of AG2 follow from the authors' seeds; the gains from its accuracies", () => {
  const rows = paperItem("mast-v3:table-5").rows({});
  for (const row of rows) assert.equal(row.verdict, row.group!.startsWith("AG2") ? "matches" : "cannot be computed");
  assert.deepEqual(
    paperItem("mast-v3:gains")
      .rows({})
      .map(({ verdict }) => verdict),
    ["matches", "matches"],
  );
});

test("a number that is read back from its own print is never a confirmation", () => {
  for (const name of ["blog:2", "blog:3", "mast-v3:table-6", "mast-v3:table-7"]) {
    for (const { verdict } of paperItem(name).rows({})) assert.equal(verdict, "same table", name);
  }
});

test("names, other versions' names and files are each one item's", () => {
  const names = paperItems.flatMap(({ name, also }) => [name, ...also]);
  assert.equal(new Set(names).size, names.length);
  assert.equal(new Set(paperItems.map(paperFile)).size, paperItems.length);
  assert.equal(paperItem("mast-v3:5"), paperItem("mast-v2:1"));
  for (const item of paperItems) assert.match(paperFile(item), /^[a-z0-9-]+$/);
});

for (const name of [
  "",
  "blog",
  "mast-v3:table-9",
  "__proto__",
  "../../etc/passwd",
  "x".repeat(1e5),
  "\u0000\u001b[31m",
]) {
  test(`an unknown name is refused with the nearest ones: ${JSON.stringify(name.slice(0, 20))}`, () => {
    assert.throws(
      () => paperItem(name),
      (error: Error) => {
        assert.match(error.message, /nearest: (blog|itbench|mast)[-:\w]+, .*figures --paper lists all/);
        assert.ok(error.message.length < 400 && !/\p{Cc}/u.test(error.message));
        return true;
      },
    );
  });
}

test("a misspelt name is told the right one first", () => {
  assert.throws(() => paperItem("mast-v3:tabel-7"), /nearest: mast-v3:table-7,/);
  assert.throws(() => paperItem("Blog:2"), /nearest: blog:2,/);
});

test("computed cells of a table stand beside the printed ones with the sign of their verdict", () => {
  const rows = paperItem("mast-v3:table-7").rows({});
  const computed = rows.map(
    (row, at): PublishedRow => (at === 0 ? { ...row, computed: 0.25, verdict: "not comparable" } : row),
  );
  const { columns, rows: lines, notes } = paperTableBeside("7", computed);
  assert.deepEqual(
    columns.slice(1, 3).map(({ over, name }) => [over, name]),
    [
      ["ChatDev", "success (n = 10)"],
      ["ChatDev", "success (n = 10), computed"],
    ],
  );
  assert.deepEqual(lines[0]!.slice(1, 4), [20, "25 ~", 25]);
  assert.equal(columns.length, 6);
  assert.match(notes![0]!, /55 same table/);
  assert.deepEqual(paperTableBeside("7", rows).columns.length, 5);
});
