import type { AgentTrace } from "../../trace.js";
import { isRecord, type JsonRecord, own } from "../json-values.js";
import { endingOf, type ScoreRule, spent, tokensOf } from "./chat.js";
import {
  contentText,
  groupsOf,
  type Head,
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
import { endedBy as endedByCode, toolOutput } from "./tool-output.js";

/** Whether a record is a trajectory in the Agent Trajectory Interchange Format. */
export function isAtif(record: JsonRecord): boolean {
  const stated = textIn(record, "schema_version")?.toUpperCase().startsWith("ATIF") === true;
  return Array.isArray(own(record, "steps")) && (stated || isRecord(own(record, "agent")));
}

const roles: Readonly<Record<string, "user" | "agent" | "system">> = { user: "user", agent: "agent", system: "system" };

/** The steps of a trajectory without those that were copied from an earlier one; sub-agents' stay out and are counted. */
export function saySteps(run: RunBuilder<StepVisitor>, trajectory: JsonRecord): void {
  for (const [index, step] of recordsIn(trajectory, "steps").entries()) {
    if (own(step, "is_copied_context") === true) {
      run.leave("copied context");
      continue;
    }
    const metrics = recordIn(step, "metrics");
    const source = (textIn(step, "source") ?? "").toLowerCase();
    const time = timeOf(own(step, "timestamp"));
    run.say({
      ...{ role: Object.hasOwn(roles, source) ? roles[source]! : "tool", time },
      text: contentText(own(step, "message")),
      reasoning: textIn(step, "reasoning_content") ?? "",
      tokens: tokensOf(metrics),
      cost: numberIn(metrics, "cost_usd"),
    });
    const calls = recordsIn(step, "tool_calls");
    const ids = calls.map((call, at) => nameIn(call, "tool_call_id") ?? `#${index}/${at}`);
    for (const [at, call] of calls.entries())
      run.call(ids[at]!, textIn(call, "function_name") ?? "", own(call, "arguments") ?? {});
    for (const type of otherParts(own(step, "message"))) run.leave(`message/${type}`);
    const results = recordsIn(recordIn(step, "observation"), "results");
    // without ids, as many results as calls are in their order
    const inOrder = results.length === ids.length && results.every((one) => nameIn(one, "source_call_id") === null);
    for (const [at, result] of results.entries()) {
      const content = own(result, "content");
      for (const type of otherParts(content)) run.leave(`observation/${type}`);
      const references = recordsIn(result, "subagent_trajectory_ref");
      for (const _ of references) run.leave("sub-agent trajectory");
      if (references.length > 0 && (content ?? null) === null) continue;
      const text = contentText(content);
      const error =
        own(recordIn(result, "extra"), "is_error") ??
        (calls.length === 1 ? own(recordIn(step, "extra"), "tool_result_is_error") : undefined);
      const byCode = endedByCode(numberIn(recordIn(result, "extra"), "exit_code"));
      const ended =
        error === true || byCode === "failed" || /^\[error\] tool reported failure$/m.test(text)
          ? "failed"
          : error === false || byCode === "ok"
            ? "ok"
            : toolOutput(text).ended;
      const id = nameIn(result, "source_call_id") ?? (inOrder || ids.length === 1 ? ids[inOrder ? at : 0]! : null);
      run.result(id, text, ended, time);
    }
  }
  for (const sub of recordsIn(trajectory, "subagent_trajectories")) {
    run.leave("sub-agent trajectory");
    for (const _ of recordsIn(sub, "steps")) run.leave("sub-agent step");
  }
}

/** What names the sub-agents' own trajectories, which lie beside it: base names of files, and ids. */
export function subAgentsOf(trajectory: JsonRecord): readonly string[] {
  const references = recordsIn(trajectory, "steps").flatMap((step) =>
    recordsIn(recordIn(step, "observation"), "results").flatMap((result) =>
      recordsIn(result, "subagent_trajectory_ref"),
    ),
  );
  const names = references.flatMap((one) => [
    textIn(one, "trajectory_path")?.split(/[\\/]/).at(-1) ?? null,
    nameIn(one, "trajectory_id"),
    nameIn(one, "session_id"),
  ]);
  return names.filter((name) => name !== null && name !== "" && name !== nameIn(trajectory, "session_id")) as string[];
}

/**
 * What a trajectory says of its run; `parts` are it and its continuations. Their totals are the last one's where that
 * includes those before it (as terminus-2 writes it), else their sum.
 */
export function atifHead(parts: readonly JsonRecord[], rule: ScoreRule): Omit<Head, "file"> {
  const [first] = parts as readonly [JsonRecord];
  const agent = recordIn(first, "agent");
  const finals = parts.map((part) => recordIn(part, "final_metrics"));
  const { notes, ...ending } = endingOf(first, rule);
  const version = /^ATIF-v(\d+)\.(\d+)/i.exec(textIn(first, "schema_version") ?? "");
  const newer = version !== null && (Number(version[1]) > 1 || Number(version[2]) > 7);
  return {
    id: nameIn(first, "trajectory_id", "session_id") ?? "",
    format: "atif",
    cluster: nameIn(first, "task_id", "task_name"),
    groups: groupsOf({
      agent: textIn(agent, "name"),
      model: textIn(agent, "model_name") ?? firstModel(first),
      version: textIn(agent, "version"),
    }),
    ...ending,
    ...(recordsIn(first, "steps").every((step) => recordsIn(step, "tool_calls").length === 0) ? {} : { calls: true }),
    ...spent("tokens", whole(parts, finals.map(tokensOfAll), tokensOf)),
    ...spent(
      "cost",
      whole(
        parts,
        finals.map((final) => numberIn(final, "total_cost_usd")),
        (metrics) => numberIn(metrics, "cost_usd"),
      ),
    ),
    notes: newer ? [...notes, `${version[0]} is newer than 1.7: what is new in it is not read`] : notes,
  };
}

/** The tokens of a whole trajectory; null where it tells one half of them. */
function tokensOfAll(final: JsonRecord): number | null {
  const halves = ["total_prompt_tokens", "total_completion_tokens"].map((name) => numberIn(final, name));
  return halves.filter((half) => half === null).length === 1 ? null : tokensOf(final);
}

function firstModel(trajectory: JsonRecord): string | null {
  return (
    recordsIn(trajectory, "steps")
      .map((step) => textIn(step, "model_name"))
      .find((model) => model !== null) ?? null
  );
}

/** The total of a trajectory and its continuations, from the totals that each of them states. */
function whole(
  parts: readonly JsonRecord[],
  totals: readonly (number | null)[],
  of: (metrics: JsonRecord) => number | null,
): number | null {
  const known = totals.filter((total) => total !== null);
  if (known.length < parts.length || known.length === 0) return null;
  return parts.slice(1).reduce((before, part, at) => {
    const steps = recordsIn(part, "steps").filter((step) => own(step, "is_copied_context") !== true);
    const held = steps.reduce((sum, step) => sum + (of(recordIn(step, "metrics")) ?? 0), 0);
    const total = known[at + 1]!;
    return total >= before + held * (1 - 1e-9) ? total : before + total;
  }, known[0]!);
}

/** Whether a file of a folder says that the folder is a trial of a Harbor job. */
export function isTrial(file: JsonRecord): boolean {
  return nameIn(file, "trial_name") !== null && ("task" in file || "task_name" in file || "config" in file);
}

/** What a trial's own files say of its run: `result` and `config` are result.json and config.json, `reward` a reward.txt. */
export function trialHead(
  result: JsonRecord,
  config: JsonRecord,
  reward: string | null,
  rule: ScoreRule,
): Omit<Head, "file"> {
  const held = Object.keys(recordIn(result, "config")).length > 0 ? recordIn(result, "config") : config;
  const agent = recordIn(result, "agent_info");
  const task = recordIn(held, "task");
  const name = nameIn(result, "task_name") ?? nameIn(task, "name", "path");
  const exception = recordIn(result, "exception_info");
  const type = textIn(exception, "exception_type");
  // a verifier that broke off can leave a reward.txt behind: where there is a result.json it decides
  const written = Object.keys(result).length === 0 ? reward : null;
  const { outcome, score, notes } = rewardOf(recordIn(result, "verifier_result", "rewards"), written, rule);
  const execution = recordIn(result, "agent_execution");
  const [start, end] = [timeOf(own(execution, "started_at")), timeOf(own(execution, "finished_at"))];
  const spentBy = recordIn(result, "agent_result");
  return {
    id: nameIn(result, "trial_name") ?? nameIn(config, "trial_name") ?? "",
    format: "harbor",
    cluster: name === null ? null : (name.split("/").at(-1) ?? name),
    groups: groupsOf({
      agent: textIn(agent, "name") ?? textIn(recordIn(held, "agent"), "name"),
      model: textIn(recordIn(agent, "model_info"), "name") ?? textIn(recordIn(held, "agent"), "model_name"),
      ...{ benchmark: textIn(result, "source") ?? textIn(task, "source"), version: textIn(agent, "version") },
    }),
    ...{ outcome, score, ended: endedBy(type, result) },
    ...spent("tokens", tokensOf(spentBy)),
    ...spent("cost", numberIn(spentBy, "cost_usd")),
    ...spent("seconds", start === null || end === null ? null : (end - start) / 1000),
    notes: [...notes, ...(type === null ? [] : [outcome === null ? `no reward (${type})` : `${type}, with a reward`])],
  };
}

function endedBy(exception: string | null, result: JsonRecord): AgentTrace["ended"] {
  if (exception === null) return "finished_at" in result ? "done" : null;
  // the verifier runs once the agent has ended
  if (/^(?:Verifier|Reward)/.test(exception)) return "done";
  return /Timeout|Limit|Exceeded|Budget/i.test(exception) ? "limit" : "error";
}

function rewardOf(rewards: JsonRecord, text: string | null, rule: ScoreRule): ReturnType<typeof endingOf> {
  const names = Object.keys(rewards);
  const named = rule.score ?? (names.includes("reward") || names.length !== 1 ? "reward" : names[0]!);
  const written = text?.trim() ?? "";
  const said = names.length > 0 ? rewards : written === "" ? {} : { reward: Number(written) };
  const ending = endingOf(said, { ...rule, score: named });
  if (ending.score !== null || names.length < 2) return ending;
  return {
    ...ending,
    notes: [`no reward of that name, but ${names.slice(0, 5).join(", ")}: --score NAME chooses one`],
  };
}
