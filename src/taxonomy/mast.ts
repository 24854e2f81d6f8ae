import type { Category, Definition, Mode, Stage, Taxonomy } from "../trace.js";

/** The three categories, under the names of the paper's third version. */
export const categories: readonly Category[] = [
  { code: "FC1", name: "System design issues", aliases: ["Specification issues"] },
  { code: "FC2", name: "Inter-agent misalignment" },
  { code: "FC3", name: "Task verification", aliases: ["Task verification and termination"] },
];

/** The modes that every reading has in common; definitions are ours. */
const shared: readonly Mode[] = inCategories([
  {
    code: "1.1",
    name: "Disobey task specification",
    aliases: ["Disobedient to task specification"],
    stage: ["pre-execution", "execution"],
    definition: "The run breaks a constraint or requirement that the task states.",
  },
  {
    code: "1.2",
    name: "Disobey role specification",
    aliases: ["Disobedient to role specification"],
    stage: ["pre-execution", "execution"],
    definition: "An agent steps out of its assigned role and acts as if it held another one.",
  },
  {
    code: "1.3",
    name: "Step repetition",
    definition: "Work that was already done is done again without need.",
  },
  {
    code: "1.4",
    name: "Loss of conversation history",
    definition: "Recent context drops out, and the agent goes on from an earlier state of the conversation.",
  },
  {
    code: "1.5",
    name: "Unaware of termination conditions",
    stage: ["execution", "post-execution"],
    definition: "The agent does not see that the criteria for stopping are met, and goes on.",
  },
  {
    code: "2.1",
    name: "Conversation reset",
    definition: "The dialogue restarts without cause, and what had been reached is lost.",
  },
  {
    code: "2.2",
    name: "Fail to ask for clarification",
    aliases: ["Failure to ask for clarification"],
    definition: "Unclear or incomplete information is acted on where a question would have settled it.",
  },
  {
    code: "2.3",
    name: "Task derailment",
    definition: "The run drifts away from the objective into work that does not serve it.",
  },
  {
    code: "2.4",
    name: "Information withholding",
    definition: "An agent holds information that others need and does not pass it on.",
  },
  {
    code: "2.5",
    name: "Ignored other agent's input",
    definition: "What another agent contributed is disregarded or not weighed.",
  },
  {
    code: "2.6",
    name: "Reasoning-action mismatch",
    definition: "What the agent does is not what its own reasoning concluded.",
  },
  {
    code: "3.1",
    name: "Premature termination",
    stage: ["execution", "post-execution"],
    definition: "The run ends before the objective is met or the needed information was exchanged.",
  },
]);

/** Modes with the category that their code says; during the run where no stage is given. */
function inCategories(modes: readonly Omit<Mode, "category">[]): readonly Mode[] {
  const stage = ["execution", "execution"] as const;
  return modes.map((mode) => ({ stage, ...mode, category: `FC${mode.code[0]}` }));
}

const stage: readonly [Stage, Stage] = ["post-execution", "post-execution"];
const [none, weak] = ["The outcome is not checked, or the check is wrong.", "The check of the outcome is too shallow."];

function reading(
  name: string,
  version: string,
  modes: readonly Pick<Mode, "code" | "name" | "definition">[],
): Taxonomy {
  return { name, version, modes: [...shared, ...inCategories(modes.map((mode) => ({ ...mode, stage })))], categories };
}

/** MAST as published (Cemri et al. 2025, arXiv 2503.13657): 14 modes in three categories. */
export const mast: Taxonomy = reading("mast", "paper", [
  {
    code: "3.2",
    name: "No or incomplete verification",
    definition: "The outcome is not checked, or only partly, so that errors pass unseen.",
  },
  {
    code: "3.3",
    name: "Incorrect verification",
    definition: "The outcome is checked, and the check is wrong.",
  },
]);

/** MAST by each reading of 3.2 and 3.3 in circulation: the paper's, the repository's definitions file's, the annotator prompt's. */
export const mastReadings: Readonly<Record<Exclude<Definition, "unknown">, Taxonomy>> = {
  paper: mast,
  repository: reading("mast-repository", "repository", [
    { code: "3.2", name: "Weak verification", definition: weak! },
    { code: "3.3", name: "No or incorrect verification", definition: none! },
  ]),
  prompt: reading("mast-prompt", "prompt", [
    { code: "3.2", name: "No or incorrect verification", definition: none! },
    { code: "3.3", name: "Weak verification", definition: weak! },
  ]),
};

/** The modes of MAST in taxonomy order, under the paper's names. */
export const { modes } = mast;

/** Their codes. */
export const codes: readonly string[] = modes.map(({ code }) => code);

/** MAST in a reading of 3.2 and 3.3; where none is stated, the paper's. */
export function mastUnder(definition: Definition): Taxonomy {
  return mastReadings[definition === "unknown" ? "paper" : definition];
}

/** Whether modes are MAST's, in whichever reading. */
export function isMast(modes: readonly Mode[]): boolean {
  return Object.values(mastReadings).some((reading) => reading.modes === modes);
}
