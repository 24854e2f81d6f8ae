import type { AgentTrace, CallEnded } from "../../trace.js";
import { isRecord, type JsonRecord, own } from "../json-values.js";
import {
  contentText,
  groupsOf,
  type Head,
  jsonText,
  nameIn,
  numberIn,
  otherParts,
  RunBuilder,
  recordIn,
  type StepVisitor,
  textIn,
  timeOf,
} from "./run.js";
import { endedBy, toolOutput } from "./tool-output.js";

const envelopes = new Set(["session_meta", "turn_context", "response_item", "event_msg", "compacted"]);
const items = new Set(["message", "reasoning", "function_call", "function_call_output", "local_shell_call"]);

/** Whether a record is one of a Codex rollout's: in its envelope {timestamp, type, payload}, or bare as before that. */
export function isCodexRecord(record: JsonRecord): boolean {
  const type = textIn(record, "type");
  if (isRecord(own(record, "payload"))) return type !== null && (envelopes.has(type) || "timestamp" in record);
  if (type !== null) return items.has(type) && (type !== "message" || Array.isArray(own(record, "content")));
  return (
    textIn(record, "record_type") !== null || ("instructions" in record && timeOf(own(record, "timestamp")) !== null)
  );
}

/** What the harness puts into a user's message without a user. */
const injected =
  /^\s*(?:<(?:environment_context|user_instructions|permissions|turn_aborted|subagent_notification|skills?|INSTRUCTIONS)\b|# AGENTS\.md instructions)/i;

/**
 * Reads the records of a Codex rollout. Of a fork's or a sub-agent's, which begins with the history of another, only its
 * own turns are taken: from the first turn that was begun after the file (by the time in its UUID or its start, else by
 * the record's own time, since copies are written within a second).
 */
export class CodexReader<V extends StepVisitor> {
  private readonly run: RunBuilder<V>;
  private readonly models = new Set<string>();
  private readonly agents = new Set<string>();
  private meta: JsonRecord | null = null;
  private created: number | null = null;
  private copied = false;
  private dated = false;
  private copies = 0;
  private tokens: number | null = null;
  private before = 0;
  private ended: AgentTrace["ended"] = null;
  /** The model's answer at hand: what follows it until a result belongs to its step. */
  private answer: "none" | "begun" | "said" = "none";

  constructor(visitor: V) {
    this.run = new RunBuilder(visitor);
  }

  record(record: JsonRecord): void {
    const type = textIn(record, "type");
    const payload = own(record, "payload");
    const time = timeOf(own(record, "timestamp"));
    if (isRecord(payload)) {
      const inner = textIn(payload, "type");
      const name = `${type ?? "(no type)"}${inner === null ? "" : `/${inner}`}`;
      if (type === "session_meta") this.about(payload, time);
      else if (this.copied && !this.isOwn(type, payload, time)) this.copy(payload);
      else if (!this.take(type, inner, payload, time)) this.run.leave(name);
    } else if (type === null && textIn(record, "record_type") === null) this.about(record, time);
    else if (!this.item(type, record, time)) this.run.leave(type ?? textIn(record, "record_type") ?? "(no type)");
  }

  finish(head: Pick<Head, "id" | "file"> & Partial<Head>): { readonly trace: AgentTrace; readonly visitor: V } {
    const meta = this.meta ?? {};
    const parent =
      textIn(meta, "forked_from_id") ??
      nameIn(recordIn(meta, "source", "subagent", "thread_spawn"), "parent_thread_id");
    const [model = null] = this.models;
    const notes = [
      ...(parent === null
        ? []
        : [`${textIn(meta, "forked_from_id") === null ? "a sub-agent" : "a fork"} of ${parent}`]),
      ...(this.copies === 0 ? [] : [`begins with ${this.copies} records of another run's history, left out`]),
      ...(this.models.size > 1 ? [`models: ${[...this.models].join(", ")}`] : []),
      ...(this.agents.size > 0 ? [`messages between agents: ${[...this.agents].join(", ")}`] : []),
    ];
    return this.run.finish({
      ...{ format: "codex", calls: true, ended: this.ended, tokens: this.tokens },
      groups: groupsOf({ agent: "codex", model, version: textIn(meta, "cli_version") }),
      ...head,
      id: head.id === "" ? (nameIn(meta, "id", "session_id") ?? "") : head.id,
      notes: [...(head.notes ?? []), ...notes],
    });
  }

  /** The file's own description, or another's that was copied with its history. */
  private about(meta: JsonRecord, time: number | null): void {
    if (this.meta === null) {
      this.meta = meta;
      this.created = uuidTime(nameIn(meta, "id")) ?? timeOf(own(meta, "timestamp")) ?? time;
      this.copied = textIn(meta, "forked_from_id") !== null;
    } else {
      if (nameIn(meta, "id") !== nameIn(this.meta, "id") && this.run.empty) this.copied = true;
      if (this.copied) this.copies++;
      else this.run.leave("session_meta");
    }
  }

  /** Whether the copied history has ended: the first record of its own ends it. */
  private isOwn(type: string | null, payload: JsonRecord, time: number | null): boolean {
    if (this.created === null) return false;
    const inner = textIn(payload, "type");
    const opens = type === "turn_context" || inner === "task_started" || inner === "turn_started";
    const uuid = opens ? uuidTime(textIn(payload, "turn_id")) : null;
    const start = opens ? startOf(numberIn(payload, "started_at")) : null;
    if (uuid !== null || start !== null) this.dated = true;
    const own =
      uuid !== null
        ? uuid >= this.created
        : start !== null
          ? start > this.created - 1000
          : !this.dated && time !== null && time > this.created + 1000;
    if (own) this.copied = false;
    return own;
  }

  private copy(payload: JsonRecord): void {
    this.copies++;
    const total = totalTokens(recordIn(payload, "info", "total_token_usage"));
    if (total !== null) this.before = total;
  }

  /** Whether a record was taken over. */
  private take(type: string | null, inner: string | null, payload: JsonRecord, time: number | null): boolean {
    switch (type) {
      case "turn_context": {
        const model = nameIn(payload, "model");
        if (model !== null && this.models.size < 20) this.models.add(model);
        return true;
      }
      case "response_item":
        return this.item(inner, payload, time);
      case "event_msg":
        return this.event(inner, payload);
      case "inter_agent_communication":
        return this.between(payload, time);
      default:
        return false;
    }
  }

  private item(type: string | null, payload: JsonRecord, time: number | null): boolean {
    const id = nameIn(payload, "call_id", "id");
    switch (type) {
      case "message":
        this.message(textIn(payload, "role"), own(payload, "content"), time);
        return true;
      case "agent_message":
        return this.between(payload, time);
      case "reasoning": {
        const parts = ["summary", "content"].map((name) => contentText(own(payload, name)));
        const text = parts.filter((part) => part !== "").join("\n");
        if (text === "") return false;
        this.open(time);
        this.run.reason(text);
        return true;
      }
      case "function_call":
        this.open(time);
        this.run.call(id, textIn(payload, "name") ?? "", own(payload, "arguments") ?? "");
        return true;
      case "custom_tool_call":
        this.open(time);
        this.run.call(id, textIn(payload, "name") ?? "", textIn(payload, "input") ?? "", { free: true });
        return true;
      case "local_shell_call":
      case "web_search_call":
      case "tool_search_call":
      case "image_generation_call": {
        this.open(time);
        const ended = type === "local_shell_call" ? "unknown" : endedByWord(textIn(payload, "status"));
        const input = own(payload, "action") ?? own(payload, "arguments") ?? {};
        const answered = type === "tool_search_call" || type === "local_shell_call";
        this.run.call(id, type.replace(/_call$/, ""), input, { free: true, ended, settled: !answered });
        return true;
      }
      case "function_call_output":
      case "custom_tool_call_output":
      case "tool_search_output": {
        const { text, ended } = toolOutput(own(payload, type === "tool_search_output" ? "tools" : "output"));
        this.run.result(id, text, ended, time);
        this.answer = "none";
        return true;
      }
      default:
        return false;
    }
  }

  private message(role: string | null, content: unknown, time: number | null): void {
    const text = contentText(content);
    for (const part of otherParts(content)) this.run.leave(`content/${part}`);
    if (role === "assistant") {
      if (this.answer === "begun") this.run.more(text);
      else this.run.say({ role: "agent", text, time });
      this.answer = "said";
      return;
    }
    this.run.say({ role: role === "user" && !injected.test(text) ? "user" : "system", text, time });
    this.answer = "none";
  }

  /** What one agent tells another. */
  private between(payload: JsonRecord, time: number | null): boolean {
    const [from, to] = [nameIn(payload, "author", "from", "sender"), nameIn(payload, "recipient", "to", "receiver")];
    const text = contentText(own(payload, "content") ?? own(payload, "message"));
    for (const agent of [from, to]) if (agent !== null && this.agents.size < 20) this.agents.add(agent);
    this.run.say({ role: "agent", agent: from, text: to === null ? text : `to ${to}: ${text}`, time });
    this.answer = "none";
    return true;
  }

  private event(type: string | null, payload: JsonRecord): boolean {
    const id = nameIn(payload, "call_id") ?? "";
    switch (type) {
      case "token_count": {
        const info = recordIn(payload, "info");
        this.spend(totalTokens(recordIn(info, "total_token_usage")), totalTokens(recordIn(info, "last_token_usage")));
        return true;
      }
      case "task_started":
      case "turn_started":
        this.ended = null;
        return true;
      case "task_complete":
      case "turn_complete":
        this.ended ??= "done";
        return true;
      case "turn_aborted":
      case "error": {
        const why = `${textIn(payload, "reason", "message") ?? ""} ${jsonText(own(payload, "codex_error_info"))}`;
        this.ended = /limit|exceeded|budget/i.test(why) ? "limit" : "error";
        return true;
      }
      case "exec_command_end":
        return this.run.end(id, endedByCode(payload));
      case "patch_apply_end":
        return this.run.end(
          id,
          own(payload, "success") === true ? "ok" : own(payload, "success") === false ? "failed" : "unknown",
        );
      case "mcp_tool_call_end": {
        const result = recordIn(payload, "result");
        const ok = recordIn(result, "Ok");
        const failed = Object.hasOwn(result, "Err") || own(ok, "is_error") === true || own(ok, "isError") === true;
        return this.run.end(id, failed ? "failed" : Object.hasOwn(result, "Ok") ? "ok" : "unknown");
      }
      case "item_completed": {
        const item = recordIn(payload, "item");
        const known = this.run.end(nameIn(item, "id") ?? "", endedByCode(item));
        if (!known) this.run.leave(`event_msg/item_completed/${textIn(item, "type") ?? "(no type)"}`);
        return true;
      }
      default:
        return false;
    }
  }

  private spend(total: number | null, last: number | null): void {
    if (total === null) return;
    const more = total >= this.before ? total - this.before : (last ?? total);
    this.before = total;
    this.tokens = (this.tokens ?? 0) + more;
    if (more > 0) this.run.spend(more);
    this.answer = "none";
  }

  private open(time: number | null): void {
    if (this.answer === "none") {
      this.run.say({ role: "agent", text: "", time });
      this.answer = "begun";
    }
  }
}

/** Input and output tokens of a usage. */
function totalTokens(usage: JsonRecord): number | null {
  const [input, output] = [numberIn(usage, "input_tokens"), numberIn(usage, "output_tokens")];
  return numberIn(usage, "total_tokens") ?? (input === null && output === null ? null : (input ?? 0) + (output ?? 0));
}

function endedByCode(item: JsonRecord): CallEnded {
  const byCode = endedBy(numberIn(item, "exit_code"));
  return byCode === "unknown" ? endedByWord(textIn(item, "status")) : byCode;
}

function endedByWord(status: string | null): CallEnded {
  return status === "completed" ? "ok" : status === "failed" || status === "declined" ? "failed" : "unknown";
}

/** The milliseconds that a UUID of version 7 begins with. */
function uuidTime(id: string | null): number | null {
  const [, high, low] = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/i.exec(id ?? "") ?? [];
  return high === undefined ? null : Number.parseInt(high + low, 16);
}

/** A start in seconds, where it can be one. */
function startOf(seconds: number | null): number | null {
  return seconds !== null && seconds > 1e8 ? seconds * 1000 : null;
}
