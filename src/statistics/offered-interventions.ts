/** What the literature offers against a mode, in our own words, and what was measured for it. */
export interface OfferedIntervention {
  readonly codes: readonly string[];
  readonly intervention: string;
  /** Who says so. */
  readonly source: string;
}

const study = "ITBench study (IBM Research and UC Berkeley, blog of February 2026)";
const paper = "Cemri et al. 2025, arXiv 2503.13657";

/** Interventions by mode. None of them was measured on the mode it is offered for. */
export const offeredInterventions: readonly OfferedIntervention[] = [
  {
    codes: ["3.3"],
    intervention: "an external gate that accepts a result only with evidence from tools, not on the agent's own word",
    source: study,
  },
  {
    codes: ["1.5", "3.1"],
    intervention:
      "decide termination outside the model: explicit stop conditions, loop detectors, a finite state machine over the run",
    source: study,
  },
  {
    codes: ["1.4"],
    intervention: "context hygiene: prune and restate what matters, an agent that keeps a running summary",
    source: study,
  },
  { codes: ["2.2"], intervention: "when input is unclear, ask, or act read-only until it is clear", source: study },
  {
    codes: ["2.6"],
    intervention: "detect early in the run that an action does not follow from the reasoning, and stop it there",
    source: study,
  },
];

/** What was measured for interventions as a whole; nothing was measured mode by mode. */
export const measuredInterventions: readonly string[] = [
  `better prompts: 9.4 points more tasks solved (${paper})`,
  `changed topology: 15.6 points more tasks solved (${paper})`,
  `structural changes: "up to 53%" asserted, no data (${study})`,
];

/** The interventions offered against a mode, with their source; null where none is. */
export function interventionsFor(code: string): string | null {
  const found = offeredInterventions.filter(({ codes }) => codes.includes(code));
  return found.length === 0 ? null : found.map(({ intervention, source }) => `${intervention} (${source})`).join("; ");
}
