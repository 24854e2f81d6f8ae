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
  recordsIn,
  type StepVisitor,
  textIn,
  timeOf,
} from "./run.js";
import { endedBy, toolOutput } from "./tool-output.js";

const envelopes = new Set(["session_meta", "turn_context", "response_item", "event_msg", "compacted"]);
const items = /^(?:message|reasoning|(?:function|custom_tool|local_shell|web_search|tool_search)_call(?:_output)?)$/;

/** Whether a record is one of a Codex rollout's: in its envelope {timestamp, type, payload}, or bare as before that. */
export function isCodexRecord(record: JsonRecord): boolean {
  const type = textIn(record, "type");
  if (isRecord(own(record, "payload"))) return type !== null && (envelopes.has(type) || "timestamp" in record);
  if (type !== null) return items.test(type) && (type !== "message" || Array.isArray(own(record, "content")));
  return textIn(record, "record_type") !== null || isBareHead(record);
}

function isBareHead(record: JsonRecord): boolean {
  return (
    timeOf(own(record, "timestamp")) !== null &&
    Object.keys(record).every((name) => ["id", "timestamp", "instructions", "git"].includes(name)) &&
    Object.keys(record).length > 1
  );
}

/** The records of a session that is one object {session, items}, as the first versions wrote them; none of another. */
export function bareSession(record: JsonRecord): readonly JsonRecord[] {
  const head = recordIn(record, "session");
  const rest = recordsIn(record, "items");
  return isBareHead(head) && rest.every(isCodexRecord) ? [head, ...rest] : [];
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
  /** Whether the copied history tells where turns begin. */
  private opened = false;
  private copies = 0;
  private tokens: number | null = null;
  private before = 0;
  private ended: AgentTrace["ended"] = null;
  private told: string | null = null;
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
    if (opens && type === "event_msg") this.opened = true;
    const own =
      uuid !== null
        ? uuid >= this.created
        : start !== null
          ? start > this.created - 1000
          : !this.dated && (opens || !this.opened) && time !== null && time > this.created + 1000;
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
        return this.event(inner, payload, time);
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
      case "inter_agent_communication":
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
        const found = own(payload, "tools");
        const { text, ended } =
          type === "tool_search_output"
            ? { text: jsonText(found), ended: endedByWord(textIn(payload, "status")) }
            : toolOutput(own(payload, "output"));
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
    const from = nameIn(payload, "author", "from", "sender");
    const to = ["recipient", "to", "receiver", "other_recipients"].flatMap((name) => {
      const value = own(payload, name);
      return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string" && one !== "");
    });
    const content = own(payload, "content") ?? own(payload, "message");
    const text = contentText(content);
    if (from === null && to.length === 0 && text === "") return false;
    for (const part of otherParts(content)) this.run.leave(`content/${part}`);
    for (const agent of [from, ...to]) if (agent !== null && this.agents.size < 20) this.agents.add(agent);
    this.run.say({ role: "agent", agent: from, text: to.length === 0 ? text : `to ${to.join(", ")}: ${text}`, time });
    this.answer = "none";
    return true;
  }

  private event(type: string | null, payload: JsonRecord, time: number | null): boolean {
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
      case "patch_apply_end":
      case "mcp_tool_call_end":
      case "dynamic_tool_call_response":
        return this.run.end(id, endingOf(payload));
      case "sub_agent_activity":
        return this.activity(payload, time);
      case "item_completed": {
        const item = recordIn(payload, "item");
        const what = textIn(item, "type") ?? "(no type)";
        const known =
          what === "SubAgentActivity"
            ? this.activity(item, time)
            : this.run.end(nameIn(item, "id") ?? "", endingOf(item));
        if (!known) this.run.leave(`event_msg/item_completed/${what}`);
        return true;
      }
      default:
        return false;
    }
  }

  /** What the harness tells of another agent; the new versions tell it twice. */
  private activity(payload: JsonRecord, time: number | null): boolean {
    const agent = nameIn(payload, "agent_path", "agent", "agent_thread_id");
    const text = `sub-agent activity: ${[agent, nameIn(payload, "kind", "status")].filter((part) => part !== null).join(" ")}`;
    const id = nameIn(payload, "event_id", "id");
    if (agent === null || (id !== null && id === this.told)) return false;
    this.told = id;
    this.run.say({ role: "system", agent, text, time });
    this.answer = "none";
    return true;
  }

  private spend(total: number | null, last: number | null): void {
    if (total === null || total < 0) return;
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

/** How a call ended by what a harness tells of it: an exit code, a flag, an error of the tool's own, a status in words. */
function endingOf(item: JsonRecord): CallEnded {
  const byCode = endedBy(numberIn(item, "exit_code"));
  if (byCode !== "unknown") return byCode;
  const [success, error] = [own(item, "success"), own(item, "error") ?? null];
  const result = recordIn(item, "result");
  const said = Object.hasOwn(result, "Ok") ? recordIn(result, "Ok") : result;
  const byTool = own(said, "is_error") === true || own(said, "isError") === true;
  if (success === false || error !== null || byTool || Object.hasOwn(result, "Err")) return "failed";
  const byWord = endedByWord(textIn(item, "status"));
  return byWord === "unknown" && (success === true || Object.keys(result).length > 0) ? "ok" : byWord;
}

function endedByWord(status: string | null): CallEnded {
  if (status === "completed") return "ok";
  return /^(?:failed|declined|errored|cancell?ed|timed_out|interrupted)$/.test(status ?? "") ? "failed" : "unknown";
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
