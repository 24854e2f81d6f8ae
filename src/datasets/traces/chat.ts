import { outcomeOfRecall } from "../../recall.js";
import type { AgentStep, AgentTrace, Outcome } from "../../trace.js";
import { outcomeWord } from "../cells.js";
import { isRecord, type JsonRecord, own } from "../json-values.js";
import {
  contentText,
  groupsOf,
  type Head,
  jsonText,
  nameIn,
  numberIn,
  otherParts,
  type RunBuilder,
  recordIn,
  recordsIn,
  type StepVisitor,
  textIn,
  timeOf,
} from "./run.js";
import { toolOutput } from "./tool-output.js";

const lists = ["messages", "traj", "history", "trajectory", "conversation", "conversations", "turns"] as const;

/** The messages of a run that is one record; null where it has none. Empty ones count where it says how the run ended. */
export function messagesOf(record: JsonRecord): readonly JsonRecord[] | null {
  for (const name of lists) {
    const list = own(record, name);
    if (!Array.isArray(list)) continue;
    const messages = list.filter(isRecord);
    if (messages.some(isMessage) || (list.length === 0 && ("task_id" in record || "reward" in record))) return messages;
  }
  return null;
}

/** Whether a record is one message of a chat. */
export function isMessage(record: JsonRecord): boolean {
  if (textIn(record, "role") === null) return textIn(record, "from") !== null && textIn(record, "value") !== null;
  return ["content", "tool_calls", "function_call"].some((name) => name in record);
}

const roles: Readonly<Record<string, AgentStep["role"]>> = {
  ...{ system: "system", developer: "system", user: "user", human: "user" },
  ...{ assistant: "agent", agent: "agent", ai: "agent", gpt: "agent", model: "agent", tool: "tool", function: "tool" },
};

/** Messages in the shapes of OpenAI, Anthropic, tau-bench and ShareGPT as steps, calls with their results. */
export function sayMessage(run: RunBuilder<StepVisitor>, message: JsonRecord): void {
  const inner = recordsIn(message, "tool_messages");
  for (const one of inner) sayMessage(run, one);
  if (inner.length > 0) return;
  const named = textIn(message, "role", "from") ?? "";
  const name = textIn(message, "name");
  const known = Object.hasOwn(roles, named.toLowerCase()) ? roles[named.toLowerCase()]! : null;
  // in a group chat each agent is the others' user
  const role =
    known === "user" && name !== null && !/^(?:user|human|customer)/i.test(name) ? "agent" : (known ?? "agent");
  const content = own(message, "content") ?? own(message, "value");
  const time = timeOf(own(message, "timestamp") ?? own(message, "created_at"));
  const text = contentText(content);
  if (role === "tool") {
    const error = own(message, "error") ?? own(message, "is_error");
    const status = textIn(message, "status");
    const ended =
      error === true || status === "error"
        ? "failed"
        : error === false || status === "success"
          ? "ok"
          : toolOutput(text).ended;
    const ids = own(message, "tool_call_ids");
    const first: unknown = Array.isArray(ids) ? ids[0] : null;
    const id = nameIn(message, "tool_call_id", "id", "name") ?? nameIn({ first }, "first") ?? run.unanswered;
    run.result(id, text, ended, time);
    return;
  }
  const parts = Array.isArray(content) ? content.filter(isRecord) : [];
  const results = parts.filter((part) => textIn(part, "type") === "tool_result");
  for (const part of results) {
    const said = contentText(own(part, "content"));
    run.result(
      nameIn(part, "tool_use_id"),
      said,
      own(part, "is_error") === true ? "failed" : toolOutput(said).ended,
      time,
    );
  }
  const uses = parts.filter((part) => textIn(part, "type") === "tool_use");
  const held = parts.filter((part) => !results.includes(part));
  if (results.length > 0 && held.length === 0) return;
  const usage = recordIn(message, "usage");
  const thought = held.map((part) => textIn(part, "thinking")).filter((part) => part !== null);
  const reasoning = textIn(message, "reasoning_content", "reasoning") ?? "";
  run.say({
    role,
    time,
    text: results.length > 0 ? contentText(held) : text,
    agent: role === "agent" ? (name ?? (known === null ? named : null)) : null,
    reasoning: thought.length === 0 ? reasoning : [reasoning, ...thought].filter((part) => part !== "").join("\n"),
    tokens: tokensOf(usage),
    cost: numberIn(message, "cost"),
  });
  for (const type of otherParts(held)) if (type !== "tool_use" && type !== "thinking") run.leave(`content/${type}`);
  for (const call of recordsIn(message, "tool_calls")) {
    const free = isRecord(own(call, "custom"));
    const what = ["function", "custom"].map((key) => own(call, key)).find(isRecord) ?? call;
    const name = textIn(what, "name") ?? "";
    const input = ["arguments", "args", "input"].map((key) => own(what, key) ?? null).find((one) => one !== null);
    run.call(nameIn(call, "id") ?? name, name, input ?? "", { free });
  }
  const single = own(message, "function_call");
  if (isRecord(single))
    run.call(textIn(single, "name") ?? "", textIn(single, "name") ?? "", own(single, "arguments") ?? "");
  for (const use of uses) run.call(nameIn(use, "id"), textIn(use, "name") ?? "", own(use, "input") ?? {});
}

/** Input and output tokens of a usage; null where it tells neither. */
export function tokensOf(usage: JsonRecord): number | null {
  const input = numberIn(usage, "prompt_tokens", "input_tokens", "n_input_tokens", "total_prompt_tokens");
  const output = numberIn(usage, "completion_tokens", "output_tokens", "n_output_tokens", "total_completion_tokens");
  const cached =
    "input_tokens" in usage
      ? (numberIn(usage, "cache_read_input_tokens") ?? 0) + (numberIn(usage, "cache_creation_input_tokens") ?? 0)
      : 0;
  return input === null && output === null ? numberIn(usage, "total_tokens") : (input ?? 0) + (output ?? 0) + cached;
}

/** The rule by which a run's score says how it ended. */
export interface ScoreRule {
  /** Score from which a run is a success. Default 1. */
  readonly successThreshold?: number;
  /** The score's name, where a run has several. */
  readonly score?: string;
}

type Ending = Pick<AgentTrace, "outcome" | "score"> & { readonly notes: readonly string[] };

/** How a run ended by its own fields: an outcome in words, else a reward or a score against the threshold, else a flag. */
export function endingOf(record: JsonRecord, { successThreshold = 1, score: name }: ScoreRule): Ending {
  const unknown = (...notes: readonly string[]): Ending => ({ outcome: null, score: null, notes });
  const fields = name === undefined ? endings : [name];
  const doubts: string[] = [];
  for (const field of fields) {
    const value = own(record, field) ?? (field === "reward" ? own(recordIn(record, "reward_info"), field) : undefined);
    if (value === undefined || value === null || value === "") continue;
    if (isRecord(value) || Array.isArray(value)) {
      doubts.push(`${field} is no outcome: ${jsonText(value).slice(0, 40)}`);
      continue;
    }
    const number =
      typeof value === "number" ||
      (typeof value === "string" && /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(value.trim()))
        ? Number(value)
        : Number.NaN;
    if (Number.isFinite(number))
      return { outcome: outcomeOfRecall(number, successThreshold), score: number, notes: [] };
    const word = String(value).trim();
    const flag = /^(?:yes|no)$/i.test(word) && /^(?:success|resolved|is_resolved|passed|is_correct)$/.test(field);
    const outcome: Outcome | null | undefined = outcomeWord(flag ? String(/^y/i.test(word)) : word);
    return outcome === undefined
      ? unknown(`${field} is no outcome: ${String(value).slice(0, 40)}`)
      : { outcome, score: null, notes: [] };
  }
  return unknown(...doubts);
}

const endings = ["outcome", "reward", "score", "success", "resolved", "is_resolved", "passed", "is_correct"];
const held = new Set([...lists, ...endings, "trace_id", "run_id", "id", "task_id", "trial", "cluster", "session_id"]);

/** What a chat record says of its run. `near` is said of every run of the file. */
export function chatHead(
  record: JsonRecord,
  messages: readonly JsonRecord[],
  rule: ScoreRule,
  near: Readonly<Record<string, string>> = {},
): Omit<Head, "file"> {
  const task = nameIn(record, "task_id");
  const trial = nameIn(record, "trial", "trial_id", "trial_number");
  const inTau = task !== null && trial !== null;
  const error = own(recordIn(record, "info"), "error") ?? own(record, "error");
  // tau-bench writes a reward of 0 for a run that broke off before its first message
  const failed = Boolean(error);
  const brokeOff = failed && messages.length === 0;
  const { notes, ...ending } = brokeOff
    ? { outcome: null, score: null, notes: ["broke off with an error: its reward is no score"] }
    : endingOf(record, rule);
  const why =
    textIn(record, "termination_reason", "exit_status", "stop_reason") ??
    textIn(recordIn(record, "info"), "exit_status") ??
    "";
  const known = Object.entries(record).filter(
    ([name, value]) => !held.has(name) && typeof value === "string" && value.length <= 64 && !/[\r\n]/.test(value),
  );
  const numbers = ["trial", "epoch", "seed"].map((name) => [name, nameIn(record, name)] as const);
  const usage = recordIn(record, "usage");
  return {
    id: nameIn(record, "trace_id") ?? (inTau ? `${task}/${trial}` : nameIn(record, "run_id", "id", "session_id")) ?? "",
    format: inTau ? "tau-bench" : "chat",
    cluster: nameIn(record, "cluster") ?? task ?? nameIn(record, "scenario", "instance_id", "sample_id"),
    groups: groupsOf({
      ...near,
      ...Object.fromEntries(known as (readonly [string, string])[]),
      ...Object.fromEntries(numbers),
    }),
    ...ending,
    ended:
      failed || /error|abort|cancel/i.test(why)
        ? "error"
        : /max|limit|exit_cost|budget/i.test(why)
          ? "limit"
          : /stop|submitted|done|complete/i.test(why)
            ? "done"
            : null,
    ...(inTau || Array.isArray(own(record, "tools")) ? { calls: !brokeOff } : {}),
    ...spent("tokens", tokensOf(usage) ?? numberIn(record, "total_tokens", "tokens")),
    ...spent("cost", numberIn(record, "agent_cost", "cost", "cost_usd", "total_cost")),
    ...spent("seconds", numberIn(record, "duration", "seconds")),
    notes,
  };
}

/** A number of what a run took, where it is known: else what its steps say stands. */
export function spent<K extends "tokens" | "cost" | "seconds">(
  name: K,
  value: number | null,
): Partial<Record<K, number>> {
  return value === null ? {} : ({ [name]: value } as Record<K, number>);
}

/** What tau-bench's own files are called by tells what ran: `tool-calling-gpt-4o-0.0_range_0-50_…`, `gpt-4o-airline`. */
export function namedInFile(stem: string): Readonly<Record<string, string>> {
  const ran = /^(tool-calling|act|react|few-shot)-(.+)-\d+(?:\.\d+)?_range_/.exec(stem);
  if (ran !== null) return { agent: ran[1]!, model: ran[2]! };
  const shipped = /^(?:tau-)?(.+?)(?:-new)?-(airline|retail)$/.exec(stem);
  return shipped === null ? {} : { model: shipped[1]!, domain: shipped[2]! };
}

/** What all simulations of a tau2 file share. */
export function sharedInTau2(record: JsonRecord): Readonly<Record<string, string>> {
  const info = recordIn(record, "info");
  const agent = recordIn(info, "agent_info");
  return groupsOf({
    agent: textIn(agent, "implementation"),
    model: textIn(agent, "llm"),
    domain: textIn(recordIn(info, "environment_info"), "domain_name"),
  });
}

/** The trajectory of a record of MAST-Data (either file), which is a text; null where it is none. */
export function mastTextOf(record: JsonRecord): string | null {
  if (nameIn(record, "trace_id") === null) return null;
  return textIn(record, "trace", "trajectory") ?? textIn(recordIn(record, "trace"), "trajectory");
}

/** What a record of MAST-Data says of its run, under the id that its labels have. */
export function mastHead(record: JsonRecord): Omit<Head, "file"> {
  const key = nameIn(recordIn(record, "trace"), "key");
  const id = nameIn(record, "trace_id")!;
  return {
    ...{ id: key === null ? id : `${key}/${id}`, format: "mast", calls: false },
    groups: groupsOf({
      system: textIn(record, "mas_name"),
      model: textIn(record, "llm_name"),
      benchmark: textIn(record, "benchmark_name"),
      ...{ round: textIn(record, "round"), trace_key: key },
    }),
  };
}
