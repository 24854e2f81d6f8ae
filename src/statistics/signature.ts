import type { SignatureRow } from "../analyses/signature.js";
import type { ModesInput } from "../counts/count.js";
import { joinNotes, noteOf } from "../notes.js";
import { isMast } from "../taxonomy/mast.js";
import type { Grouped } from "../trace.js";
import { type GroupOptions, hiddenBy } from "./groups.js";
import { interventionsFor } from "./leverage.js";
import { lift } from "./lift.js";
import { modeCounts } from "./mode-counts.js";
import { type ModeGroup, modeGroups } from "./mode-groups.js";
import { clusteredShare, clusteredWarnings } from "./prevalence.js";
import { share, wilson } from "./proportion.js";

export interface SignatureOptions extends GroupOptions {
  readonly confidence?: number;
}

/** Modes that a group is told by where no difference stands. */
const most = 3;

/**
 * What a group (a model, say) is told by: its success rate, its modes per failed trace, and the modes that go with failure
 * by `lift` (q < 0.05; where none stands, the three largest differences) with what the literature offers against each.
 * Null with the reason in `note` as in `prevalence`, `modeCounts` and `lift`.
 *
 * @example
 * ```ts
 * import { publishedTable, signature } from "mastkit";
 * const rows = signature(publishedTable("itbench-study-modes"), { by: ["model"] });
 * rows[2]?.mode; // => "Incorrect verification"
 * ```
 */
export function signature(data: ModesInput, options: SignatureOptions = {}): readonly Grouped<SignatureRow>[] {
  const tested = lift(data, options);
  const failed = modeCounts(data, { ...options, outcome: "failure", bounds: true });
  return modeGroups(data, options).flatMap((group): readonly Grouped<SignatureRow>[] => {
    const own = (row: object) => Object.entries(group.group).every(([name, value]) => Object(row)[name] === value);
    const means = failed.find(own);
    const apart = tested
      .filter((row) => own(row) && typeof row.q === "number" && Number(row.risk_difference) > 0)
      .sort((a, b) => b.risk_difference! - a.risk_difference!);
    const stand = apart.filter((row) => row.q! < 0.05);
    const none = { code: null, mode: null, category: null, q: null, interventions: null };
    return [
      { ...group.group, measure: "success rate", ...none, ...rateOf(group, options) },
      {
        ...group.group,
        ...{ measure: "modes per failed trace", ...none, value: means?.mean ?? null },
        ...{ low: means?.low ?? null, high: means?.high ?? null, n: means?.traces ?? 0 },
        ...{ interval: means?.interval ?? "", note: means?.note ?? noteOf("no-failed") },
      },
      ...(stand.length > 0 ? stand : apart.slice(0, most)).map((row) => ({
        ...group.group,
        ...{ measure: "mode" as const, code: row.code, mode: row.mode, category: row.category, q: row.q },
        interventions: isMast(group.modes) ? interventionsFor(row.code) : null,
        ...{ value: row.risk_difference, low: row.risk_difference_low, high: row.risk_difference_high },
        ...{ n: row.failed_n, interval: row.interval.split(";")[0]!, note: row.note },
      })),
    ];
  });
}

/** The share of traces of known outcome that succeeded. */
function rateOf(
  group: ModeGroup,
  options: SignatureOptions,
): Pick<SignatureRow, "value" | "low" | "high" | "n" | "interval" | "note"> {
  const clusters = group.clusters
    .map(({ tallies: { success, failure } }) => ({ flagged: success.traces, n: success.traces + failure.traces }))
    .filter(({ n }) => n > 0);
  const [flagged, n] = [
    clusters.reduce((sum, one) => sum + one.flagged, 0),
    clusters.reduce((sum, one) => sum + one.n, 0),
  ];
  const hidden = hiddenBy(group, "all", "no success rate");
  const name = group.clustered ? "cluster-wilson" : "wilson";
  if (n === 0 || hidden !== null)
    return {
      value: null,
      low: null,
      high: null,
      n,
      interval: name,
      note: joinNotes(hidden ?? noteOf("no-known-outcome"), ...group.notes),
    };
  const { low, high, note } = group.clustered
    ? clusteredShare(clusters, "cluster-wilson", options)
    : wilson(flagged, n, options.confidence);
  const warned = group.clustered && low !== null ? clusteredWarnings(clusters, "cluster-wilson") : null;
  return { value: share(flagged, n), low, high, n, interval: name, note: joinNotes(note, warned, ...group.notes) };
}
