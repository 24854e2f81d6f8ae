import { isRecord, own } from "./json-values.js";

/** How a tool call ended, where something says so. */
export type ToolStatus = "ok" | "failed" | "unknown";

/**
 * The shape in which a tool's output came: "shell" is JSON {output, metadata}, "mcp" a JSON list of {type, text},
 * "refused" a call that was not run because its arguments could not be read, "text" everything else.
 */
export type OutputShape = "shell" | "mcp" | "text" | "refused";

export interface ToolOutput {
  readonly shape: OutputShape;
  /** What the tool wrote, taken out of its wrapping. */
  readonly text: string;
  readonly exitCode: number | null;
  readonly durationSeconds: number | null;
  readonly status: ToolStatus;
}

/**
 * Reads the `output` of a function_call_output or custom_tool_call_output. The status comes from an exit code or a
 * success flag where there is one; else from words that the harness itself writes ("failed to parse function
 * arguments", "… failed: …", "Plan updated") or with which tools report an error ("Error …", a Python traceback); else
 * it is unknown.
 */
export function toolOutput(output: unknown): ToolOutput {
  if (typeof output !== "string") return fromValue(output, jsonText(output));
  const first = output.trimStart()[0];
  if (first !== "{" && first !== "[") return plain(output);
  let value: unknown;
  try {
    value = JSON.parse(output);
  } catch {
    return plain(output);
  }
  return fromValue(value, output);
}

const unmeasured = { exitCode: null, durationSeconds: null };

function fromValue(value: unknown, raw: string): ToolOutput {
  if (Array.isArray(value) && value.length > 0 && value.every((part) => isRecord(part) && "type" in part)) {
    const text = partsText(value);
    return { shape: "mcp", text, ...unmeasured, status: reportsError(text) ? "failed" : "unknown" };
  }
  if (!isRecord(value)) return plain(raw);
  const metadata = own(value, "metadata");
  const inner = own(value, "output");
  if (typeof inner === "string" && isRecord(metadata)) {
    const exitCode = wholeOrNull(own(metadata, "exit_code"));
    const durationSeconds = numberOrNull(own(metadata, "duration_seconds"));
    const status = exitCode === null ? "unknown" : exitCode === 0 ? "ok" : "failed";
    return { shape: "shell", text: inner, exitCode, durationSeconds, status };
  }
  const success = own(value, "success");
  const content = own(value, "content");
  if (typeof success === "boolean" && content !== undefined) {
    const text = typeof content === "string" ? content : partsText(content);
    return { shape: "text", text, ...unmeasured, status: success ? "ok" : "failed" };
  }
  return plain(raw);
}

/** Plain text, perhaps with the header that newer versions write before a command's output. */
function plain(text: string): ToolOutput {
  if (/^failed to parse function arguments/i.test(text)) {
    return { shape: "refused", text, ...unmeasured, status: "failed" };
  }
  const header = /^(?:Chunk ID:|Exit code:|Wall time:)/.test(text) ? headerOf(text) : null;
  if (header !== null) {
    const exit = /^(?:Process exited with code|Exit code:) (-?\d+)$/m.exec(header.lines);
    const wall = /^Wall time: (\d+(?:\.\d+)?) seconds$/m.exec(header.lines);
    const exitCode = exit === null ? null : Number(exit[1]);
    const durationSeconds = wall === null ? null : Number(wall[1]);
    const status = exitCode === null ? "unknown" : exitCode === 0 ? "ok" : "failed";
    return { shape: "text", text: header.rest, exitCode, durationSeconds, status };
  }
  const status = harnessRefused(text) || reportsError(text) ? "failed" : text === "Plan updated" ? "ok" : "unknown";
  return { shape: "text", text, ...unmeasured, status };
}

function headerOf(text: string): { lines: string; rest: string } | null {
  const mark = text.indexOf("\nOutput:");
  if (mark < 0) return null;
  return { lines: text.slice(0, mark), rest: text.slice(mark + 8).replace(/^\r?\n/, "") };
}

function harnessRefused(text: string): boolean {
  return /^(?:[\w.-]+ (?:verification )?failed(?::| for )|unsupported (?:custom tool )?call|aborted by user|execution error|command timed out)/i.test(
    text,
  );
}

function reportsError(text: string): boolean {
  return /^(?:Error\b|Traceback \(most recent call last\))/i.test(text);
}

/** The texts of a list of {type, text}, one under the other; any other value as JSON. */
function partsText(content: unknown): string {
  if (!Array.isArray(content)) return jsonText(content);
  const texts = content.map((part) => (isRecord(part) ? own(part, "text") : null));
  return texts.filter((text) => typeof text === "string").join("\n");
}

/** A value as JSON; empty where it has none, or is nested too deep to be written. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}

/** A finite number, or null. */
export function numberOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function wholeOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : null;
}
