import assert from "node:assert/strict";
import { test } from "node:test";
import {
  comparePublished,
  type LabelledTrace,
  type PublishedRow,
  publishedFigures,
  type Rating,
} from "../../src/index.js";
import { openStudy } from "../../src/study/data.js";
import { plotsOf, tableOf } from "../../src/study/entry.js";
import { comparisonEntry } from "../../src/study/of-published.js";
import { allModes, bitOf } from "../counts/traces.js";
import { near } from "../near.js";
import { noted, notNoted } from "../noted.js";
import { release2026 } from "./release-2026.js";

function trace(id: string, changes: Partial<LabelledTrace> = {}): LabelledTrace {
  return {
    dataset: "mast",
    id,
    system: "ChatDev",
    model: "Qwen",
    benchmark: "ProgramDev",
    cluster: null,
    labels: { flagged: 0, labelled: allModes },
    outcome: null,
    recall: null,
    definition: "unknown",
    annotator: null,
    extra: {},
    ...changes,
  };
}

const table = (rows: readonly PublishedRow[], name: string) => rows.filter((row) => row.source.endsWith(name));

/** Two systems of 40 traces that carry the very same labels at each index. */
const replicated = ["ChatDev", "AG2"].flatMap((system) =>
  Array.from({ length: 40 }, (_, index) =>
    trace(`${system}/${index}`, {
      system,
      benchmark: system === "AG2" ? "GSM" : "ProgramDev",
      labels: { flagged: (index * 2654435761) & allModes, labelled: allModes },
      extra: { trace_key: system },
    }),
  ),
);

test("results by group of replicated labels are not comparable and say so; names are counted as ever", () => {
  const rows = comparePublished({ mast: replicated });
  const known = (name: string) => table(rows, name).filter((row) => row.computed !== null);
  for (const name of ["Table 6", "Table 8"]) {
    assert.ok(known(name).length > 0, name);
    for (const row of known(name)) {
      assert.equal(row.verdict, "not comparable");
      noted(row.note, "replicated-labels", { about: "caution" });
      noted(row.note, "caution", {
        text: "2 groups carry the same labels at 40 of 40 shared indices, where chance gives 1",
      });
    }
  }
  for (const row of table(rows, "Table 1")) notNoted(row.note, "replicated-labels");
});

test("in a file of a release's size replicated labels alone keep results by group from being compared", () => {
  const mast = release2026();
  const clean = table(comparePublished({ mast, caution: [] }), "Table 6");
  const caution = ["replicated-labels", "found elsewhere"];
  const marked = table(comparePublished({ mast, caution }), "Table 6");
  assert.ok(clean.some((row) => row.verdict === "differs"));
  for (const row of marked) {
    assert.ok(["not comparable", "cannot be computed"].includes(row.verdict));
    if (row.computed !== null) {
      noted(row.note, "replicated-labels", { about: "caution" });
      noted(row.note, "caution", { text: "found elsewhere" });
    }
  }
});

test("a system that the file has not, or no label of, cannot be computed: never 0 of 0", () => {
  const unlabelled = { flagged: 0, labelled: allModes & ~bitOf("2.5") };
  const rows = comparePublished({
    mast: Array.from({ length: 30 }, (_, n) => trace(`k/${n}`, { labels: unlabelled })),
  });
  for (const row of rows) if (row.n !== null) assert.ok(row.n > 0, `${row.source} ${row.quantity} ${row.group}`);
  const chatdev = table(rows, "Table 6").filter((row) => row.group === "ChatDev, Qwen2.5-Coder-32B-Instruct");
  assert.deepEqual(
    chatdev.filter((row) => row.computed === null).map((row) => row.code),
    ["2.5"],
  );
  const others = table(rows, "Table 6").filter((row) => row.group!.startsWith("MetaGPT"));
  for (const row of others) assert.deepEqual([row.verdict, row.computed, row.n], ["cannot be computed", null, null]);
  const counts = rows.filter((row) => row.source.includes("2026") && row.quantity === "traces with the mode");
  assert.equal(counts.find((row) => row.code === "2.5")!.verdict, "cannot be computed");
  assert.equal(counts.find((row) => row.code === "1.1")!.n, 30);
});

test("printed cells of Table 1 of the same names are one, and a release's other names are noted at their cells", () => {
  const rows = table(comparePublished({ mast: release2026() }), "Table 1");
  const cells = rows.filter((row) => row.quantity === "traces");
  const gaia = cells.filter((row) => row.group === "Magentic-One, GAIA, GPT-4o");
  assert.deepEqual(
    gaia.map((row) => [row.published, row.printed]),
    [[195, "195"]],
  );
  noted(gaia[0]!.note, "remark", { text: "2 printed rows of these names: 30 + 165" });
  assert.equal(
    cells.reduce((sum, row) => sum + row.published, 0),
    1642,
  );
  const ag2 = cells.find((row) => row.group === "AG2, GSM-Plus, GPT-4")!;
  assert.equal(ag2.verdict, "differs");
  noted(ag2.note, "remark", { text: "the release writes GPT-4 as GPT-4o" });
});

test("shipped counts are of the labelled traces: 1638 of the 2026 release, each system's own of the 2025 one", () => {
  const rows = comparePublished();
  const ns = (quantity: string, source: string) =>
    new Set(rows.filter((row) => row.source.includes(source) && row.quantity === quantity).map((row) => row.n));
  assert.deepEqual([...ns("traces with the mode", "2026-08-13")], [1638]);
  assert.deepEqual([...ns("traces with this many modes", "2026-08-13")], [1638]);
  assert.deepEqual([...ns("traces with the mode", "2025 release")], [1242]);
  const systems = rows.filter((row) => row.quantity.startsWith("traces with the mode, by system"));
  assert.deepEqual([...new Set(systems.filter((row) => row.group === "AG2").map((row) => row.n))], [597]);
});

/** 10 failed traces of MetaGPT, 4 of them flagged, and 5 successful ones. */
const joined = Array.from({ length: 15 }, (_, n) =>
  trace(`k/${n}`, {
    system: "MetaGPT",
    outcome: n < 10 ? "failure" : "success",
    labels: { flagged: n < 4 ? bitOf("1.1") : 0, labelled: allModes },
  }),
);

test("traces joined to outcomes give failure rates and Table 7, with Wilson intervals at the level asked for", () => {
  const rows = comparePublished({ mast: joined, confidence: 0.8 });
  const rate = rows.find((row) => row.quantity === "failure rate" && row.group === "MetaGPT, ProgramDev")!;
  // R: prop.test(10, 15, conf.level = .8, correct = FALSE)$conf.int
  rowIs(rate, 10 / 15, 0.5012195631, 0.7992183356, 15);
  const cell = rows.find(
    (row) => row.quantity === "share of traces (failure)" && row.code === "1.1" && row.group === "MetaGPT",
  )!;
  // R: prop.test(4, 10, conf.level = .8, correct = FALSE)$conf.int
  rowIs(cell, 0.4, 0.229565579, 0.5986481574, 10);
  for (const row of [rate, cell]) assert.equal(row.verdict, "not comparable");
  const missing = rows.find((row) => row.group === "AG2, OlympiadBench")!;
  noted(missing.note, "needs");
});

test("the level of the intervals holds for what the shipped tables give too", () => {
  const rows = comparePublished({ confidence: 0.8 });
  // R: prop.test(18, 30, conf.level = .8, correct = FALSE)$conf.int, and of 2 of 10
  rowIs(
    rows.find((row) => row.group === "MetaGPT, ProgramDev" && row.quantity === "failure rate")!,
    0.6,
    0.4830779037,
    0.7065412418,
    30,
  );
  rowIs(
    table(rows, "Table 7").find((row) => row.group === "ChatDev" && row.code === "1.1")!,
    0.2,
    0.0862372208,
    0.3984039885,
    10,
  );
});

function rowIs(row: PublishedRow, value: number, low: number, high: number, n: number): void {
  assert.equal(row.n, n);
  for (const [own, expected] of [
    [row.computed, value],
    [row.low, low],
    [row.high, high],
  ] as const) {
    near(own, expected);
  }
}

test("records and annotation blocks behind a kappa are counted in the votes at hand", () => {
  const kappa = (rows: readonly PublishedRow[], set: string) =>
    rows.find((row) => row.quantity.startsWith("Cohen") && row.group === set)!;
  noted(kappa(comparePublished(), "Round 3").note, "remark", {
    text: "5 records with 2 distinct annotation blocks: other records or votes than those of the paper's kappa",
  });
  const ratings = ["a", "b", "c"].flatMap((item) =>
    ["annotator_1", "annotator_2"].map(
      (rater, at): Rating => ({
        set: "Round 3",
        item,
        rater,
        code: "1.1",
        value: item === "a" ? at : 1,
        block: item,
        groups: {},
      }),
    ),
  );
  const rows = comparePublished({ ratings });
  noted(kappa(rows, "Round 3").note, "remark", {
    text: "3 records with 3 distinct annotation blocks: other records or votes than those of the paper's kappa",
  });
  assert.equal(kappa(rows, "Round 3").counts_what, "mean over the 1 pair of annotators, record × mode cells");
  noted(kappa(rows, "Round 1").note, "needs", { what: "votes of Round 1" });
});

test("a published number stands as it was printed, with its unit", () => {
  const rows = comparePublished();
  const printed = (published: number) => rows.find((row) => row.published === published)!.printed;
  assert.deepEqual(
    [printed(0.755), printed(0.833), printed(0.52), printed(310)],
    ["75.5%", "0.833", "52 points", "310"],
  );
  for (const figure of publishedFigures("mast-paper-mode-correlation")) {
    const code = `${figure["code_a"]} ${figure["code_b"]}`;
    const row = rows.find((candidate) => candidate.code === code)!;
    assert.equal(row.printed, figure["v2_pearson_r"]!.replace("-", "−"));
  }
});

test("the comparison's figure is of the same rows as its table, and says what it leaves out", async () => {
  const digest = { name: "MAD.json", bytes: 1, sha256: "0" };
  const inputs = [digest, { ...digest, name: "outcomes.csv" }];
  const given = { mast: "MAD.json", outcomes: "outcomes.csv" };
  const printed = { data: { mast: joined }, given, inputs, caution: [] };
  const entry = comparisonEntry({ ...(await openStudy({ source: "published" })), printed }, {});
  const [plot] = plotsOf(entry, {});
  assert.equal(plot!.rows, tableOf(entry).rows);
  assert.ok(plot!.rows.every((row) => row["verdict"] !== "same table"));
  assert.equal(plot!.command, "published --mast MAD.json --outcomes outcomes.csv");
  assert.deepEqual(plot!.inputs.slice(0, 2), inputs);
  assert.match(plot!.context.source, /against MAD\.json, outcomes\.csv and the kit's shipped counts/);
  const shipped = tableOf(comparisonEntry(await openStudy({ source: "published" }), {}));
  assert.ok(shipped.rows.length < plot!.rows.length);
  assert.equal(shipped.command, "published");
});
