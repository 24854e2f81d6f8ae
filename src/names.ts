// Names of systems, models and benchmarks that differ between the published files, for joins and figure labels.
// Tables keep each file's own spelling.

const canonical: Readonly<Record<string, string>> = {
  Magentic: "Magentic-One",
  GSM: "GSM-Plus",
  Olympiad: "OlympiadBench",
  Claude: "Claude-3.7-Sonnet",
  "Google-Gemini-3-Flash-Preview": "Gemini-3-Flash",
  "OpenAI-GPT-OSS-120B": "GPT-OSS-120B",
  "Kimi-K2-Thinking": "Kimi-K2",
};

/** The names that the published files and the paper use, by what they name. */
export const knownNames = {
  system: [
    ...["AG2", "AppWorld", "ChatDev", "HyperAgent", "Magentic", "Magentic-One", "MetaGPT", "OpenManus"],
    ...["ReAct-Agent-Trajectories"],
  ],
  model: [
    ...["GPT-4", "GPT-4o", "GPT-4o-mini", "Claude", "Claude-3.7-Sonnet", "Qwen", "Qwen2.5-Coder-32B-Instruct"],
    ...["CodeLlama", "CodeLlama-7b-Instruct-hf", "GPT-OSS-120B", "OpenAI-GPT-OSS-120B", "Gemini-3-Flash"],
    ...["Google-Gemini-3-Flash-Preview", "Kimi-K2", "Kimi-K2-Thinking"],
  ],
  benchmark: [
    ...["ProgramDev", "ProgramDev-v2", "GSM", "GSM-Plus", "Olympiad", "OlympiadBench", "GAIA", "MMLU"],
    ...["SWE-Bench-Lite", "SWE-Bench Lite", "Test-C", "ITBench"],
  ],
} as const;

/** The name under which different spellings of one system, model or benchmark meet. Unknown names stay as they are. */
export function canonicalName(name: string): string {
  return Object.hasOwn(canonical, name) ? canonical[name]! : name;
}

/** Whether a folder's name says that it is a scenario's: "Scenario-3", "scenario_03", "incident-3". */
export function isScenarioName(name: string): boolean {
  return /^(scenario|incident)[-_ ]?\d+$/i.test(name);
}

/** "Scenario-3" of every spelling that ITBench takes ("3", "03", "scenario_3", "incident-3"); other texts as they are. */
export function scenarioName(text: string): string {
  return text.replace(/^(?:(?:scenario|incident)[-_ ]?)?0*(\d+)$/i, "Scenario-$1");
}

/** "2" of "2", "02", "run_2" and "Run 2"; other texts as they are. */
export function runName(text: string): string {
  return text.replace(/^(?:run[-_ ]?)?0*(\d+)$/i, "$1");
}

/**
 * The key by which rows of different files meet: a run's id with the model's spelling made canonical, scenario and run
 * by their numbers, and any folder above the model dropped; other ids as they are.
 */
export function joinKey(id: string): string {
  const [model, domain, scenario, run] = id.split("/").slice(-4);
  if (run === undefined || run === "" || model === "" || domain === "" || !isScenarioName(scenario!)) return id;
  return [canonicalName(model!), domain, scenarioName(scenario!), runName(run)].join("/");
}
