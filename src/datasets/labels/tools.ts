import { isRecord, type JsonRecord, own } from "../json-values.js";
import type { Records } from "./records.js";

/** A record of an annotation tool as flat records, one an annotator: what was chosen stands in one cell as a list. */
type Flatten = (record: JsonRecord, controls: ReadonlySet<string>) => readonly JsonRecord[];

/** Each tool's export: how it is known, and how it is read. What nobody has labelled is a record without a choice. */
const tools: readonly { readonly tool: string; is(record: JsonRecord): boolean; readonly flatten: Flatten }[] = [
  {
    tool: "Label Studio",
    is: ({ annotations, data }) => Array.isArray(annotations) && isRecord(data),
    flatten: ({ id, data, annotations }, controls) => {
      const item = { id, ...(data as JsonRecord) };
      const kept = records(annotations).filter((one) => one["was_cancelled"] !== true);
      if (kept.length === 0) return [item];
      return kept.map((one) => ({ ...item, ...choices(one, controls), annotator: nameOf(one["completed_by"]) }));
    },
  },
  {
    tool: "Prodigy",
    is: (record) =>
      typeof record["answer"] === "string" && ("accept" in record || "_task_hash" in record || "spans" in record),
    flatten: (record) => {
      const { accept, answer, options: _options, label, text: _text, tokens: _tokens, spans: _spans, ...item } = record;
      const { _input_hash: hash, _annotator_id: annotator, _session_id: session, ...kept } = item;
      const rest = Object.fromEntries(Object.entries(kept).filter(([name]) => !name.startsWith("_")));
      const who = { annotator: annotator ?? session ?? "" };
      const id = hash === undefined ? {} : { id: hash };
      if (Array.isArray(accept)) return [{ ...id, ...rest, labels: answer === "accept" ? accept : null, ...who }];
      const value = answer === "accept" ? 1 : answer === "reject" ? 0 : null;
      return [{ ...id, ...rest, code: label, value, ...who }];
    },
  },
  {
    tool: "Argilla",
    is: (record) => isRecord(record["fields"]) && ("responses" in record || "suggestions" in record),
    flatten: ({ id, metadata, fields, responses }) => {
      const item = { id, ...primitives(fields), ...primitives(metadata) };
      const byUser = new Map<string, JsonRecord>();
      const answer = (user: unknown, question: string, value: unknown, status: unknown) => {
        const name = nameOf(user);
        const done = status === undefined || status === null || status === "submitted";
        byUser.set(name, { ...byUser.get(name), [question]: done ? value : null });
      };
      if (isRecord(responses)) {
        for (const [question, all] of Object.entries(responses))
          for (const one of records(all)) answer(one["user_id"], question, one["value"], one["status"]);
      }
      for (const one of records(responses)) {
        for (const [question, held] of Object.entries(isRecord(one["values"]) ? one["values"] : {}))
          answer(one["user_id"], question, isRecord(held) ? own(held, "value") : held, one["status"]);
      }
      if (byUser.size === 0) return [item];
      return [...byUser].map(([annotator, answers]) => ({ ...item, ...answers, annotator }));
    },
  },
  {
    tool: "Argilla",
    is: (record) => Object.keys(record).some((name) => name.endsWith(".responses")),
    flatten: (record) => {
      const entries = Object.entries(record);
      const item = Object.fromEntries(entries.filter(([name]) => !/\.(responses|suggestion)(\.|$)/.test(name)));
      const byUser = new Map<string, JsonRecord>();
      for (const [name, values] of entries) {
        if (!name.endsWith(".responses") || !Array.isArray(values)) continue;
        const [users, states] = [".users", ".status"].map((part) => record[`${name}${part}`]);
        for (const [at, value] of values.entries()) {
          const user = nameOf(Array.isArray(users) ? users[at] : at + 1);
          const done = !Array.isArray(states) || states[at] === "submitted";
          byUser.set(user, { ...byUser.get(user), [name.slice(0, -".responses".length)]: done ? value : null });
        }
      }
      if (byUser.size === 0) return [item];
      return [...byUser].map(([annotator, answers]) => ({ ...item, ...answers, annotator }));
    },
  },
  {
    tool: "Potato",
    is: (record) => isRecord(record["label_annotations"]),
    flatten: ({ label_annotations: schemes, id, instance_id, user_id, annotator }) => [
      {
        id: instance_id ?? id,
        ...Object.fromEntries(
          Object.entries(schemes as JsonRecord).map(([name, chosen]) => [
            name,
            isRecord(chosen) ? chosenOf(chosen) : chosen,
          ]),
        ),
        annotator: annotator ?? user_id ?? "",
      },
    ],
  },
  {
    tool: "ITBench-Evaluations",
    is: (record) => "incident_id" in record && isRecord(record["scores"]),
    flatten: ({ incident_id: incident, trial_id: trial, scores }) => {
      const entity = own(scores as JsonRecord, "root_cause_entity");
      const recall = isRecord(entity) ? own(entity, "calculation_recall") : null;
      const scenario = `Scenario-${incident}`;
      return [{ trace_id: `${scenario}/${trial}`, scenario, run: trial, recall }];
    },
  },
];

export function toolOf(record: JsonRecord): (typeof tools)[number] | undefined {
  return tools.find(({ is }) => is(record));
}

/** Records of a tool's export made flat; records of no tool as they are. */
export function toolRecords(read: Records): Records & { readonly tool: string | null } {
  const found = toolOf(read.records[0]?.record ?? {});
  if (found === undefined) return { ...read, tool: null };
  const controls = new Set(
    read.records.flatMap(({ record }) =>
      records(record["annotations"]).flatMap(({ result }) =>
        records(result).flatMap(({ value, from_name: name = "choices" }) =>
          isRecord(value) && Array.isArray(value["choices"]) ? [String(name)] : [],
        ),
      ),
    ),
  );
  const flat = read.records.flatMap(({ line, record }) =>
    (found.is(record) ? found.flatten(record, controls) : [record]).map((one) => ({ line, record: one })),
  );
  return { ...read, records: flat, tool: found.tool };
}

/** What an annotation of Label Studio chose, by the name of its control; nothing chosen is an empty list. */
function choices({ result }: JsonRecord, controls: ReadonlySet<string>): JsonRecord {
  const chosen: Record<string, unknown> = Object.fromEntries([...controls].map((name) => [name, []]));
  for (const { value, from_name: name = "choices" } of records(result)) {
    if (!isRecord(value)) continue;
    const found = value["choices"] ?? value["rating"] ?? value["number"] ?? value["text"];
    if (found !== undefined) chosen[String(name)] = found;
  }
  return Object.keys(chosen).length === 0 ? { choices: [] } : chosen;
}

/** Labels that Potato holds as chosen: it leaves out what was not. */
function chosenOf(labels: JsonRecord): readonly string[] {
  return Object.keys(labels).filter((name) => !["", "false", "0", "null"].includes(String(labels[name])));
}

function nameOf(user: unknown): string {
  if (isRecord(user)) return nameOf(user["email"] ?? user["username"] ?? user["id"]);
  return user === undefined || user === null ? "" : String(user);
}

function records(value: unknown): readonly JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function primitives(value: unknown): JsonRecord {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([, part]) => typeof part !== "object" || part === null));
}
