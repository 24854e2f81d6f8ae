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

/**
 * The key by which rows of different files meet: a run's id with the model's spelling made canonical and any folder
 * above the model dropped; other ids as they are.
 */
export function joinKey(id: string): string {
  const match = /(?:^|\/)([^/]+)\/([^/]+)\/(Scenario-\d+)\/([^/]+)$/.exec(id);
  if (match === null) return id;
  return [canonicalName(match[1]!), match[2], match[3], match[4]].join("/");
}
