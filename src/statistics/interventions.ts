import type { InterventionRow } from "../analyses/interventions.js";
import { groupItems } from "../counts/group.js";
import { InputError } from "../errors.js";
import { joinNotes, noteOf } from "../notes.js";
import type { Grouped, SeedScore } from "../trace.js";
import { tOf } from "./distributions.js";
import { inFamilies } from "./multiplicity.js";
import { mean, sampleSd } from "./summary.js";
import { largest, wilcoxonSignedRank } from "./wilcoxon.js";

export interface InterventionOptions {
  /** Default "baseline" where it occurs, else the first condition. */
  readonly baseline?: string;
  readonly confidence?: number;
}

/**
 * Conditions run with the same seeds: mean and sd of each, and each against the baseline by paired differences: their
 * mean with a paired t interval, and Wilcoxon's exact signed-rank test with midranks. With six seeds p cannot fall below
 * .03125. The comparisons of all groups are one family of tests. Null where seeds are missing, with the reason. Groups and
 * conditions in order of first appearance.
 */
export function interventions(
  scores: readonly SeedScore[],
  options: InterventionOptions = {},
): readonly Grouped<InterventionRow>[] {
  const groups = groupItems(scores, ({ group }) => Object.values(group));
  return inFamilies([...groups.values()].map((members) => rowsOf(members, options)));
}

function rowsOf(scores: readonly SeedScore[], options: InterventionOptions): readonly Grouped<InterventionRow>[] {
  const conditions = [...new Set(scores.map((score) => score.condition))];
  const baseline = options.baseline ?? (conditions.includes("baseline") ? "baseline" : conditions[0]!);
  if (!conditions.includes(baseline)) {
    throw new InputError("no such condition for a baseline", {
      value: baseline,
      remedy: `there are ${conditions.join(", ")}`,
    });
  }
  const valuesOf = (condition: string) =>
    new Map(
      scores.flatMap((score) =>
        score.condition === condition && score.value !== null ? [[score.seed, score.value] as const] : [],
      ),
    );
  const base = valuesOf(baseline);
  return conditions.map((condition): Grouped<InterventionRow> => {
    const own = valuesOf(condition);
    const values = [...own.values()];
    const missing = scores.filter((score) => score.condition === condition && score.value === null).length;
    const head = {
      ...scores[0]!.group,
      condition,
      seeds: own.size,
      mean: mean(values),
      sd: sampleSd(values),
    };
    const gaps = missing === 0 ? null : noteOf("seeds-without-value", { seeds: missing });
    if (condition === baseline) return { ...head, ...noComparison, note: joinNotes(gaps) };
    const seeds = [...own.keys()].filter((seed) => base.has(seed));
    const differences = seeds.map((seed) => own.get(seed)! - base.get(seed)!);
    const scale = largest(seeds.flatMap((seed) => [own.get(seed)!, base.get(seed)!]));
    const [difference, spread] = [mean(differences), sampleSd(differences)];
    const sd = spread !== null && spread <= scale * 1e-12 ? 0 : spread;
    const half =
      sd === null || sd === 0
        ? null
        : (tOf(options.confidence ?? 0.95, differences.length - 1) * sd) / Math.sqrt(differences.length);
    const test = wilcoxonSignedRank(differences, scale);
    const unpaired = own.size + base.size - 2 * seeds.length;
    return {
      ...head,
      baseline,
      pairs: seeds.length,
      difference,
      difference_sd: sd,
      low: half === null ? null : difference! - half,
      high: half === null ? null : difference! + half,
      interval: half === null ? "" : "paired-t",
      w: test.statistic,
      test: "wilcoxon-exact",
      p: test.p,
      q: null,
      family: 0,
      note: joinNotes(
        seeds.length === 0 ? noteOf("no-common-seed") : test.note,
        seeds.length > 0 && half === null ? noteOf("no-spread-of-differences") : null,
        unpaired === 0 ? null : noteOf("one-sided-seeds", { seeds: unpaired }),
        gaps,
      ),
    };
  });
}

const noComparison = {
  baseline: "",
  pairs: null,
  difference: null,
  difference_sd: null,
  low: null,
  high: null,
  interval: "",
  w: null,
  test: "",
  p: null,
  q: null,
  family: 0,
};
