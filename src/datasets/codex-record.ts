import type { CallEnd, ItemPlace, SessionItem, TokenUsage } from "./codex-item.js";
import { jsonText, numberOrNull, type ToolStatus, toolOutput } from "./codex-output.js";
import { isRecord, type JsonRecord, own } from "./json-values.js";

type Body<I = SessionItem> = I extends SessionItem ? Omit<I, keyof ItemPlace> : never;

/** Events that say no more than their name and a text. */
const plainEvents = new Set(
  (
    "user_message agent_message agent_reasoning agent_reasoning_raw_content agent_reasoning_section_break " +
    "task_started turn_started task_complete turn_complete turn_aborted context_compacted thread_rolled_back " +
    "entered_review_mode exited_review_mode error stream_error warning web_search_end"
  ).split(" "),
);

/**
 * A record as an item. Types and payload types that are not known, and known ones whose payload is not an object, are
 * kept whole as "unknown", under the name `type/payload.type`.
 */
export function sessionItem(record: JsonRecord, line: number): SessionItem {
  const timestamp = textOrNull(own(record, "timestamp"));
  const type = textOrNull(own(record, "type"));
  const payload = own(record, "payload");
  const body = isRecord(payload) ? bodyOf(type, payload) : null;
  if (body !== null) return { line, timestamp, ...body };
  const inner = isRecord(payload) ? textOrNull(own(payload, "type")) : null;
  const name = `${type ?? "(no type)"}${inner === null ? "" : `/${inner}`}`;
  return { line, timestamp, kind: "unknown", type: name, record };
}

function bodyOf(type: string | null, payload: JsonRecord): Body | null {
  const text = (field: string): string | null => textOrNull(own(payload, field));
  switch (type) {
    case "session_meta": {
      const base = own(payload, "base_instructions");
      return {
        kind: "meta",
        id: text("id"),
        cliVersion: text("cli_version"),
        originator: text("originator"),
        modelProvider: text("model_provider"),
        cwd: text("cwd"),
        instructions: text("instructions") ?? (isRecord(base) ? textOrNull(own(base, "text")) : null),
      };
    }
    case "turn_context": {
      const sandbox = own(payload, "sandbox_policy");
      return {
        kind: "context",
        turnId: text("turn_id"),
        model: text("model"),
        effort: text("effort"),
        approvalPolicy: text("approval_policy"),
        sandbox: isRecord(sandbox) ? (textOrNull(own(sandbox, "type")) ?? textOrNull(own(sandbox, "mode"))) : null,
      };
    }
    case "response_item":
      return responseItem(text("type"), payload);
    case "event_msg":
      return eventItem(text("type"), payload);
    case "compacted":
      return { kind: "compacted", text: text("message") };
    default:
      return null;
  }
}

function responseItem(type: string | null, payload: JsonRecord): Body | null {
  const text = (field: string): string | null => textOrNull(own(payload, field));
  const callId = text("call_id");
  switch (type) {
    case "message": {
      const content = own(payload, "content");
      const images = Array.isArray(content) ? content.filter((part) => partType(part).endsWith("image")).length : 0;
      return { kind: "message", role: text("role") ?? "", text: joinedText(content), images };
    }
    case "reasoning": {
      const parts = [joinedText(own(payload, "summary")), joinedText(own(payload, "content"))];
      const encrypted = text("encrypted_content") !== null;
      return { kind: "reasoning", text: parts.filter((part) => part !== "").join("\n"), encrypted };
    }
    case "function_call": {
      const input = own(payload, "arguments");
      const written = typeof input === "string" ? input : jsonText(input);
      return { kind: "call", callId, name: text("name") ?? "", input: written, ...parsedArguments(input), end: null };
    }
    case "custom_tool_call": {
      const written = { input: text("input") ?? "", arguments: null, brokenArguments: false };
      return { kind: "call", callId, name: text("name") ?? "", ...written, end: null };
    }
    case "local_shell_call":
    case "web_search_call": {
      const action = own(payload, "action") ?? null;
      const name = type === "local_shell_call" ? "local_shell" : "web_search";
      const end = name === "web_search" ? endBy(text("status"), null, null) : null;
      const written = { input: jsonText(action), arguments: action, brokenArguments: false };
      return { kind: "call", callId: callId ?? text("id"), name, ...written, end };
    }
    case "function_call_output":
    case "custom_tool_call_output":
      return { kind: "output", callId, ...toolOutput(own(payload, "output")) };
    case "ghost_snapshot":
      return { kind: "snapshot" };
    default:
      return null;
  }
}

function eventItem(event: string | null, payload: JsonRecord): Body | null {
  const text = (field: string): string | null => textOrNull(own(payload, field));
  if (event === null) return null;
  const [callId, turnId] = [text("call_id"), text("turn_id")];
  switch (event) {
    case "token_count": {
      const info = own(payload, "info");
      if (!isRecord(info)) return { kind: "tokens", total: null, last: null, contextWindow: null };
      return {
        kind: "tokens",
        total: usageOf(own(info, "total_token_usage")),
        last: usageOf(own(info, "last_token_usage")),
        contextWindow: numberOrNull(own(info, "model_context_window")),
      };
    }
    case "exec_command_end": {
      const end = endBy(text("status"), numberOrNull(own(payload, "exit_code")), secondsOf(own(payload, "duration")));
      return { kind: "event", event, turnId, text: null, callId, end };
    }
    case "patch_apply_end": {
      const success = own(payload, "success");
      const end = endBy(success === true ? "completed" : success === false ? "failed" : null, null, null);
      return { kind: "event", event, turnId, text: null, callId, end };
    }
    case "mcp_tool_call_end": {
      const result = own(payload, "result");
      const failed = isRecord(result) && (Object.hasOwn(result, "Err") || isErrorResult(own(result, "Ok")));
      const ok = isRecord(result) && Object.hasOwn(result, "Ok") && !failed;
      const end = endBy(ok ? "completed" : failed ? "failed" : null, null, secondsOf(own(payload, "duration")));
      return { kind: "event", event, turnId, text: null, callId, end };
    }
    default: {
      if (!plainEvents.has(event)) return null;
      const said = text("message") ?? text("text") ?? text("reason") ?? text("last_agent_message") ?? text("query");
      return { kind: "event", event, turnId, text: said, callId, end: null };
    }
  }
}

function isErrorResult(value: unknown): boolean {
  return isRecord(value) && (own(value, "is_error") === true || own(value, "isError") === true);
}

function endBy(status: string | null, exitCode: number | null, durationSeconds: number | null): CallEnd {
  const words: Readonly<Record<string, ToolStatus>> = { completed: "ok", failed: "failed", declined: "failed" };
  const byCode = exitCode === null ? null : exitCode === 0 ? "ok" : "failed";
  const byWord = status !== null && Object.hasOwn(words, status) ? words[status] : undefined;
  return { exitCode, durationSeconds, status: byCode ?? byWord ?? "unknown" };
}

function secondsOf(duration: unknown): number | null {
  if (!isRecord(duration)) return numberOrNull(duration);
  const seconds = numberOrNull(own(duration, "secs"));
  return seconds === null ? null : seconds + (numberOrNull(own(duration, "nanos")) ?? 0) / 1e9;
}

function parsedArguments(input: unknown): { arguments: unknown; brokenArguments: boolean } {
  if (typeof input !== "string") return { arguments: input ?? null, brokenArguments: input === undefined };
  try {
    return { arguments: JSON.parse(input), brokenArguments: false };
  } catch {
    return { arguments: null, brokenArguments: true };
  }
}

function usageOf(value: unknown): TokenUsage | null {
  if (!isRecord(value)) return null;
  return {
    input: numberOrNull(own(value, "input_tokens")),
    cachedInput: numberOrNull(own(value, "cached_input_tokens")),
    output: numberOrNull(own(value, "output_tokens")),
    reasoning: numberOrNull(own(value, "reasoning_output_tokens")),
    total: numberOrNull(own(value, "total_tokens")),
  };
}

function joinedText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  const texts = content.map((part) => (isRecord(part) ? textOrNull(own(part, "text")) : null));
  return texts.filter((text) => text !== null).join("\n");
}

function partType(part: unknown): string {
  return isRecord(part) ? (textOrNull(own(part, "type")) ?? "") : "";
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
