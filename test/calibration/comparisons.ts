// Simulation with fixed seeds: two groups by the design of their clusters, and shares by a judge's labels and people's.
import { codes, type Labels, ppiPrevalence } from "../../src/index.js";
import { joinNotes } from "../../src/notes.js";
import { type ComparedCluster, compareClusters, marginTest, randomFrom } from "../../src/statistics.js";
import { allModes, trace } from "../counts/traces.js";
import { rateOf, sizesOf } from "./designs.js";
import { binomialDraw } from "./draws.js";
import { covers, record, rejects, rowsOf, type Tallies, warns } from "./tally.js";

export interface ComparedDesign {
  /** nested: clusters of one group each. paired: every cluster has as many traces of either group. */
  readonly design: "independent" | "nested" | "paired";
  /** Clusters of a group, or that both have; traces of a group where they are independent. */
  readonly clusters: number;
  readonly sizes: "1" | "3" | "1-20" | "dominant";
  readonly p: number;
  readonly difference: number;
  readonly icc: number;
}

export const comparedColumns = "design clusters sizes p difference icc";

/** What a trace can have, in the simulation of means. */
const modes = 14;

/**
 * Coverage of the intervals of compare, of a share and of modes per trace (each of 14 at the same rate), how often a share's
 * test rejects where there is no difference, and how often a margin that is just the difference is said to be kept to (at
 * level .05).
 */
export function comparedSimulation(designs: readonly ComparedDesign[], simulations: number) {
  return designs.flatMap((design) => {
    const random = randomFrom(41).fork(JSON.stringify(design));
    const { p, difference, icc } = design;
    const [first, second] = [rateOf("normal", p + difference, icc), rateOf("normal", p, icc)];
    const tallies: Record<"share" | "mean" | "test" | "margin", Tallies> = {
      share: new Map(),
      mean: new Map(),
      test: new Map(),
      margin: new Map(),
    };
    const sizes = sizesOf(design.clusters, design.sizes);
    const paired = design.design === "paired";
    for (let index = 0; index < simulations; index++) {
      for (const kind of ["share", "mean"] as const) {
        const most = kind === "share" ? 1 : modes;
        const side = (n: number, rate: number) => {
          const values = Array.from({ length: n }, () => binomialDraw(random, most, rate));
          return [values.reduce((a, b) => a + b, 0), values.reduce((a, b) => a + b * b, 0)] as const;
        };
        const clusters = sizes.flatMap((n): readonly ComparedCluster[] => {
          const draw = random.uniform();
          const [flagged1, squares1] = side(n, first(draw));
          const [flagged2, squares2] = side(n, second(paired ? draw : random.uniform()));
          const [none1, none2] = [
            { flagged1: 0, n1: 0, squares1: 0 },
            { flagged2: 0, n2: 0, squares2: 0 },
          ];
          const [one, two] = [
            { flagged1, n1: n, squares1 },
            { flagged2, n2: n, squares2 },
          ];
          return paired
            ? [{ ...one, ...two }]
            : [
                { ...one, ...none2 },
                { ...none1, ...two },
              ];
        });
        const tested = kind === "share" && difference === 0;
        const found = compareClusters(clusters, {
          kind,
          permutations: 199,
          ...(tested ? {} : { test: () => ({ p: null, note: null }) }),
        });
        const truth = most * difference;
        record(tallies[kind], found.interval, covers(found, truth), warns(found.note));
        if (tested) record(tallies.test, found.test, rejects(found.p), warns(found.note));
        if (kind === "share" && difference < 0) {
          const { above, interval, note } = marginTest(found, -difference);
          if (interval !== "")
            record(
              tallies.margin,
              `${interval} (margin)`,
              above === null ? null : above < 0.05,
              warns(joinNotes(found.note, note)),
            );
        }
      }
    }
    return [
      ...rowsOf("difference of shares", design, simulations, tallies.share, "coverage"),
      ...rowsOf("difference of modes per trace", design, simulations, tallies.mean, "coverage"),
      ...rowsOf("no difference", design, simulations, tallies.test, "rejected"),
      ...rowsOf("margin", design, simulations, tallies.margin, "rejected"),
    ];
  });
}

export interface CheckedDesign {
  /** weighted: three in ten traces have the mode 1.6 times as often as all, and are three times as likely to be drawn. */
  readonly drawn: "at-random" | "weighted";
  /** Traces with a human label (of weighted ones about so many), and traces in all. */
  readonly labelled: number;
  readonly judged: number;
  /** Traces of a cluster; people label whole clusters. */
  readonly size: number;
  readonly icc: number;
  readonly prevalence: number;
  readonly sensitivity: number;
  readonly specificity: number;
}

export const checkedColumns = "drawn labelled judged size icc prevalence sensitivity specificity";

/** Coverage of prediction-powered shares, of the human labels alone and of the corrected judge: fourteen draws a call. */
export function checkedSimulation(designs: readonly CheckedDesign[], simulations: number) {
  return designs.flatMap((design) => {
    const random = randomFrom(43).fork(JSON.stringify(design));
    const { drawn, labelled, judged, size, icc, prevalence, sensitivity, specificity } = design;
    const weighted = drawn === "weighted";
    const rates = (weighted ? [(0.52 / 0.7) * prevalence, 1.6 * prevalence] : [prevalence]).map((p) =>
      rateOf("normal", p, icc),
    );
    const tallies: Tallies = new Map();
    for (let done = 0; done < simulations; done += codes.length) {
      const [truths, judges] = [new Int32Array(judged), new Int32Array(judged)];
      const often = Uint8Array.from({ length: judged }, () => 0);
      const inside = new Uint8Array(judged);
      for (let at = 0; at < judged; at++) {
        const first = at - (at % size);
        often[at] = first < at ? often[first]! : Number(weighted && random.uniform() < 0.3);
        const chance = (labelled / judged / 1.6) * (often[at] === 1 ? 3 : 1);
        inside[at] = first < at ? inside[first]! : Number(weighted ? random.uniform() < chance : at < labelled);
      }
      for (const place of codes.keys()) {
        let own = 0;
        for (let at = 0; at < judged; at++) {
          if (at % size === 0) own = rates[often[at]!]!(random.uniform());
          const has = random.uniform() < own;
          const seen = random.uniform() < (has ? sensitivity : 1 - specificity);
          truths[at]! |= Number(has) << place;
          judges[at]! |= Number(seen) << place;
        }
      }
      const labels = (flagged: number): Labels => ({ flagged, labelled: allModes });
      const traces = Array.from({ length: judged }, (_, at) => {
        const cluster = size === 1 ? null : String(Math.floor(at / size));
        const [id, judge] = [String(at), labels(judges[at]!)];
        const weight = Math.max(1, (judged * 1.6) / labelled / (often[at] === 1 ? 3 : 1));
        const human = inside[at] === 1 ? trace({ id, cluster, labels: labels(truths[at]!), weight }) : null;
        return { judge: trace({ id, cluster, labels: judge }), truth: human };
      });
      for (const row of ppiPrevalence(traces, { drawn }).slice(0, Math.min(codes.length, simulations - done))) {
        const warned = warns(row.note);
        const limits = (low: number | null, high: number | null) => covers({ low, high }, prevalence);
        record(tallies, "ppi-wilson-t", limits(row.low, row.high), warned);
        record(tallies, "human labels alone", limits(row.human_low, row.human_high), warned);
        record(tallies, "judge alone", limits(row.judge_low, row.judge_high));
        record(tallies, "rogan-gladen (lee)", limits(row.rogan_gladen_low, row.rogan_gladen_high));
      }
    }
    return rowsOf("share", design, simulations, tallies, "coverage");
  });
}
