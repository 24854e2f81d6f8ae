import { tiedText } from "../annotators.js";
import { about, type Notes, noteOf } from "../notes.js";

/** Sampling depended on the outcome: only what conditions on it stands. */
export const selectedOnOutcomeToken = "selected-on-outcome";
/** Counts were solved from rounded or inferred figures. */
export const reconstructedToken = "reconstructed";
/** Labels coincide over groups at the same index. */
export const replicatedLabelsToken = "replicated-labels";
/** Records share annotation blocks: cells are not independent. */
export const sharedBlocksToken = "shared-blocks";
/** Traces of unequal weights were counted alike. */
export const notWeightedToken = "not-weighted";
/** Traces were drawn by stratum, and what of the population is not known. */
export const drawnByStratumToken = "drawn-by-stratum";

/** The cautions that the kit acts on; in a `caution` list they stand before free text. */
export const cautionTokens: readonly string[] = [
  selectedOnOutcomeToken,
  reconstructedToken,
  replicatedLabelsToken,
  sharedBlocksToken,
  notWeightedToken,
  drawnByStratumToken,
];

/** Cautions that are notes of their own. */
const noted = [replicatedLabelsToken, notWeightedToken, drawnByStratumToken] as const;

/** Cautions as notes, "caution" before them where it is asked for. */
export function cautionNotes(cautions: readonly string[], what = ""): Notes {
  const [first, ...others] = cautions.flatMap((caution) => caution.split("; ")).map(cautionNote);
  return first === undefined ? [] : [...about(what, first), ...others.flat()];
}

function cautionNote(text: string): Notes {
  const own = noted.find((token) => token === text);
  if (own !== undefined) return noteOf(own);
  return noteOf(text.endsWith(tiedText) ? "tied" : "caution", { text });
}
