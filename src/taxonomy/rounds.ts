import type { Mode, Taxonomy } from "../trace.js";
import { agentrx } from "./agentrx.js";
import { codes, mast, mastReadings } from "./mast.js";
import { parseCode } from "./taxonomy.js";

/** A taxonomy in which votes were given. A code means nothing without it. */
export interface TaxonomyVersion extends Taxonomy {
  readonly version: "round_1" | "rounds_2_3" | "mast14";
  /** The human file's rounds that used it. */
  readonly rounds: readonly string[];
}

/** The three taxonomies of the human-labelled file. */
export const taxonomyVersions: readonly TaxonomyVersion[] = [
  {
    name: "mast-round-1",
    version: "round_1",
    rounds: ["Round 1"],
    modes: inParts([
      { code: "1.1", name: "Poor task constraint compliance" },
      { code: "1.2", name: "Inconsistency between reasoning and action" },
      { code: "1.3", name: "Undetected conversation ambiguities and contradictions" },
      { code: "1.4", name: "Fail to elicit clarification" },
      { code: "1.5", name: "Unaware of stopping conditions" },
      { code: "2.1", name: "Unbatched repetitive execution" },
      { code: "2.2", name: "Step repetition" },
      { code: "2.3", name: "Backtracking interruption" },
      { code: "2.4", name: "Conversation reset" },
      { code: "2.5", name: "Derailment from task" },
      { code: "2.6", name: "Disobey role specification" },
      { code: "3.1", name: "Disagreement induced inaction" },
      { code: "3.2", name: "Withholding relevant information" },
      { code: "3.3", name: "Ignoring suggestions from agents" },
      { code: "3.4", name: "Waiting for known information" },
      { code: "4.1", name: "Ill specified termination condition leading to premature termination" },
      { code: "4.2", name: "Lack of result verification" },
      { code: "4.3", name: "Lack of critical verification" },
    ]),
  },
  {
    name: "mast-round-2",
    version: "rounds_2_3",
    rounds: ["Round 2", "Round 3"],
    modes: inParts([
      { code: "1.1", name: "Poor task constraint compliance" },
      { code: "1.2", name: "Inconsistency between reasoning and action" },
      { code: "1.3", name: "Unaware of stopping conditions" },
      { code: "1.4", name: "Unbatched repetitive execution" },
      { code: "1.5", name: "Step repetition" },
      { code: "1.6", name: "Backtracking interruption" },
      { code: "1.7", name: "Disobey role specification" },
      { code: "2.1", name: "Conversation reset" },
      { code: "2.2", name: "Fail to elicit clarification" },
      { code: "2.3", name: "Derailment from task" },
      { code: "2.4", name: "Undetected conversation ambiguities and contradictions" },
      { code: "2.5", name: "Disagreement induced inaction" },
      { code: "2.6", name: "Withholding relevant information" },
      { code: "2.7", name: "Ignoring suggestions from agents" },
      { code: "3.1", name: "Ill specified termination condition leading to premature termination" },
      { code: "3.2", name: "Lack of critical verification" },
      { code: "3.3", name: "Lack of result verification" },
    ]),
  },
  { ...mast, version: "mast14", rounds: ["Generlazability"] },
];

const builtIns: Readonly<Record<string, Taxonomy>> = Object.fromEntries([
  ...[...Object.values(mastReadings), ...taxonomyVersions.slice(0, 2), agentrx].map((one) => [one.name, one]),
  ["mast14", mast],
]);

/** The names of the taxonomies that need no file. */
export const builtInNames: readonly string[] = Object.keys(builtIns);

/** The taxonomy of a name that needs no file; undefined for another name. */
export function builtIn(name: string): Taxonomy | undefined {
  return Object.hasOwn(builtIns, name) ? builtIns[name] : undefined;
}

/** Modes whose category is the number before the dot. */
function inParts(named: readonly Pick<Mode, "code" | "name">[]): readonly Mode[] {
  return named.map((mode) => ({ ...mode, category: mode.code.split(".")[0]! }));
}

/** The taxonomy a round of the human file was voted in; null for a set that is not one of its rounds. */
export function taxonomyOfRound(round: string): TaxonomyVersion | null {
  return taxonomyVersions.find((version) => version.rounds.includes(round)) ?? null;
}

/**
 * MAST-14 code → its code in Round 1 and in Rounds 2–3, matched by the modes' descriptions (a public audit's map; the
 * authors published none). 3.2 and 3.3 follow the paper's reading; under the repository's they change places.
 */
export const crosswalk: Readonly<Record<string, { readonly round_1: string; readonly rounds_2_3: string }>> = {
  "1.1": { round_1: "1.1", rounds_2_3: "1.1" },
  "1.2": { round_1: "2.6", rounds_2_3: "1.7" },
  "1.3": { round_1: "2.2", rounds_2_3: "1.5" },
  "1.4": { round_1: "2.3", rounds_2_3: "1.6" },
  "1.5": { round_1: "1.5", rounds_2_3: "1.3" },
  "2.1": { round_1: "2.4", rounds_2_3: "2.1" },
  "2.2": { round_1: "1.4", rounds_2_3: "2.2" },
  "2.3": { round_1: "2.5", rounds_2_3: "2.3" },
  "2.4": { round_1: "3.2", rounds_2_3: "2.6" },
  "2.5": { round_1: "3.3", rounds_2_3: "2.7" },
  "2.6": { round_1: "1.2", rounds_2_3: "1.2" },
  "3.1": { round_1: "4.1", rounds_2_3: "3.1" },
  "3.2": { round_1: "4.3", rounds_2_3: "3.2" },
  "3.3": { round_1: "4.2", rounds_2_3: "3.3" },
};

/**
 * The MAST-14 code of a round's code, or null where the crosswalk has no home for it.
 * `reading` chooses which of 3.2 and 3.3 stands for "critical" and which for "result" verification in the early rounds.
 */
export function toMast14(set: string, code: string, reading: "paper" | "repository" = "paper"): string | null {
  const version = taxonomyOfRound(set);
  if (version === null || version.version === "mast14") return parseCode(code);
  const name = version.version;
  const found = codes.find((own) => crosswalk[own]![name] === code) ?? null;
  if (reading === "repository") {
    if (found === "3.2") return "3.3";
    if (found === "3.3") return "3.2";
  }
  return found;
}
