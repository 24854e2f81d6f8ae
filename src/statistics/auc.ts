import { joinNotes, type Notes, noteOf } from "../notes.js";
import { fewUnitsNote } from "./clusters.js";
import { tOf, tTail } from "./distributions.js";

/** A value, and whether what it is to tell is there. */
export interface Told {
  readonly value: number;
  readonly present: boolean;
  /** What repeated runs share; null: the run is a cluster of its own. */
  readonly cluster: string | null;
}

/** An area under the ROC curve. */
export interface Auc {
  /** P(value with it > value without it) + ½ P(equal); null where one of the two has no run. */
  readonly auc: number | null;
  readonly se: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Of 0.5: two-sided, null where there is no interval. */
  readonly p: number | null;
  readonly interval: "auc";
  readonly note: Notes | null;
}

/** Runs of one side below which the interval warns. */
const fewest = 10;

/**
 * The area under the ROC curve of values over clusters (Obuchowski 1997, 10.2307/2533958; without repeats that of DeLong et
 * al. 1988): structural components V of each value, summed over its cluster, S10 = I₁/((I₁ − 1) m) Σ (V₁. − m_i A)², S01
 * likewise, S11 = I/(I − 1) Σ (V₁. − m_i A)(V₀. − n_i A), variance S10/m + S01/n + 2 S11/(mn). Limits and p on the logit
 * scale, by Student's t on the clusters of the side that has fewer, less one; null at an area of 0 or 1, with one cluster
 * on a side, and where the variance is 0.
 *
 * @example
 * ```ts
 * import { auc } from "mastkit/statistics";
 * const of = (present: boolean, ...values: number[]) => values.map((value) => ({ value, present, cluster: null }));
 * auc([...of(true, 3, 5, 5), ...of(false, 1, 3, 4)]).auc; // => 0.8333333333333334
 * ```
 */
export function auc(values: readonly Told[], confidence = 0.95): Auc {
  const none = { se: null, low: null, high: null, p: null, interval: "auc" as const };
  const [m, n] = [true, false].map((side) => values.filter(({ present }) => present === side).length) as [
    number,
    number,
  ];
  if (m === 0 || n === 0) return { auc: null, ...none, note: noteOf("no-run-of-both") };
  const clusters = new Map<string | number, Cluster>();
  let area = 0;
  // In the order of the values: a sum's last digit does not hang on that of the runs.
  const sorted = [...values].sort((a, b) => a.value - b.value || Number(a.present) - Number(b.present));
  let [place, presentBefore, absentBefore] = [0, 0, 0];
  while (place < sorted.length) {
    let end = place;
    while (end < sorted.length && sorted[end]!.value === sorted[place]!.value) end++;
    const tied = sorted.slice(place, end);
    const present = tied.filter((one) => one.present).length;
    const absent = tied.length - present;
    for (const [at, one] of tied.entries()) {
      const key = one.cluster ?? place + at;
      const cluster = clusters.get(key) ?? { m: 0, n: 0, with: 0, without: 0 };
      clusters.set(key, cluster);
      if (one.present) {
        cluster.m++;
        cluster.with += (absentBefore + absent / 2) / n;
      } else {
        cluster.n++;
        cluster.without += 1 - (presentBefore + present / 2) / m;
      }
    }
    area += present * (absentBefore + absent / 2);
    [presentBefore, absentBefore, place] = [presentBefore + present, absentBefore + absent, end];
  }
  area /= m * n;
  const list = [...clusters.values()];
  const [ofWith, ofWithout] = [list.filter((one) => one.m > 0).length, list.filter((one) => one.n > 0).length];
  const units = Math.min(ofWith, ofWithout);
  const repeated = values.some(({ cluster }) => cluster !== null);
  if (units < 2) return { auc: area, ...none, note: noteOf(repeated ? "few-clusters-on-one-side" : "one-run") };
  const over = (part: (cluster: Cluster) => number) =>
    list
      .map(part)
      .sort((a, b) => a - b)
      .reduce((a, b) => a + b, 0);
  const s10 = (ofWith / (ofWith - 1) / m) * over((one) => (one.with - one.m * area) ** 2);
  const s01 = (ofWithout / (ofWithout - 1) / n) * over((one) => (one.without - one.n * area) ** 2);
  const s11 =
    (list.length / (list.length - 1)) * over((one) => (one.with - one.m * area) * (one.without - one.n * area));
  const variance = s10 / m + s01 / n + (2 * s11) / (m * n);
  if (variance <= 1e-28) {
    const alike = sorted[0]!.value === sorted.at(-1)!.value;
    return {
      auc: area,
      ...none,
      note: noteOf(alike ? "signal-alike" : area === 0 || area === 1 ? "auc-edge" : "no-spread"),
    };
  }
  const se = Math.sqrt(variance);
  if (area <= 0 || area >= 1) return { auc: area, ...none, se, note: noteOf("auc-edge") };
  const logit = Math.log(area / (1 - area));
  const spread = se / (area * (1 - area));
  const half = tOf(confidence, units - 1) * spread;
  const [low, high] = [logit - half, logit + half].map((x) => 1 / (1 + Math.exp(-x))) as [number, number];
  const few = Math.min(m, n) < fewest ? noteOf("few-to-tell", { fewest }) : null;
  const note = joinNotes(few, repeated ? fewUnitsNote(units) : null);
  return { auc: area, se, low, high, p: 2 * tTail(Math.abs(logit / spread), units - 1), interval: "auc", note };
}

interface Cluster {
  m: number;
  n: number;
  with: number;
  without: number;
}
