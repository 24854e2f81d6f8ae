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

/** The name under which different spellings of one system, model or benchmark meet. Unknown names stay as they are. */
export function canonicalName(name: string): string {
  return Object.hasOwn(canonical, name) ? canonical[name]! : name;
}
