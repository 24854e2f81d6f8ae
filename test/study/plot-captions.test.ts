import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { captionOfPlot } from "../../src/export/figure.js";
import { openStudy } from "../../src/study/data.js";
import { studyOf } from "../../src/study/study.js";
import { codes } from "../../src/taxonomy/mast.js";
import { temporaryFolder } from "../folder.js";

const folder = temporaryFolder();

/** Captions of the figures of labels: 20 traces of each of two systems and models, whose flags `flagged` decides. */
async function captionsOf(name: string, flagged: (system: number, index: number, bit: number) => boolean) {
  const lines = [0, 1].flatMap((system) =>
    Array.from({ length: 20 }, (_, index) => {
      const flags = codes.map((_code, bit) =>
        system === 0 && index === 0 && bit === 0 ? "" : Number(flagged(system, index, bit)),
      );
      return `S${system}_key,${index},S${system},M${system},${index % 4 === 0 ? "success" : "failure"},${flags.join(",")}`;
    }),
  );
  const path = join(folder, name);
  writeFileSync(path, `trace_key,trace_id,system,model,outcome,${codes.join(",")}\n${lines.join("\n")}\n`);
  const { plots } = studyOf(await openStudy({ source: "published", labels: path }));
  return new Map(plots.map((plot) => [plot.name, captionOfPlot(plot)]));
}

test("labels that coincide by chance are not said to be replicated, replicated ones are, with what was found", async () => {
  const apart = await captionsOf("apart.csv", (system, index, bit) => (index * (bit + 3) + system * 5) % 7 < 2);
  assert.match(apart.get("label-replication-labels")!, /The audit’s test does not find these labels replicated\./);
  assert.doesNotMatch(apart.get("label-replication-labels")!, /cannot be compared/);
  const alike = await captionsOf(
    "alike.csv",
    (_system, index, bit) => (index * (bit + 3) + bit * index * index) % 11 < 4,
  );
  assert.match(
    alike.get("label-replication-labels")!,
    /2 groups carry the same labels at 19 of 20 shared indices, where chance gives \d+: they cannot be compared\./,
  );
});

test("the stratified lift of one's own labels gives the size of each stratum, a range where labels miss", async () => {
  const captions = await captionsOf("strata.csv", (system, index, bit) => (index * (bit + 3) + system * 5) % 7 < 2);
  assert.match(captions.get("lift-stratified-labels")!, /Strata \(failed, successful traces\): M0 15, 4–5; M1 15, 5\./);
});
