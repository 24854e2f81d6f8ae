import { InputError, type InputErrorPlace } from "./errors.js";
import type { Definition, LabelledTrace } from "./trace.js";

/** The 14 codes of MAST in taxonomy order; bit i of a label mask is codes[i]. */
export const codes = [
  "1.1",
  "1.2",
  "1.3",
  "1.4",
  "1.5",
  "2.1",
  "2.2",
  "2.3",
  "2.4",
  "2.5",
  "2.6",
  "3.1",
  "3.2",
  "3.3",
] as const;
export type Code = (typeof codes)[number];

/** Every one of the 14 bits. */
export const allModes = (1 << codes.length) - 1;

export type CategoryCode = "FC1" | "FC2" | "FC3";
export type Stage = "pre-execution" | "execution" | "post-execution";

export interface Category {
  readonly code: CategoryCode;
  /** Name in the paper's third version; earlier names in `aliases`. */
  readonly name: string;
  readonly aliases: readonly string[];
}

export interface Mode {
  readonly code: Code;
  readonly name: string;
  readonly category: CategoryCode;
  /** First and last stage of a run in which the mode shows, by our reading of its definition. */
  readonly stages: readonly [Stage, Stage];
  /** In our own words. */
  readonly definition: string;
}

export const categories: readonly Category[] = [
  { code: "FC1", name: "System design issues", aliases: ["Specification issues"] },
  { code: "FC2", name: "Inter-agent misalignment", aliases: [] },
  { code: "FC3", name: "Task verification", aliases: ["Task verification and termination"] },
];

/**
 * MAST as published (Cemri et al. 2025, arXiv 2503.13657). Definitions are ours; 3.2 and 3.3 follow the paper
 * (the repository's definitions file reads them differently, see `verificationReadings`).
 */
export const modes: readonly Mode[] = [
  {
    code: "1.1",
    name: "Disobey task specification",
    category: "FC1",
    stages: ["pre-execution", "execution"],
    definition: "The run breaks a constraint or requirement that the task states.",
  },
  {
    code: "1.2",
    name: "Disobey role specification",
    category: "FC1",
    stages: ["pre-execution", "execution"],
    definition: "An agent steps out of its assigned role and acts as if it held another one.",
  },
  {
    code: "1.3",
    name: "Step repetition",
    category: "FC1",
    stages: ["execution", "execution"],
    definition: "Work that was already done is done again without need.",
  },
  {
    code: "1.4",
    name: "Loss of conversation history",
    category: "FC1",
    stages: ["execution", "execution"],
    definition: "Recent context drops out, and the agent goes on from an earlier state of the conversation.",
  },
  {
    code: "1.5",
    name: "Unaware of termination conditions",
    category: "FC1",
    stages: ["execution", "post-execution"],
    definition: "The agent does not see that the criteria for stopping are met, and goes on.",
  },
  {
    code: "2.1",
    name: "Conversation reset",
    category: "FC2",
    stages: ["execution", "execution"],
    definition: "The dialogue restarts without cause, and what had been reached is lost.",
  },
  {
    code: "2.2",
    name: "Fail to ask for clarification",
    category: "FC2",
    stages: ["execution", "execution"],
    definition: "Unclear or incomplete information is acted on where a question would have settled it.",
  },
  {
    code: "2.3",
    name: "Task derailment",
    category: "FC2",
    stages: ["execution", "execution"],
    definition: "The run drifts away from the objective into work that does not serve it.",
  },
  {
    code: "2.4",
    name: "Information withholding",
    category: "FC2",
    stages: ["execution", "execution"],
    definition: "An agent holds information that others need and does not pass it on.",
  },
  {
    code: "2.5",
    name: "Ignored other agent's input",
    category: "FC2",
    stages: ["execution", "execution"],
    definition: "What another agent contributed is disregarded or not weighed.",
  },
  {
    code: "2.6",
    name: "Reasoning-action mismatch",
    category: "FC2",
    stages: ["execution", "execution"],
    definition: "What the agent does is not what its own reasoning concluded.",
  },
  {
    code: "3.1",
    name: "Premature termination",
    category: "FC3",
    stages: ["execution", "post-execution"],
    definition: "The run ends before the objective is met or the needed information was exchanged.",
  },
  {
    code: "3.2",
    name: "No or incomplete verification",
    category: "FC3",
    stages: ["post-execution", "post-execution"],
    definition: "The outcome is not checked, or only partly, so that errors pass unseen.",
  },
  {
    code: "3.3",
    name: "Incorrect verification",
    category: "FC3",
    stages: ["post-execution", "post-execution"],
    definition: "The outcome is checked, and the check is wrong.",
  },
];

/** Names of 3.2 and 3.3 under the three readings in circulation. */
export const verificationReadings = {
  paper: { "3.2": "No or incomplete verification", "3.3": "Incorrect verification" },
  repository: { "3.2": "Weak verification", "3.3": "No or incorrect verification" },
  prompt: { "3.2": "No or incorrect verification", "3.3": "Weak verification" },
} as const;

/** The 14 modes under the names of a reading; where none is stated, the paper's. */
export function modesUnder(definition: Definition): readonly Pick<Mode, "code" | "name" | "category">[] {
  const names: Readonly<Record<string, string>> = verificationReadings[definition === "unknown" ? "paper" : definition];
  return modes.map(({ code, name, category }) => ({ code, name: names[code] ?? name, category }));
}

/** A text that names a reading, as a definition column has it. */
export function isDefinition(text: string): text is Definition {
  return text === "unknown" || Object.hasOwn(verificationReadings, text);
}

/** Where a reading was stated, for the message: "line 3". */
export interface Stated {
  readonly definition: Definition | undefined;
  readonly where: string;
}

/**
 * The one reading of 3.2 and 3.3 that these state; "unknown" where none does. What does not say joins what does.
 *
 * @throws InputError where two differ: their 3.2 and 3.3 are different modes under one code.
 */
export function oneDefinition(stated: Iterable<Stated>, place: InputErrorPlace = {}): Definition {
  let first: Stated | null = null;
  for (const next of stated) {
    if ((next.definition ?? "unknown") === "unknown") continue;
    first ??= next;
    if (next.definition === first.definition) continue;
    throw new InputError(
      `two readings of 3.2 and 3.3 in one table: ${first.definition} in ${first.where}, ${next.definition} in ${next.where}`,
      {
        ...place,
        field: "definition",
        remedy: "keep one file a reading, or leave the labels of 3.2 and 3.3 of the other empty and its definition too",
      },
    );
  }
  return first?.definition ?? "unknown";
}

/** The same of labelled traces. */
export function definitionOf(traces: readonly LabelledTrace[]): Definition {
  return oneDefinition(
    (function* () {
      for (const { definition, id } of traces) if (definition !== "unknown") yield { definition, where: `trace ${id}` };
    })(),
  );
}

const byCode = new Map<string, Mode>(modes.map((mode) => [mode.code, mode]));
const bits = new Map<string, number>(codes.map((code, index) => [code, 1 << index]));

/** The mode of a code; throws InputError where the code is not one of the 14. */
export function modeOf(code: string): Mode {
  const mode = byCode.get(code);
  if (mode === undefined)
    throw new InputError("not a code of the 14 MAST modes", { value: code, remedy: "see taxonomy.ts" });
  return mode;
}

/** The mask bit of a code. */
export function bitOf(code: string): number {
  const bit = bits.get(code);
  if (bit === undefined) throw new InputError("not a code of the 14 MAST modes", { value: code });
  return bit;
}

/** Whether the text has the form of a code, as a header or a value: "1.1" or "FM-1.1". */
export function looksLikeCode(text: string): boolean {
  return /^(FM-)?\d+\.\d+$/.test(text);
}

/** "FM-1.1" and "1.1" → "1.1"; null for a code-shaped text that is none of the 14, or no code at all. */
export function parseCode(text: string): Code | null {
  const bare = text.startsWith("FM-") ? text.slice(3) : text;
  return bits.has(bare) ? (bare as Code) : null;
}

/** A mode that a column's name (or a property's) means, and the reading of 3.2 and 3.3 that the name states. */
export interface NamedMode {
  readonly code: Code;
  readonly definition: Definition;
}

/**
 * The mode that a column's name means: a code in any spelling ("1.1", "FM-1.1", "fm_1.1", "FM1.1", R's "X1.1"), alone or
 * before the mode's name ("1.1 Disobey Task Specification", "fm_1_1_disobey_task_specification"), or the name alone; case
 * and separators are free. Null for a name that is of no mode; the doubt, as a phrase, where it looks like one and its
 * meaning is not certain (a code with another name, a name that readings give to two codes).
 */
export function modeOfHeader(text: string): NamedMode | { readonly doubt: string; readonly code: Code | null } | null {
  const match = /^(?:(x|fm|mode|mast)[\s._\u2010-\u2015-]*)?([1-9]\d*)([._-])([1-9]\d*)(?![a-z\d])(.*)$/is.exec(
    text.trim(),
  );
  const named = namedModes.filter(({ letters }) => letters === lettersOf(match === null ? text : match[5]!));
  if (match === null || (match[1] === undefined && match[3] !== ".")) {
    const own = new Set(named.map(({ code }) => code));
    if (own.size === 1) return { code: named[0]!.code, definition: named[0]!.definition };
    return own.size === 0 ? null : { doubt: `the name of ${[...own].join(" or ")}, by the reading`, code: null };
  }
  const bare = `${match[2]}.${match[4]}`;
  const code = bits.has(bare) ? (bare as Code) : null;
  if (code === null) return { doubt: "not a code of the 14 MAST modes", code };
  if (/^[\s._:)\u2010-\u2015-]*$/.test(match[5]!)) return { code, definition: "unknown" };
  const mode = named.find((one) => one.code === code);
  if (mode !== undefined) return { code, definition: mode.definition };
  return {
    doubt: `the code ${code} with ${named.length > 0 ? "another mode's name" : "a name that is not its mode's"}`,
    code,
  };
}

/** The letters of a name, sorted: free of case, separators and the order of words ("Action-Reasoning Mismatch"). */
function lettersOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}]/gu, "")
    .split("")
    .sort()
    .join("");
}

const namedModes: readonly (NamedMode & { readonly letters: string })[] = [
  ...modes
    .filter(({ code }) => !(code in verificationReadings.paper))
    .map(({ code, name }) => ({ code, letters: lettersOf(name), definition: "unknown" as const })),
  ...(Object.entries(verificationReadings) as [Definition, Record<Code, string>][]).flatMap(([definition, names]) =>
    (Object.keys(names) as Code[]).map((code) => ({ code, letters: lettersOf(names[code]), definition })),
  ),
];

/** A code out of a cell, in any spelling that {@link modeOfHeader} is sure of; null for anything else. */
export function codeOfCell(text: string): Code | null {
  const mode = modeOfHeader(text);
  return mode === null || "doubt" in mode ? null : mode.code;
}

/** A taxonomy in which votes were given. A code means nothing without it. */
export interface TaxonomyVersion {
  readonly name: "round_1" | "rounds_2_3" | "mast14";
  /** The human file's rounds that used it. */
  readonly rounds: readonly string[];
  readonly modes: readonly { readonly code: string; readonly name: string }[];
}

/** The three taxonomies of the human-labelled file. */
export const taxonomyVersions: readonly TaxonomyVersion[] = [
  {
    name: "round_1",
    rounds: ["Round 1"],
    modes: [
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
    ],
  },
  {
    name: "rounds_2_3",
    rounds: ["Round 2", "Round 3"],
    modes: [
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
    ],
  },
  { name: "mast14", rounds: ["Generlazability"], modes: modes.map(({ code, name }) => ({ code, name })) },
];

/** The taxonomy a round of the human file was voted in; null for a set that is not one of its rounds. */
export function taxonomyOfRound(round: string): TaxonomyVersion | null {
  return taxonomyVersions.find((version) => version.rounds.includes(round)) ?? null;
}

/**
 * MAST-14 code → its code in Round 1 and in Rounds 2–3, matched by the modes' descriptions (a public audit's map; the
 * authors published none). 3.2 and 3.3 follow the paper's reading; under the repository's they change places.
 */
export const crosswalk: Readonly<Record<Code, { readonly round_1: string; readonly rounds_2_3: string }>> = {
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
export function toMast14(set: string, code: string, reading: "paper" | "repository" = "paper"): Code | null {
  const version = taxonomyOfRound(set);
  if (version === null) return parseCode(code);
  if (version.name === "mast14") return parseCode(code);
  const name = version.name;
  const found = codes.find((mast) => crosswalk[mast][name] === code) ?? null;
  if (reading === "repository") {
    if (found === "3.2") return "3.3";
    if (found === "3.3") return "3.2";
  }
  return found;
}
