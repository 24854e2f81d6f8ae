import type { CallEnded } from "../../trace.js";
import { isRecord, own } from "../json-values.js";
import { contentText, jsonText, numberIn } from "./run.js";

/** What a tool wrote, taken out of its wrapping, and how the call ended. */
export interface ToolOutput {
  readonly text: string;
  readonly ended: CallEnded;
}

/**
 * Reads what a harness wrote of a call's end: JSON {output, metadata: {exit_code}} of a shell, a list of {type, text}, text
 * with a header, plain text. How it ended comes from an exit code or a success flag where there is one; else from words
 * that the harness itself writes ("failed to parse function arguments", "… failed: …", "Script failed", "Plan updated") or
 * with which tools report an error ("Error …", a Python traceback); else it is unknown.
 */
export function toolOutput(output: unknown): ToolOutput {
  if (typeof output !== "string") return fromValue(output, output === null ? "" : jsonText(output));
  const first = output.trimStart()[0];
  if (first !== "{" && first !== "[") return plain(output);
  try {
    return fromValue(JSON.parse(output), output);
  } catch {
    return plain(output);
  }
}

function fromValue(value: unknown, raw: string): ToolOutput {
  if (Array.isArray(value) && value.length > 0 && value.every((part) => isRecord(part) && "type" in part))
    return plain(contentText(value));
  if (!isRecord(value)) return plain(raw);
  const [metadata, inner, success, content] = ["metadata", "output", "success", "content"].map((name) =>
    own(value, name),
  );
  if (typeof inner === "string" && isRecord(metadata))
    return { text: inner, ended: endedBy(numberIn(metadata, "exit_code")) };
  if ("success" in value && content !== undefined) {
    const said = plain(contentText(content));
    return typeof success === "boolean" ? { text: said.text, ended: success ? "ok" : "failed" } : said;
  }
  return plain(raw);
}

/** How a call ended by its exit code. */
export function endedBy(exitCode: number | null): CallEnded {
  return exitCode === null ? "unknown" : exitCode === 0 ? "ok" : "failed";
}

/** Plain text, perhaps with the header that newer versions write before a command's output. */
function plain(text: string): ToolOutput {
  const mark = /^(?:Chunk ID:|Exit code:|Wall time:|Script (?:completed|failed|running|terminated))/.test(text)
    ? text.indexOf("\nOutput:")
    : -1;
  const script = /^Script (completed|failed)\b/.exec(text)?.[1];
  const byScript = script === undefined ? null : script === "completed" ? "ok" : "failed";
  if (mark >= 0) {
    const exit = /^(?:Process exited with code|Exit code:) (-?\d+)$/m.exec(text.slice(0, mark));
    const rest = text.slice(mark + 8).replace(/^\r?\n/, "");
    return { text: rest, ended: byScript ?? endedBy(exit === null ? null : Number(exit[1])) };
  }
  return {
    text,
    ended:
      byScript ?? (saysFailed(text) ? "failed" : /^(?:Plan updated$|Success\. Updated )/.test(text) ? "ok" : "unknown"),
  };
}

function saysFailed(text: string): boolean {
  return /^(?:failed to parse function arguments|(?:[\w.-]+ ){1,2}failed(?::| for )|unsupported (?:custom tool )?call|aborted(?:$| by user)|(?:exec command )?rejected by user|user (?:rejected|cancell?ed) MCP tool call|execution error|command timed out|Error\b|Traceback \(most recent call last\))/i.test(
    text,
  );
}
