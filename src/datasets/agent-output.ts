import { readFile, stat } from "node:fs/promises";
import { quoteValue } from "../errors.js";
import { unreadable } from "./digest.js";
import { firstJsonProblem } from "./json-locate.js";
import { isRecord, type JsonRecord, own } from "./json-values.js";

/** An entity that the agent names in its diagnosis. */
export interface DiagnosedEntity {
  /** `name` ("otel-demo/Deployment/cart"); in the older shape `id`, an object's uid. */
  readonly name: string;
  /** Whether the agent says that it caused the incident; null where it does not say. */
  readonly contributingFactor: boolean | null;
  readonly reasoning: string | null;
  readonly evidence: string | null;
}

/** A step of the fault's way from one entity to another. */
export interface Propagation {
  readonly source: string;
  readonly target: string;
  readonly condition: string | null;
  readonly effect: string | null;
}

export interface ExplainedAlert {
  readonly alert: string;
  readonly explanation: string | null;
  /** null where the agent does not say. */
  readonly explained: boolean | null;
}

/** What an agent_output.json says, or why it says nothing. */
export interface AgentOutput {
  readonly state: "ok" | "missing" | "broken";
  /**
   * "old": entities carry an `id` and no `name`, and there are no propagations and alerts; null where not "ok".
   */
  readonly shape: "current" | "old" | null;
  readonly entities: readonly DiagnosedEntity[];
  readonly propagations: readonly Propagation[];
  readonly alertsExplained: readonly ExplainedAlert[];
  /** What is missing, left out, old or broken; empty when all is well. */
  readonly notes: readonly string[];
}

const mostBytes = 1 << 26;

/**
 * Reads an agent's diagnosis. A missing file and broken JSON are states with a note, not exceptions: nothing is repaired,
 * and nothing is read from a broken file. Parts of the wrong type are left out and noted.
 */
export async function readAgentOutput(path: string): Promise<AgentOutput> {
  try {
    const { size } = await stat(path);
    if (size > mostBytes) return nothing("broken", `agent_output.json: too large (${size} bytes)`);
    return parseAgentOutput(await readFile(path));
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return missing
      ? nothing("missing", "agent_output.json is missing")
      : nothing("broken", unreadable(path, error).message);
  }
}

/** The same on bytes in memory. */
export function parseAgentOutput(bytes: Uint8Array): AgentOutput {
  let root: unknown;
  try {
    root = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof TypeError) return nothing("broken", "agent_output.json: not valid UTF-8 text");
    const found = firstJsonProblem(bytes);
    const where = found === null ? "" : ` at byte ${found.at}: ${found.problem}`;
    return nothing("broken", `agent_output.json: not valid JSON${where}`);
  }
  if (!isRecord(root)) return nothing("broken", `agent_output.json: not an object (value ${quoteValue(root)})`);
  const notes: string[] = [];
  const list = (field: string): readonly JsonRecord[] => {
    const value = own(root, field);
    if (value === undefined || value === null) {
      notes.push(`${field} is missing`);
      return [];
    }
    if (!Array.isArray(value)) {
      notes.push(`${field} is not a list`);
      return [];
    }
    const records = value.filter(isRecord);
    if (records.length < value.length)
      notes.push(`${value.length - records.length} of ${field} are not objects: left out`);
    return records;
  };
  const named = <T>(field: string, keys: readonly string[], make: (record: JsonRecord) => T): T[] => {
    const records = list(field);
    const whole = records.filter((record) => keys.every((key) => textOf(record, key) !== null));
    if (whole.length < records.length) {
      notes.push(`${records.length - whole.length} of ${field} lack ${keys.join(" or ")}: left out`);
    }
    return whole.map(make);
  };
  const entityList = own(root, "entities");
  if (
    !Array.isArray(entityList) &&
    own(root, "propagations") === undefined &&
    own(root, "alerts_explained") === undefined
  ) {
    return nothing("broken", "agent_output.json: not a diagnosis (no entities, propagations or alerts_explained)");
  }
  const old = Array.isArray(entityList) && entityList.some(isOldEntity) && !entityList.some(isNamedEntity);
  if (old) notes.push("older shape: entities are known by id, not by name");
  const key = old ? "id" : "name";
  const entities = named("entities", [key], (record) => ({
    name: textOf(record, key) ?? "",
    contributingFactor: flagOf(record, "contributing_factor"),
    reasoning: textOf(record, "reasoning"),
    evidence: textOf(record, "evidence"),
  }));
  const propagations = named("propagations", ["source", "target"], (record) => ({
    source: textOf(record, "source") ?? "",
    target: textOf(record, "target") ?? "",
    condition: textOf(record, "condition"),
    effect: textOf(record, "effect"),
  }));
  const alertsExplained = named("alerts_explained", ["alert"], (record) => ({
    alert: textOf(record, "alert") ?? "",
    explanation: textOf(record, "explanation"),
    explained: flagOf(record, "explained"),
  }));
  return { state: "ok", shape: old ? "old" : "current", entities, propagations, alertsExplained, notes };
}

function nothing(state: "missing" | "broken", note: string): AgentOutput {
  return { state, shape: null, entities: [], propagations: [], alertsExplained: [], notes: [note] };
}

function isOldEntity(value: unknown): boolean {
  return isRecord(value) && textOf(value, "id") !== null;
}

function isNamedEntity(value: unknown): boolean {
  return isRecord(value) && textOf(value, "name") !== null;
}

function textOf(record: JsonRecord, field: string): string | null {
  const value = own(record, field);
  return typeof value === "string" ? value : null;
}

function flagOf(record: JsonRecord, field: string): boolean | null {
  const value = own(record, field);
  return typeof value === "boolean" ? value : null;
}
