import type { Taxonomy } from "../trace.js";

/**
 * The ten categories of AgentRx, numbered as there (github.com/microsoft/AgentRx, README, MIT; arXiv 2602.02475); it has no
 * groups of them. Aliases are how its own label files spell them; definitions are ours.
 */
export const agentrx: Taxonomy = {
  name: "agentrx",
  version: "2026",
  modes: (
    [
      [
        "Instruction/Plan Adherence Failure",
        "Steps of the instruction or plan are left out, or others added.",
        ["Instruction Adherence Failure", "Plan Adherence Failure"],
      ],
      ["Invention of New Information", "A fact is made up, or one at hand is changed."],
      ["Invalid Invocation", "A tool is called with arguments that it does not take."],
      ["Misinterpretation of Tool Output", "What a tool returned is read wrongly."],
      ["Intent-Plan Misalignment", "The plan pursues another goal than the user's."],
      ["Underspecified User Intent", "The user has not said what is needed to go on."],
      ["Intent Not Supported", "No tool at hand can do what is asked."],
      ["Guardrails Triggered", "A safety or access policy stops the run."],
      ["System Failure", "The infrastructure fails: a timeout, an endpoint out of reach."],
      ["Inconclusive", "The trace does not say which of the others it is."],
    ] as const
  ).map(([name, definition, aliases = []], at) => ({
    code: String(at + 1),
    name,
    category: "",
    definition,
    ...(aliases.length === 0 ? {} : { aliases }),
  })),
};
