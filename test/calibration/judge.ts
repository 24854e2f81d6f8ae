// Simulation with fixed seeds: a judge's scores, and differences corrected for its error.

import { adjust, type CalibrationCounts, codes, judgeScores, type ModesTable } from "../../src/index.js";
import { adjustDifference, newcombe, type Random, randomFrom } from "../../src/statistics.js";
import { trace } from "../counts/traces.js";
import { binomialDraw, kindOf } from "./draws.js";
import { covers, record, rowsOf, type Tallies } from "./tally.js";

export interface JudgeDesign {
  readonly traces: number;
  readonly icc: number;
  readonly sensitivity: number;
  readonly specificity: number;
  readonly prevalence: number;
}

export const judgeColumns = "traces icc sensitivity specificity prevalence";
const scores = ["accuracy", "precision", "recall", "f1", "kappa"] as const;
/** Labelled modes of a trace. */
const labelled = 3;

/** Coverage of the intervals of judge-scores, three modes pooled (cells of a trace alike to a degree) and of one mode. */
export function judgeSimulation(designs: readonly JudgeDesign[], simulations: number, replicates: number) {
  return designs.flatMap((design) => {
    const random = randomFrom(8).fork(JSON.stringify(design));
    const { sensitivity, specificity, prevalence, icc } = design;
    const negative = 1 - prevalence;
    // tp, fp, fn, tn
    const cells = [
      prevalence * sensitivity,
      negative * (1 - specificity),
      prevalence * (1 - sensitivity),
      negative * specificity,
    ] as const;
    const truth = scoresOf(cells);
    const [pooled, single]: [Tallies, Tallies] = [new Map(), new Map()];
    for (let index = 0; index < simulations; index++) {
      const pairs = Array.from({ length: design.traces }, (_, at) => {
        const shared = kindOf(cells, random.uniform());
        let [truly, judged] = [0, 0];
        for (let mode = 0; mode < labelled; mode++) {
          const kind = random.uniform() < Math.sqrt(icc) ? shared : kindOf(cells, random.uniform());
          if (kind === 0 || kind === 2) truly |= 1 << mode;
          if (kind === 0 || kind === 1) judged |= 1 << mode;
        }
        const labels = (flagged: number) => trace({ id: String(at), labels: { flagged, labelled: 2 ** labelled - 1 } });
        return { truth: labels(truly), judge: labels(judged) };
      });
      const rows = judgeScores(pairs, { replicates, seed: index });
      for (const [tallies, code] of [
        [pooled, ""],
        [single, codes[0]!],
      ] as const) {
        const row = rows.find((each) => each.code === code)!;
        for (const score of scores) {
          record(tallies, score, covers({ low: row[`${score}_low`], high: row[`${score}_high`] }, truth[score]));
        }
      }
    }
    return [
      ...rowsOf("modes pooled", design, simulations, pooled, "coverage"),
      ...rowsOf("one mode", design, simulations, single, "coverage"),
    ];
  });
}

function scoresOf([tp, fp, fn, tn]: readonly [number, number, number, number]) {
  const [judged, truly] = [tp + fp, tp + fn];
  const chance = judged * truly + (1 - judged) * (1 - truly);
  return {
    accuracy: tp + tn,
    precision: tp / judged,
    recall: tp / truly,
    f1: (2 * tp) / (2 * tp + fp + fn),
    kappa: (tp + tn - chance) / (1 - chance),
  };
}

export interface AdjustedDesign {
  readonly failed: number;
  readonly successful: number;
  /** Calibration items with the mode, and as many without (for each outcome where the judge differs by outcome). */
  readonly calibration: number;
  readonly sensitivity: number;
  readonly specificity: number;
  readonly p_successful: number;
  readonly difference: number;
}

export const adjustedColumns = "failed successful calibration sensitivity specificity p_successful difference";

/**
 * Coverage of the corrected risk difference by one judge for both outcomes (nondifferential), by a judge for each
 * outcome (among successful traces its sensitivity is .1 lower), and of Newcombe's interval of the apparent one.
 */
export function adjustedSimulation(designs: readonly AdjustedDesign[], simulations: number) {
  return designs.flatMap((design) => {
    const random = randomFrom(9).fork(JSON.stringify(design));
    const { sensitivity, difference } = design;
    const tallies: Tallies = new Map();
    const lower = sensitivity - 0.1;
    // Each call takes fourteen draws, one a mode.
    for (let done = 0; done < simulations; done += codes.length) {
      const count = Math.min(codes.length, simulations - done);
      const one = drawnTable(random, design, sensitivity);
      const own = codes.map((code) => calibrationOf(random, code, null, sensitivity, design));
      for (const row of adjustDifference(one, own, { force: true }).slice(0, count)) {
        record(tallies, "one judge (mover-newcombe)", covers(row, difference));
        const naive = newcombe({
          flagged1: row.failed_flagged,
          n1: row.failed_n,
          flagged2: row.successful_flagged,
          n2: row.successful_n,
        });
        record(tallies, "newcombe of the apparent difference", covers(naive, difference));
      }
      const two = drawnTable(random, design, lower);
      const judges = codes.flatMap((code) => [
        calibrationOf(random, code, "failure", sensitivity, design),
        calibrationOf(random, code, "success", lower, design),
      ]);
      for (const row of adjustDifference(two, judges, { force: true }).slice(0, count)) {
        record(tallies, "a judge for each outcome (mover-lee)", covers(row, difference));
      }
    }
    return rowsOf("corrected difference", design, simulations, tallies, "coverage");
  });
}

/** Apparent counts of fourteen modes, by a judge of one sensitivity for failed and one for successful traces. */
function drawnTable(random: Random, design: AdjustedDesign, successfulSensitivity: number): ModesTable {
  const { failed, successful, sensitivity, specificity, p_successful: p, difference } = design;
  const seen = (share: number, found: number) => share * found + (1 - share) * (1 - specificity);
  const rows = codes.flatMap((code) => [
    modeRow(code, "failure", binomialDraw(random, failed, seen(p + difference, sensitivity)), failed),
    modeRow(code, "success", binomialDraw(random, successful, seen(p, successfulSensitivity)), successful),
  ]);
  return { kind: "modes", by: [], rows };
}

function modeRow(code: (typeof codes)[number], outcome: "failure" | "success", flagged: number, traces: number) {
  return { group: {}, outcome, code, flagged, labelled: traces, traces, source: null, caution: [] };
}

function calibrationOf(
  random: Random,
  code: string,
  outcome: "failure" | "success" | null,
  sensitivity: number,
  { calibration, specificity }: AdjustedDesign,
): CalibrationCounts {
  const tp = binomialDraw(random, calibration, sensitivity);
  const tn = binomialDraw(random, calibration, specificity);
  return { code, outcome, tp, fn: calibration - tp, tn, fp: calibration - tn };
}

export interface ClusteredJudgeDesign {
  /** Clusters of the calibration, and cells of each: a trace's modes pooled, or runs of a scenario. */
  readonly clusters: number;
  readonly cells: number;
  /** Share of the cells that have the mode, and how alike they and the errors of a cluster are. */
  readonly prevalence: number;
  readonly icc: number;
  /** care: where the judge overlooks modes it invents some too; zeal: where it finds more it invents more. */
  readonly errors: "care" | "zeal";
  readonly sensitivity: number;
  readonly specificity: number;
  /** Traces to be corrected, independent. */
  readonly traces: number;
}

export const clusteredJudgeColumns = "clusters cells prevalence icc errors sensitivity specificity traces";

/** Coverage of the corrected prevalence where a judge's errors go together within the clusters of its calibration. */
export function clusteredJudgeSimulation(designs: readonly ClusteredJudgeDesign[], simulations: number) {
  return designs.flatMap((design) => {
    const random = randomFrom(10).fork(JSON.stringify(design));
    const { clusters, cells, prevalence, icc, errors, sensitivity, specificity, traces } = design;
    const seen = prevalence * sensitivity + (1 - prevalence) * (1 - specificity);
    const tallies: Tallies = new Map();
    for (let done = 0; done < simulations; done++) {
      const rows = Array.from({ length: clusters }, (_, cluster): CalibrationCounts => {
        const [truth, error] = [random.uniform(), random.uniform()];
        const like = (shared: number) => (random.uniform() < Math.sqrt(icc) ? shared : random.uniform());
        const row = { code: "", outcome: null, cluster: String(cluster), tp: 0, fp: 0, fn: 0, tn: 0 };
        for (let cell = 0; cell < cells; cell++) {
          const [real, slip] = [like(truth) < prevalence, like(error)];
          if (real) row[slip < sensitivity ? "tp" : "fn"]++;
          else row[(errors === "zeal" ? slip : 1 - slip) < 1 - specificity ? "fp" : "tn"]++;
        }
        return row;
      });
      const flagged = binomialDraw(random, traces, seen);
      const table: ModesTable = { kind: "modes", by: [], rows: [modeRow("1.1", "failure", flagged, traces)] };
      const summed = { ...rows[0]!, cluster: null, ...sumOf(rows) };
      const calibrations = {
        "cells as independent": [{ ...summed, clusters: clusters * cells }],
        "number of clusters known": [{ ...summed, clusters }],
        "by cluster": rows,
      };
      for (const [method, calibration] of Object.entries(calibrations)) {
        record(tallies, method, covers(adjust(table, calibration, { force: true })[0]!, prevalence));
      }
    }
    return rowsOf("corrected prevalence", design, simulations, tallies, "coverage");
  });
}

function sumOf(rows: readonly CalibrationCounts[]) {
  const over = (name: "tp" | "fp" | "fn" | "tn") => rows.reduce((sum, row) => sum + row[name], 0);
  return { tp: over("tp"), fp: over("fp"), fn: over("fn"), tn: over("tn") };
}
