import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codes } from "../../src/taxonomy/mast.js";
import { temporaryFolder } from "../folder.js";

export const folder = temporaryFolder();
export const file = (name: string, lines: readonly string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
};

/** Runs of two models on ten scenarios, three each: a recall of either kind, and labels that follow it now and then. */
export const runs = ["Alpha", "Beta"].flatMap((model, which) =>
  Array.from({ length: 30 }, (_, index) => {
    const [scenario, run] = [Math.floor(index / 3) + 1, (index % 3) + 1];
    const filtered = [0, 0.5, 1, 1, 0][(index + which) % 5]!;
    const flags = codes.map((_, at) => ((index * (at + 3) + which) % 7 < 2 || (at === 13 && filtered < 1) ? 1 : 0));
    return { model, scenario, run, filtered, unfiltered: filtered === 0 && index % 2 === 0 ? 0.5 : filtered, flags };
  }),
);
export const id = ({ model, scenario, run }: (typeof runs)[number]) => `${model},${scenario},${run}`;
export const head = `model,scenario,run,${codes.join(",")}`;
export const labels = file("labels.csv", [head, ...runs.map((run) => `${id(run)},${run.flags.join(",")}`)]);
export const truth = file("truth.csv", [
  head,
  ...runs
    .slice(0, 24)
    .map((run, at) => `${id(run)},${run.flags.map((flag, bit) => ((at + bit) % 9 === 0 ? 1 - flag : flag)).join(",")}`),
]);
export const outcomes = file("outcomes.csv", [
  "model,scenario,run,recall",
  ...runs.slice(1).map((run) => `${id(run)},${run.filtered}`),
  "Alpha,77,1,1",
]);
export const tree = join(folder, "tree");
for (const { model, scenario, run, filtered, unfiltered } of runs) {
  const place = join(tree, "agent", model, "sre", `Scenario-${scenario}`, `${run}`);
  mkdirSync(place, { recursive: true });
  const scores = { root_cause_entity: { calculation_recall: unfiltered } };
  const judged = { eval_result: { scores }, flat_scores: { root_cause_entity_recall: filtered } };
  writeFileSync(join(place, "judge_output.json"), JSON.stringify(judged));
}

/** Labels by two annotators, who differ here and there. */
export const annotators = file("annotators.csv", [
  `${head},annotator`,
  ...runs.slice(0, 24).flatMap((run, at) =>
    ["alice", "bob"].map((name) => {
      const flags = run.flags.map((flag, mode) => (name === "bob" && (at + mode) % 9 === 0 ? 1 - Number(flag) : flag));
      return `${id(run)},${flags.join(",")},${name}`;
    }),
  ),
]);

/** One's own files in every combination that a study takes. */
export const ownStudies = {
  "own labels and outcomes": { labels, outcomes, successThreshold: 0.5 },
  "own labels and runs beside published numbers": {
    labels,
    itbench: tree,
    recall: "unfiltered",
    truth,
    withPublished: true,
  },
  "own outcomes alone": { outcomes },
  "labels of several annotators and a truth": { labels: annotators, truth, consensus: "all" },
} as const;
