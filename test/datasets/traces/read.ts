import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { eachTrace, type TracesOptions, type TracesSummary } from "../../../src/datasets.js";
import type { AgentStep, AgentTrace } from "../../../src/index.js";
import { temporaryFolder } from "../../folder.js";

export interface Read {
  readonly runs: readonly { readonly trace: AgentTrace; readonly steps: readonly AgentStep[] }[];
  readonly notes: readonly string[];
  readonly digest: TracesSummary["digest"];
}

/** All runs under a path with their steps. */
export async function read(path: string, options: TracesOptions = {}): Promise<Read> {
  const runs: { trace: AgentTrace; steps: readonly AgentStep[] }[] = [];
  let said: TracesSummary | undefined;
  const begin = () => {
    const steps: AgentStep[] = [];
    return { steps, step: (step: AgentStep) => void steps.push(step) };
  };
  const summary = (all: TracesSummary) => {
    said = all;
  };
  for await (const { trace, visitor } of eachTrace(path, begin, { ...options, summary }))
    runs.push({ trace, steps: visitor.steps });
  return { runs, ...said! };
}

/** A folder of these files: lists of records as JSON lines, other values as JSON, texts and bytes as they are. */
export function folderOf(files: Readonly<Record<string, unknown>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const text = typeof content === "string" || content instanceof Uint8Array ? content : null;
    const lines = name.includes(".jsonl") && Array.isArray(content) ? content.map((one) => JSON.stringify(one)) : null;
    writeFileSync(path, text ?? lines?.join("\n") ?? JSON.stringify(content));
  }
  return folder;
}

/** The only run of these files, and its calls. */
export async function one(files: Readonly<Record<string, unknown>>, options: TracesOptions = {}) {
  const { runs, notes } = await read(folderOf(files), options);
  if (runs.length !== 1) throw new Error(`${runs.length} runs`);
  const { trace, steps } = runs[0]!;
  return { trace, steps, calls: steps.flatMap(({ calls }) => calls), notes };
}

/** How calls ended, by the first letters. */
export function ends(steps: readonly AgentStep[]): string {
  return steps.flatMap(({ calls }) => calls.map(({ ended }) => ended[0])).join("");
}
