import { canonicalName } from "../names.js";

/** The paper's long names of models and benchmarks, and how the releases write them. */
const releaseNames: Readonly<Record<string, string>> = {
  "Qwen2.5-Coder-32B-Instruct": "Qwen",
  "CodeLlama-7b-Instruct-hf": "CodeLlama",
  "SWE-Bench Lite": "SWE-Bench-Lite",
};

/** Whether a file's name of a system, model or benchmark is the paper's. */
export function named(own: string | null, printed: string): boolean {
  return own !== null && inRelease(own) === inRelease(printed);
}

function inRelease(name: string): string {
  return canonicalName(releaseNames[name] ?? name);
}
