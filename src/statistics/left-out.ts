import { many } from "../words.js";
import { joinNotes } from "./interval.js";
import type { ModeGroup } from "./mode-groups.js";

/**
 * What a comparison of failed with successful traces leaves out for a mode: traces of unknown outcome, and traces of
 * known outcome that are not labelled for it (available cases). Null where nothing is left out. Shares by outcome stand if
 * whether a trace is labelled has nothing to do with the mode `within` an outcome; what also needs the share that failed
 * wants that within the whole group.
 */
export function leftOutNote(
  { clusters }: Pick<ModeGroup, "clusters">,
  mode: number,
  within: "outcome and group" | "the group" = "outcome and group",
): string | null {
  let unknown = 0;
  let unlabelled = 0;
  for (const { tallies } of clusters) {
    unknown += tallies.unknown.traces;
    for (const { traces, labelled } of [tallies.success, tallies.failure]) unlabelled += traces - labelled[mode]!;
  }
  return joinNotes(unknownOutcomeNote(unknown), unlabelled === 0 ? null : notLabelledNote(unlabelled, within));
}

/** The note on traces not labelled for a mode, with what an estimate from the others takes for granted. */
export function notLabelledNote(traces: number, within: "outcome and group" | "the group"): string {
  return `${many(traces, "trace")} not labelled: available cases, missing at random within ${within} assumed`;
}

/** The note on traces that a result of one outcome leaves out because theirs is unknown; null where there are none. */
export function unknownOutcomeNote(traces: number): string | null {
  return traces === 0 ? null : `${many(traces, "trace")} of unknown outcome left out`;
}
