import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { publishedTableUrl } from "../../src/published.js";
import { runCli } from "../cli.js";
import { needsRealData, realData } from "../data.js";

const study = fileURLToPath(publishedTableUrl("itbench-study-modes"));

function file(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "measurement-")), name);
  writeFileSync(path, text);
  return path;
}

test("interventions takes the paper's seeds: p .03125 and .40625", async () => {
  const { code, stdout } = await runCli("interventions");
  assert.equal(code, 0);
  assert.match(stdout, /\nGPT-4,prompt,6,179\.5,.*,0,wilcoxon-exact,0\.03125,0\.0416666666667,4,\n/);
  assert.match(stdout, /\nGPT-4,topology,6,171,.*,6,wilcoxon-exact,0\.40625,0\.40625,4,\n/);
});

test("interventions takes any file of the shape, and refuses a seed given twice", async () => {
  const scores = file("s.csv", "condition,seed,task,acc\nbase,1,x,0.5\nnew,1,x,0.7\n");
  const { stdout } = await runCli("interventions", "--seeds", scores, "--value", "acc");
  assert.match(stdout, /^task,condition,seeds/);
  assert.match(stdout, /\nx,new,1,0\.7,,base,1,0\.2,/);
  const clash = await runCli(
    "interventions",
    "--seeds",
    file("n.csv", "condition,seed,p,v\na,1,2,3\n"),
    "--value",
    "v",
  );
  const unnamed = await runCli("interventions", "--seeds", file("u.csv", "condition,seed,score,task\na,1,2,x\n"));
  assert.equal(unnamed.code, 0);
  const several = await runCli("interventions", "--seeds", file("m.csv", "condition,seed,x,y\na,1,2,3\n"));
  assert.match(several.stderr, /several columns of numbers \(x, y\).*--value/);
  assert.match(clash.stderr, /rename it/);
  const twice = await runCli("interventions", "--seeds", file("t.csv", "condition,seed,v\na,1,2\na,1,3\n"));
  assert.deepEqual([twice.code, twice.stdout], [1, ""]);
});

test("association of the first release's ChatDev labels", needsRealData, async () => {
  const labels = realData("mast", "labels-first-release-chatdev.csv")!;
  const { stdout } = await runCli("association", "--labels", labels);
  assert.match(stdout, /\n1\.3,1\.5,33,/);
  assert.match(stdout, /\n1\.1,2\.6,17,/);
  assert.match(stdout, /\n2\.2,2\.3,14,/);
  const beside = await runCli("association", "--labels", labels, "--reference");
  assert.match(beside.stdout, /\n1\.3,1\.5,33,.*,0\.55,.*not comparable/);
});

test("association refuses a modes table: marginal counts do not say how modes go together", async () => {
  const { code, stderr } = await runCli("association", "--counts", study);
  assert.equal(code, 1);
  assert.match(stderr, /takes pairs/);
});

const truth = `trace_id,1.1,1.2\n${Array.from({ length: 40 }, (_, id) => `${id},${id % 2},0`).join("\n")}\n`;
const judge = `trace_id,1.1,1.2\n${Array.from({ length: 40 }, (_, id) => `${id},${id % 10 === 0 ? 1 : id % 2},0`).join("\n")}\n`;

test("judge-scores makes the calibration that adjust takes", async () => {
  const [truthFile, judgeFile] = [file("truth.csv", truth), file("judge.csv", judge)];
  const scored = await runCli("judge-scores", "--truth", truthFile, "--judge", judgeFile);
  assert.equal(scored.code, 0);
  assert.match(scored.stdout, /\n1\.1,20,4,0,16,0\.9,/);
  const calibration = file("calibration.csv", scored.stdout);
  const { code, stdout } = await runCli("adjust", "--labels", judgeFile, "--calibration", calibration);
  assert.equal(code, 0);
  assert.match(stdout, /\n1\.1,[^,]+,FC1,24,40,0\.6,1,0\.8,20,20,0\.5,/);
});

test("a calibration in JSON names its codes by any of the usual keys", async () => {
  const rows = [
    { mode: "FM-1.1", TP: 9, FP: 1, FN: 1, TN: 9 },
    { mode: "1.3", TP: 8, FP: 2, FN: 2, TN: 8 },
  ];
  const calibration = file("calibration.json", JSON.stringify(rows));
  const { stdout } = await runCli(
    "adjust",
    "--labels",
    file("judged.csv", judge),
    "--calibration",
    calibration,
    "--format",
    "json",
  );
  const scored = (JSON.parse(stdout) as { code: string; sensitivity: number | null }[]).slice(0, 3);
  assert.deepEqual(
    scored.map(({ sensitivity }) => sensitivity),
    [0.9, null, 0.8],
  );
});

test("judge-scores --by cluster makes a calibration by trace, and adjust names what it does not use of one", async () => {
  const [truthFile, judgeFile] = [file("truth.csv", truth), file("judge.csv", judge)];
  const words = ["--truth", truthFile, "--judge", judgeFile];
  const byTrace = file("by-trace.csv", (await runCli("judge-scores", ...words, "--by", "cluster")).stdout);
  const row = async (calibration: string) => {
    const { stdout, stderr, code } = await runCli(
      "adjust",
      "--labels",
      judgeFile,
      "--calibration",
      calibration,
      "--format",
      "json",
    );
    assert.equal(code, 0, stderr);
    return { first: (JSON.parse(stdout) as Record<string, unknown>[])[0]!, stderr };
  };
  const { first, stderr } = await row(byTrace);
  assert.match(
    String(first["note"]),
    /calibration by cluster: design effect 1 of the sensitivity, 1 of the specificity/,
  );
  assert.doesNotMatch(stderr, /not used/);
  const pooled = await row(file("pooled.csv", (await runCli("judge-scores", ...words)).stdout));
  assert.match(String(pooled.first["note"]), /calibration: independent traces assumed/);
  const { sensitivity, positives, adjusted } = pooled.first;
  assert.deepEqual([first["sensitivity"], first["positives"], first["adjusted"]], [sensitivity, positives, adjusted]);
  const named = file("named.csv", "Code,TP,FP,FN,TN,Judge,Cluster\n,15,5,5,15,A,\n,15,5,5,15,B,s\n");
  assert.match((await row(named)).stderr, /named\.csv: Judge not used; rows that differ in nothing else are added up/);
});

test("judge-scores on the human file says what is missing", needsRealData, async () => {
  const human = realData("mast", "MAD_human_labelled_dataset.json")!;
  const { code, stdout, stderr } = await runCli("judge-scores", "--human", human);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, /4 of 19 records \(2 distinct annotation blocks\).*no judge labels are published/);
  const labels = file("judge.csv", "trace_id,1.1,3.3\n15,1,1\n16,1,1\n17,0,1\n18,0,0\n");
  const scored = await runCli("judge-scores", "--human", human, "--judge", labels);
  assert.equal(scored.code, 0);
  assert.match(scored.stderr, /too few to score a judge by mode/);
});

test("adjust and judge-scores refuse wrong usage with 2 and unfit files with 1", async () => {
  const usage = [
    ["adjust", "--counts", study],
    ["adjust", "--counts", study, "--sensitivity", "0.9", "--specificity", "0.9", "--calibration", "x.csv"],
    ["adjust", "--counts", study, "--sensitivity", "0.9", "--specificity", "0.9", "--positives", "20"],
    ["judge-scores", "--truth", file("t.csv", truth)],
  ];
  for (const words of usage) assert.equal((await runCli(...words)).code, 2, words.join(" "));
  const annotators = file("a.csv", "trace_id,annotator,1.1\n1,x,1\n1,y,0\n");
  const several = await runCli("judge-scores", "--truth", annotators, "--judge", file("j.csv", judge));
  assert.match(several.stderr, /choose --annotator/);
  const apart = await runCli(
    "judge-scores",
    "--truth",
    file("t.csv", "trace_id,1.1\nz,1\n"),
    "--judge",
    file("j.csv", judge),
  );
  assert.match(apart.stderr, /no trace of it stands in/);
  const bad = file("c.csv", "code,tp,fp,fn,tn\n9.9,1,1,1,1\n");
  assert.equal((await runCli("adjust", "--counts", study, "--calibration", bad)).code, 1);
});

test("ties of a majority stand first in the notes of judge-scores and power too", async () => {
  const votes = (id: number, flags: string, outcome: string) =>
    [...flags].map((flag, rater) => `${id},${rater},${outcome},${flag}\n`).join("");
  const four = Array.from({ length: 12 }, (_, id) =>
    votes(id, ["0000", "1100", "1111"][id % 3]!, id % 2 === 0 ? "failure" : "success"),
  );
  const truth = file("truth.csv", `trace_id,annotator,outcome,1.1\n${four.join("")}`);
  const judge = file("judge.csv", `trace_id,1.1\n${four.map((_, id) => `${id},${id % 2}\n`).join("")}`);
  const majority = ["--consensus", "majority"];
  const scores = await runCli("judge-scores", "--truth", truth, "--judge", judge, ...majority);
  assert.match(
    scores.stdout.split("\n")[1]!,
    /,"?4 traces tied between annotators, not labelled: ties are not at random/,
  );
  const planned = await runCli("power", "--labels", truth, "--mode", "1.1", "--difference", "0.3", ...majority);
  assert.match(planned.stdout.split("\n")[1]!, /,"?4 traces tied between annotators/);
});
