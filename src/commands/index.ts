import type { Command } from "./command.js";

/** Every command by name, loaded when it is called. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  fetch: async () => (await import("./fetch.js")).command,
  audit: async () => (await import("./audit.js")).command,
  tabulate: async () => (await import("./tabulate.js")).command,
  merge: async () => (await import("./merge.js")).command,
  figures: async () => (await import("./figures.js")).command,
  report: async () => (await import("./report.js")).command,
  reproduce: async () => (await import("./reproduce.js")).command,
  outcomes: async () => (await import("./outcomes.js")).command,
  prevalence: async () => (await import("./prevalence.js")).command,
  lift: async () => (await import("./lift.js")).command,
  "mode-counts": async () => (await import("./mode-counts.js")).command,
  agreement: async () => (await import("./agreement.js")).command,
  association: async () => (await import("./association.js")).command,
  "judge-scores": async () => (await import("./judge-scores.js")).command,
  adjust: async () => (await import("./adjust.js")).command,
  interventions: async () => (await import("./interventions.js")).command,
  published: async () => (await import("./published.js")).command,
  notebooks: async () => (await import("./notebooks.js")).command,
  leverage: async () => (await import("./leverage.js")).command,
  sweep: async () => (await import("./sweep.js")).command,
  power: async () => (await import("./power.js")).command,
};
