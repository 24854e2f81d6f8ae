import { codes } from "../taxonomy.js";
import type { CalibrationCounts, Outcome } from "../trace.js";
import { type ClusterShare, clusterSpread, fewUnitsNote } from "./clusters.js";
import { looseKey } from "./groups.js";
import { inNote, joinNotes } from "./interval.js";
import type { JudgeQuality } from "./rogan-gladen.js";

/** Items of each truth below which a calibration is refused. */
export const fewestItems = 10;

export interface FoundQuality {
  readonly judge: JudgeQuality | null;
  /** Why there is none, or what to know of it. */
  readonly note: string | null;
  /** The calibration's items; in `judge` stand how many independent ones they are worth. Null: taken as known. */
  readonly positives: number | null;
  readonly negatives: number | null;
  /** Made of items of this outcome only. */
  readonly ownOutcome: boolean;
}

/** Either one judge for all modes, or counts to take it from. */
export type JudgeInput = JudgeQuality | readonly CalibrationCounts[];

/**
 * The judge's sensitivity and specificity for a mode (and outcome): from the mode's own counts, else the pooled ones,
 * noted. With fewer than 10 positive or 10 negative items there is none, unless forced. The errors of one trace, or of
 * runs of one scenario, go together. Where the counts come by cluster, each rate stands on its items over their design
 * effect ({@link clusterSpread}). Else cells of a cluster are taken to be all alike: n items of all `items`, m to a
 * cluster, are worth n / (1 + (n − 1)(m − 1)/(items − 1)), Kish's size where they lie at random. m follows from the number
 * of clusters, where that is known; of modes pooled it is 14 (a trace has no more cells), of one mode 1.
 */
export function qualityFor(input: JudgeInput, code: string, outcome: Outcome | null, force: boolean): FoundQuality {
  if (!isCounts(input)) {
    const { positives, negatives } = input;
    const known = positives === null || negatives === null;
    const note = known ? "sensitivity and specificity taken as known" : fewItems(positives, negatives);
    const refused = !known && note !== null && !force;
    return { judge: refused ? null : input, note, positives, negatives, ownOutcome: false };
  }
  const choices = [
    { code, outcome },
    { code, outcome: null },
    { code: "", outcome },
    { code: "", outcome: null },
  ];
  for (const choice of choices) {
    const rows = input.filter((row) => row.code === choice.code && row.outcome === choice.outcome);
    if (rows.length === 0) continue;
    const hits = sharesOf(rows, ({ tp, fn }) => ({ flagged: tp, n: tp + fn }));
    const rejections = sharesOf(rows, ({ tn, fp }) => ({ flagged: tn, n: tn + fp }));
    const [positives, negatives] = [hits.n, rejections.n];
    const pooled = choice.code === "" && code !== "" ? "judge calibrated over all modes together" : null;
    const few = fewItems(positives, negatives);
    const found = { positives, negatives, ownOutcome: choice.outcome !== null };
    if (positives === 0 || negatives === 0 || (few !== null && !force)) {
      return { ...found, judge: null, note: joinNotes(few, pooled) };
    }
    const worth = worthOf(rows, hits, rejections);
    const judge = {
      sensitivity: hits.flagged / positives,
      specificity: rejections.flagged / negatives,
      positives: worth.positives,
      negatives: worth.negatives,
      ...(worth.df === null ? {} : { df: worth.df }),
    };
    return { ...found, judge, note: joinNotes(few, pooled, worth.note) };
  }
  const byOutcome = outcome === null && input.some((row) => row.outcome !== null);
  const note = byOutcome ? "the calibration is by outcome: give --outcome, or --difference" : "not in the calibration";
  return { judge: null, note, positives: null, negatives: null, ownOutcome: false };
}

interface Shares extends ClusterShare {
  /** One entry a cluster; a row without one is a cluster of its own. */
  readonly clusters: readonly ClusterShare[];
}

function sharesOf(rows: readonly CalibrationCounts[], of: (row: CalibrationCounts) => ClusterShare): Shares {
  const clusters = new Map<string, { flagged: number; n: number }>();
  for (const [at, row] of rows.entries()) {
    const key = row.cluster ?? looseKey("", at);
    const sum = clusters.get(key) ?? { flagged: 0, n: 0 };
    const { flagged, n } = of(row);
    clusters.set(key, { flagged: sum.flagged + flagged, n: sum.n + n });
  }
  const over = (part: (share: ClusterShare) => number) => rows.reduce((sum, row) => sum + part(of(row)), 0);
  return { flagged: over(({ flagged }) => flagged), n: over(({ n }) => n), clusters: [...clusters.values()] };
}

/** How many independent items the calibration's are worth, and why. */
function worthOf(rows: readonly CalibrationCounts[], hits: Shares, rejections: Shares) {
  if (rows.some(({ cluster }) => cluster !== undefined && cluster !== null)) {
    const [one, two] = [hits, rejections].map(({ clusters }) => clusterSpread(clusters).designEffect);
    const note =
      one === null || two === null
        ? "calibration: a rate of one cluster, counted as one item"
        : `calibration by cluster: design effect ${inNote(one!)} of the sensitivity, ${inNote(two!)} of the specificity`;
    const df = Math.max(hits.clusters.length, rejections.clusters.length) - 1;
    const few = fewUnitsNote(df + 1, "calibration cluster", 8);
    return {
      positives: one === null ? 1 : hits.n / one!,
      negatives: two === null ? 1 : rejections.n / two!,
      df,
      note: joinNotes(note, few),
    };
  }
  const items = hits.n + rejections.n;
  const known = rows.every(({ clusters }) => clusters !== undefined && clusters !== null && clusters > 0);
  const clusters = rows.reduce((sum, row) => sum + (row.clusters ?? 0), 0);
  const most = known ? items / clusters : rows[0]!.code === "" ? codes.length : 1;
  const each = Math.min(Math.max(most, 1), items);
  const worth = (n: number) => n / (1 + ((n - 1) * (each - 1)) / (items - 1));
  const note =
    each > 1
      ? `calibration without a cluster column: the cells of a cluster (${inNote(each)} each) taken as alike`
      : "calibration: independent traces assumed";
  return { positives: worth(hits.n), negatives: worth(rejections.n), df: null, note };
}

function isCounts(input: JudgeInput): input is readonly CalibrationCounts[] {
  return Array.isArray(input);
}

function fewItems(positives: number, negatives: number): string | null {
  if (positives >= fewestItems && negatives >= fewestItems) return null;
  const counts = `${inNote(positives)} positive and ${inNote(negatives)} negative items`;
  return `calibration needs ${fewestItems} of each, has ${counts} (--force)`;
}
