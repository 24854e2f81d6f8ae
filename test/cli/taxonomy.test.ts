import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Taxonomy } from "../../src/index.js";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";
import { temporaryFolder } from "../folder.js";
import { onlyLong } from "../long.js";

/** Names that would be markup, a command or a formula where they are not escaped. */
const hostile = `<script>alert(1)</script> & "50%" _x_ \\input{y} $z$`;

function made(modes: number): Taxonomy {
  const name = (at: number) => (at === 0 ? hostile : `Fault number ${at}`);
  return {
    name: `faults ${modes}`,
    version: "1",
    modes: Array.from({ length: modes }, (_, at) => ({
      code: `f${at}`,
      name: name(at),
      category: at % 2 === 0 ? "Even <b>" : "Odd",
    })),
  };
}

/** A folder with a taxonomy, labels with outcomes in it, and the same by two annotators. */
function study(modes: number) {
  const folder = temporaryFolder();
  const taxonomy = made(modes);
  const codes = taxonomy.modes.map(({ code }) => code.toUpperCase());
  const flag = (trace: number, mode: number): number =>
    (trace * 7 + mode * 5) % 11 < 2 + (mode % 4) + (trace % 2) ? 1 : 0;
  const rows = Array.from({ length: 44 }, (_, at) => ({ at, flags: codes.map((_code, mode) => flag(at, mode)) }));
  const labels = rows.map(({ at, flags }) => [`t${at}`, at % 3 ? "A" : "B", at % 2 ? "failure" : "success", ...flags]);
  const votes = rows.flatMap(({ at, flags }) =>
    ["x", "y"].map((rater, side) => [
      `t${at}`,
      rater,
      ...flags.map((one, mode) => (side && (at + mode) % 9 === 0 ? 1 - one : one)),
    ]),
  );
  const write = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const csv = (head: readonly string[], lines: readonly (readonly (string | number)[])[]) =>
    `${[head, ...lines].map((line) => line.join(",")).join("\n")}\n`;
  return {
    folder,
    taxonomy,
    rows,
    given: ["--taxonomy", write("own.json", JSON.stringify(taxonomy))],
    labels: write("labels.csv", csv(["trace_id", "model", "outcome", ...codes], labels)),
    votes: write("votes.csv", csv(["trace_id", "annotator", ...codes], votes)),
  };
}

const ok = async (...words: readonly string[]) => {
  const { code, stdout, stderr } = await runCli(...words);
  assert.equal(code, 0, stderr);
  return stdout;
};
const json = async (...words: readonly string[]) =>
  JSON.parse(await ok(...words, "--format", "json")) as Record<string, string | number | null>[];

for (const size of [3, 40]) {
  test(`labels in a taxonomy file of ${size} modes go through every command under its names`, async () => {
    const { folder, taxonomy, rows, given, labels, votes } = study(size);
    const own = ["--labels", labels, ...given];
    const prevalence = await json("prevalence", ...own);
    assert.deepEqual(
      prevalence.map(({ code, mode, category, flagged, n }) => ({ code, mode, category, flagged, n })),
      taxonomy.modes.map(({ code, name, category }, at) => ({
        ...{ code, mode: name, category, n: 44 },
        flagged: rows.filter(({ flags }) => flags[at] === 1).length,
      })),
    );
    const mean = rows.reduce((sum, { flags }) => sum + flags.reduce((a, b) => a + b, 0), 0) / rows.length;
    assert.ok(Math.abs(Number((await json("mode-counts", ...own))[0]!["mean"]) - mean) < 1e-9);
    const lift = await json("lift", ...own);
    assert.deepEqual(
      lift.map(({ mode }) => mode),
      taxonomy.modes.map(({ name }) => name),
    );
    assert.equal((await json("association", ...own)).length, (size * (size - 1)) / 2);
    assert.deepEqual(
      (await json("association", ...own, "--per-category")).map(({ code_a, code_b }) => [code_a, code_b]),
      [["Even <b>", "Odd"]],
    );
    const byCategory = await json("agreement", "--labels", votes, ...given, "--per-category");
    assert.deepEqual([...new Set(byCategory.map(({ category }) => category))], ["Even <b>", "Odd"]);
    assert.deepEqual([...new Set(byCategory.map(({ set }) => set))], [taxonomy.name]);

    const counts = join(folder, "counts.csv");
    await ok("tabulate", ...own, "--by", "model", "--out", counts);
    assert.equal(await ok("lift", "--counts", counts, ...given), await ok("lift", ...own));
    const alone = await json("prevalence", "--counts", counts);
    assert.deepEqual(
      alone.map(({ mode, flagged }) => [mode, flagged]),
      prevalence.map(({ code, flagged }) => [code, flagged]),
    );
    const pairs = join(folder, "pairs.csv");
    await ok("tabulate", ...own, "--kind", "pairs", "--out", pairs);
    assert.equal(await ok("association", "--counts", pairs, ...given), await ok("association", ...own));
    const scores = join(folder, "scores.csv");
    await ok("judge-scores", "--truth", labels, "--judge", labels, ...given, "--out", scores);
    assert.equal((await json("adjust", ...own, "--calibration", scores)).length, size);
  });

  test(`figures and report of ${size} modes have their names, escaped`, size > 3 ? onlyLong : {}, async () => {
    const { folder, taxonomy, given, labels, votes } = study(size);
    const out = ["--source", "published", "--out"];
    const drawn = ["association-labels", "lift-labels", "taxonomy-labels"];
    await ok("figures", ...drawn, "--labels", labels, ...given, ...out, folder, "--format", "svg");
    await ok("figures", "agreement-labels", "--labels", votes, ...given, ...out, folder, "--format", "svg");
    const last = taxonomy.modes.at(-1)!;
    for (const name of drawn) {
      const files = readdirSync(folder).filter((file) => file.startsWith(name));
      const text = files.map((file) => readFileSync(join(folder, file), "utf8")).join("");
      assert.ok(text.includes(last.name), name);
      assert.ok(files.filter((file) => file.endsWith(".svg")).length > 0, name);
    }
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".svg")))
      assert.ok(!/<script|<b>/.test(readFileSync(join(folder, file), "utf8")), file);
    const report = join(folder, "report.html");
    await ok("report", "--labels", labels, ...given, ...out, report);
    const page = readFileSync(report, "utf8");
    assert.ok(page.includes(last.name) && page.includes("&lt;script&gt;alert(1)"));
    assert.equal(page.split("<script").length, 2);
    assert.match(page, /--taxonomy own\.json/);
  });
}

test("hostile names are escaped in LaTeX", async () => {
  const { given, labels } = study(3);
  const latex = await ok("prevalence", "--labels", labels, ...given, "--format", "latex");
  assert.match(latex, /\\& .*50\\%.* \\_x\\_ \\textbackslash\{\}input\\\{y\\\} \\\$z\\\$/);
});

test("taxonomy prints a file that is read back, checks one, and shows where its modes have a place", async () => {
  const folder = temporaryFolder();
  const copy = join(folder, "copy.csv");
  await ok("taxonomy", "mast-round-1", "--out", copy);
  const [copied, round] = [await json("taxonomy", copy), await json("taxonomy", "mast-round-1")];
  assert.deepEqual(copied, round);
  assert.equal(await ok("taxonomy", copy, "--check"), "copy: 18 modes, 4 categories\n");
  const places = await json("taxonomy", "mast-round-1", "--crosswalk", "mast");
  assert.deepEqual(
    places.slice(1, 3).map(({ code, to, to_name }) => [code, to, to_name]),
    [
      ["1.2", "2.6", "Reasoning-action mismatch"],
      ["1.3", null, null],
    ],
  );
  const wrong = join(folder, "wrong.json");
  writeFileSync(wrong, JSON.stringify({ modes: [{ code: "outcome", name: "x", category: "" }] }));
  const { code, stderr } = await runCli("taxonomy", wrong, "--check");
  assert.equal(code, 1);
  assert.match(stderr, /wrong\.json, mode 1 \(outcome\), field code: .*use another code/);
});

test("the reading that --taxonomy states names 3.2 and 3.3, and joins no other", async () => {
  const folder = temporaryFolder();
  const [plain, stated] = [join(folder, "plain.csv"), join(folder, "stated.csv")];
  writeFileSync(plain, "trace_id,3.2,3.3\na,1,0\n");
  writeFileSync(stated, "trace_id,definition,3.2,3.3\na,,1,0\nb,repository,1,0\n");
  const name = async (...words: readonly string[]) => (await json("prevalence", ...words)).at(-2)!["mode"];
  assert.equal(await name("--labels", plain), "No or incomplete verification");
  assert.equal(await name("--labels", plain, "--taxonomy", "mast-prompt"), "No or incorrect verification");
  assert.equal(await name("--labels", stated), "Weak verification");
  const { code, stderr } = await runCli("prevalence", "--labels", stated, "--taxonomy", "mast");
  assert.equal(code, 1);
  assert.match(stderr, /two readings of 3\.2 and 3\.3 in one table: paper in --taxonomy mast, repository in line 3/);
});

test("a taxonomy goes with labels or counts, and with counts only with their own", async () => {
  const { folder, given, labels } = study(3);
  const counts = join(folder, "counts.csv");
  await ok("tabulate", "--labels", labels, ...given, "--out", counts);
  const other = await runCli("prevalence", "--counts", counts, "--taxonomy", "mast");
  assert.equal(other.code, 1);
  assert.match(other.stderr, /field taxonomy: not mast, the taxonomy given \(value "faults 3"\)/);
  const alone = await runCli("outcomes", "--outcomes", labels, ...given);
  assert.equal(alone.code, 2);
  assert.match(alone.stderr, /--taxonomy needs --labels/);
});

test("votes of a taxonomy are mapped to any other, by name; their count table carries its name and is read with it", async () => {
  const folder = temporaryFolder();
  const write = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const mode = (code: string, name: string, aliases: readonly string[] = []) => ({ code, name, category: "", aliases });
  const own = write(
    "own.json",
    JSON.stringify({ modes: [mode("a", "Loops"), mode("b", "Loops again"), mode("c", "Stops")] }),
  );
  const to = write("to.json", JSON.stringify({ modes: [mode("rep", "Repeats", ["Loops", "Loops again"])] }));
  const votes = [
    ["1", "x", 1, 0],
    ["1", "y", 0, 1],
    ["2", "x", 0, 0],
    ["2", "y", 0, ""],
    ["3", "x", 0, 0],
    ["3", "y", 1, 1],
  ].flatMap(([item, rater, a, b]) => [`${item},${rater},a,${a}`, `${item},${rater},b,${b}`, `${item},${rater},c,1`]);
  const ratings = write("ratings.csv", `item,rater,code,value\n${votes.join("\n")}\n`);
  const given = ["--ratings", ratings, "--taxonomy", own, "--crosswalk", to];
  const counts = join(folder, "votes.csv");
  const { code, stderr } = await runCli("tabulate", ...given, "--out", counts);
  assert.equal(code, 0);
  assert.match(stderr, /own to to: no place for c Stops: left out/);
  assert.equal(
    readFileSync(counts, "utf8"),
    "set,code,x,y,items,taxonomy\nto,rep,1,1,1,to\nto,rep,0,,1,to\nto,rep,0,1,1,to\n",
  );
  const [byVotes, byCounts] = [
    await json("agreement", ...given, "--per-mode"),
    await json("agreement", "--counts", counts, "--taxonomy", to, "--per-mode"),
  ];
  const read = (rows: typeof byVotes) =>
    rows.map(({ set, code: of, coefficient, estimate }) => [set, of, coefficient, estimate]);
  assert.deepEqual(read(byVotes), read(byCounts));
  assert.deepEqual([byVotes[0]!["set"], byVotes[0]!["code"], byVotes[0]!["complete_items"]], ["to", "rep", 2]);
  const other = await runCli(
    "agreement",
    "--counts",
    write("odd.csv", "set,code,x,y,items\nto,zzz,1,1,1\n"),
    "--taxonomy",
    to,
  );
  assert.match(other.stderr, /odd\.csv, line 2, field code: not a code of the 1 to modes .*use rep/);
  const alone = await runCli("agreement", "--ratings", ratings, "--crosswalk", to);
  assert.match(alone.stderr, /no taxonomy is known of this set of votes .*--taxonomy/);
});

// tp, fp, fn, tn by a script that applies the published crosswalk to the file's votes code by code
test("all 19 human records are a truth for one's own judge through the crosswalk", needsRealData, async () => {
  const judge = fileURLToPath(new URL("../fixtures/judge-of-human-records.csv", import.meta.url));
  const human = realData("mast", "MAD_human_labelled_dataset.json")!;
  const given = ["judge-scores", "--human", human, "--judge", judge];
  const [pooled] = await json(...given, "--crosswalk", "mast");
  const { tp, fp, fn, tn, items, clusters } = pooled!;
  assert.deepEqual({ tp, fp, fn, tn, items, clusters }, { tp: 20, fp: 43, fn: 34, tn: 169, items: 266, clusters: 8 });
  const without = await runCli(...given);
  assert.match(without.stderr, /4 of 19 records .*--crosswalk mast takes the records of the other rounds too/s);
  const words = ["agreement", "--human", human];
  assert.equal(await ok(...words, "--crosswalk", "mast"), await ok(...words, "--taxonomy", "mast14"));
  assert.equal(
    await ok(...words, "--crosswalk", "mast-repository", "--per-mode"),
    await ok(...words, "--taxonomy", "mast14", "--reading", "repository", "--per-mode"),
  );
});
