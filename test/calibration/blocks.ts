// Simulation with fixed seeds: agreement over annotation blocks, single items, and records that a second annotator labelled.

import { agreement, codes, type Rating } from "../../src/index.js";
import { bootstrapIntervals, type UnitPatterns } from "../../src/statistics/agreement/bootstrap.js";
import { measuresOf, type Pattern } from "../../src/statistics/agreement/coefficients.js";
import { adjustedInterval, tInterval, waldInterval } from "../../src/statistics/agreement/two-raters.js";
import { randomFrom } from "../../src/statistics.js";
import { kindOf } from "./draws.js";
import { cellsOf } from "./measurement.js";
import { covers, record, rowsOf, type Tallies, warns } from "./tally.js";

export interface BlockDesign {
  readonly blocks: number;
  /** Cells (records × modes) of a block. */
  readonly cells: number;
  readonly icc: number;
  /** Share of yes with both raters. */
  readonly prevalence: number;
  readonly kappa: number;
}

export const blockColumns = "blocks cells icc prevalence kappa";

const votes = [
  [1, 1],
  [1, 0],
  [0, 1],
  [0, 0],
];

/** Coverage of the block bootstrap of kappa and alpha; a cell's pair of votes is its block's own now and then. */
export function blockSimulation(designs: readonly BlockDesign[], simulations: number, replicates: number) {
  const measures = measuresOf(["one", "two"], [0, 1], {}).filter(({ coefficient }) =>
    /^(cohen|alpha)$/.test(coefficient),
  );
  return designs.flatMap((design) => {
    const random = randomFrom(7).fork(JSON.stringify(design));
    const shares = cellsOf(design.prevalence, design.kappa);
    const tallies: Tallies = new Map();
    for (let index = 0; index < simulations; index++) {
      const units = Array.from({ length: design.blocks }, () => {
        const shared = kindOf(shares, random.uniform());
        const counts = [0, 0, 0, 0];
        for (let cell = 0; cell < design.cells; cell++) {
          counts[random.uniform() < Math.sqrt(design.icc) ? shared : kindOf(shares, random.uniform())]!++;
        }
        return counts;
      });
      const drawn: UnitPatterns = { votes, units };
      const draws = random.fork(`bootstrap ${index}`);
      const limits = bootstrapIntervals(drawn, measures, { confidence: 0.95, random: draws, replicates });
      for (const [at, { coefficient }] of measures.entries()) {
        record(tallies, `bootstrap over blocks (${coefficient})`, covers(limits[at]!, design.kappa));
      }
    }
    return rowsOf("agreement", design, simulations, tallies, "coverage");
  });
}

export interface ItemDesign {
  readonly raters: number;
  readonly items: number;
  /** Share of yes with every rater. */
  readonly prevalence: number;
  /** Correlation of any two raters' votes: what kappa estimates. */
  readonly kappa: number;
}

export const itemColumns = "raters items prevalence kappa";

/**
 * Coverage of Wald's and of the adjusted interval over independent items, of Fleiss' kappa for any number of raters and
 * of every pair's coefficient for two. Raters of an item follow a draw of its own with probability √kappa.
 */
export function itemSimulation(designs: readonly ItemDesign[], simulations: number) {
  return designs.flatMap((design) => {
    const { raters, items } = design;
    const random = randomFrom(14).fork(JSON.stringify(design));
    const kinds = voteShares(design);
    const shares = kinds.map(({ share }) => share);
    const patternsOf = (counts: readonly number[]) =>
      kinds.map((kind, at): Pattern => ({ votes: kind.votes, items: counts[at]! }));
    const whole = patternsOf(shares.map((share) => share * 1e9));
    const measures = measuresOf([...kinds[0]!.votes.keys()].map(String), [0, 1])
      .filter(({ smoothed, coefficient }) => smoothed !== null && (raters === 2 || coefficient === "fleiss"))
      .map((measure) => ({ ...measure, truth: measure.of(whole).estimate! }));
    const tallies: Tallies = new Map();
    for (let index = 0; index < simulations; index++) {
      const counts = shares.map(() => 0);
      for (let item = 0; item < items; item++) counts[kindOf(shares, random.uniform())]!++;
      const patterns = patternsOf(counts);
      for (const { coefficient, of, smoothed, truth } of measures) {
        const measured = of(patterns);
        record(tallies, `${coefficient}: wald`, covers(waldInterval(measured), truth));
        record(
          tallies,
          `${coefficient}: adjusted-wald`,
          covers(adjustedInterval(measured, smoothed!(patterns)), truth),
        );
      }
    }
    return rowsOf("agreement", design, simulations, tallies, "coverage");
  });
}

export interface MissingDesign extends ItemDesign {
  /** Share of the votes that are missing, at random. */
  readonly missing: number;
}

export const missingColumns = "raters items missing prevalence kappa";

/** Coverage of the adjusted interval and of t for all raters' coefficients where votes are missing; t warns as a row does. */
export function missingSimulation(designs: readonly MissingDesign[], simulations: number) {
  return designs.flatMap((design) => {
    const { raters, items, missing } = design;
    const random = randomFrom(15).fork(JSON.stringify(design));
    const complete = voteShares({ ...design, raters }, true);
    let patterns: (number | null)[][] = [[]];
    for (let rater = 0; rater < raters; rater++)
      patterns = patterns.flatMap((before) => [null, 0, 1].map((vote) => [...before, vote]));
    const shares = patterns.map((pattern) => {
      const lost = pattern.filter((vote) => vote === null).length;
      const alike = complete.filter(({ votes: all }) => pattern.every((vote, at) => vote === null || vote === all[at]));
      return missing ** lost * (1 - missing) ** (raters - lost) * alike.reduce((sum, { share }) => sum + share, 0);
    });
    const having = (counts: readonly number[]) =>
      patterns.flatMap((own, at): Pattern[] => (counts[at]! > 0 ? [{ votes: own, items: counts[at]! }] : []));
    const whole = having(shares.map((share) => share * 1e9));
    const measures = measuresOf([...Array(raters).keys()].map(String), [0, 1])
      .filter(({ raters: of, smoothed }) => of === "all" && smoothed !== null)
      .map((measure) => ({ ...measure, truth: measure.of(whole).estimate! }));
    const tallies: Tallies = new Map();
    for (let index = 0; index < simulations; index++) {
      const counts = patterns.map(() => 0);
      for (let item = 0; item < items; item++) counts[kindOf(shares, random.uniform())]!++;
      const drawn = having(counts);
      const two = drawn.filter(({ votes: own }) => own.filter((vote) => vote !== null).length > 1);
      const [used, yes, no] = [null, 1, 0].map((vote) =>
        two.reduce((sum, { votes: own, items: n }) => sum + (vote === null || own.includes(vote) ? n : 0), 0),
      );
      for (const { coefficient, of, smoothed, truth } of measures) {
        const measured = of(drawn);
        const adjusted = adjustedInterval({ ...measured, items: used! }, smoothed!(drawn));
        record(tallies, `${coefficient}: adjusted-wald`, covers(adjusted, truth), false);
        record(tallies, `${coefficient}: t`, covers(tInterval(measured), truth), Math.min(yes!, no!) < 30);
      }
    }
    return rowsOf("agreement", design, simulations, tallies, "coverage");
  });
}

/** Patterns of votes and how probable they are: all of two raters (`each`: of any), else one for each number of yes votes. */
function voteShares({ raters, prevalence, kappa }: ItemDesign, each = raters === 2) {
  const follow = Math.sqrt(kappa);
  const shareOf = (p: number, yes: number) => p ** yes * (1 - p) ** (raters - yes);
  const [with1, with0] = [follow + (1 - follow) * prevalence, (1 - follow) * prevalence];
  const one = (votes: readonly number[], times = 1) => {
    const yes = votes.filter((vote) => vote === 1).length;
    return { votes, share: times * (prevalence * shareOf(with1, yes) + (1 - prevalence) * shareOf(with0, yes)) };
  };
  if (each) {
    let patterns: number[][] = [[]];
    for (let rater = 0; rater < raters; rater++)
      patterns = patterns.flatMap((before) => [1, 0].map((vote) => [...before, vote]));
    return patterns.map((pattern) => one(pattern));
  }
  let choose = 1;
  return Array.from({ length: raters + 1 }, (_, yes) => {
    const kind = one(
      Array.from({ length: raters }, (__, rater) => (rater < yes ? 1 : 0)),
      choose,
    );
    choose *= (raters - yes) / (yes + 1);
    return kind;
  });
}

export interface SecondDesign {
  readonly records: number;
  /** Share of the records that a second annotator labelled. */
  readonly second: number;
  readonly prevalence: number;
  readonly kappa: number;
}

export const secondColumns = "records second prevalence kappa";

/**
 * Coverage of `agreement`'s intervals where one annotator labelled all records and a second some of them: all fourteen
 * modes pooled, and one mode. "(no warning)": those intervals that carry none.
 */
export function secondSimulation(designs: readonly SecondDesign[], simulations: number, replicates: number) {
  return designs.flatMap((design) => {
    const random = randomFrom(15).fork(JSON.stringify(design));
    const shares = cellsOf(design.prevalence, design.kappa);
    const pairs = measuresOf(["one", "two"], [0, 1]);
    const large = votes.map((pattern, kind) => ({ votes: pattern, items: shares[kind]! * 1e9 }));
    const truths = new Map(pairs.map(({ coefficient, of }) => [coefficient, of(large).estimate!]));
    const [pooled, single]: [Tallies, Tallies] = [new Map(), new Map()];
    for (let index = 0; index < simulations; index++) {
      const ratings = Array.from({ length: design.records }, (_, item) =>
        codes.flatMap((code) => {
          const own = votes[kindOf(shares, random.uniform())]!;
          const raters = item < design.second * design.records ? ["one", "two"] : ["one"];
          return raters.map((rater, at): Rating => {
            return { set: "mast14", item: String(item), rater, code, value: own[at]!, block: null, groups: {} };
          });
        }),
      ).flat();
      const one = ratings.filter(({ code }) => code === codes[0]);
      for (const [tallies, data] of [
        [pooled, ratings],
        [single, one],
      ] as const) {
        for (const row of agreement(data, { replicates, seed: index })) {
          const held = covers(row, truths.get(row.coefficient)!);
          record(tallies, row.coefficient, held);
          record(tallies, `${row.coefficient} (no warning)`, warns(row.note) ? null : held);
        }
      }
    }
    return [
      ...rowsOf("modes pooled", design, simulations, pooled, "coverage"),
      ...rowsOf("one mode", design, simulations, single, "coverage"),
    ];
  });
}
