import { quoteValue } from "../errors.js";
import { isRecord, type JsonRecord, jsonProblem, own, parseWithNan } from "./json-values.js";

/** What a judge_output.json says about a run's recall. */
export interface JudgeOutput {
  /** "ok": an evaluation was read; "error": the judge's own error record; "broken": not the documented shape. */
  readonly state: "ok" | "missing" | "broken" | "error";
  /** `flat_scores.root_cause_entity_recall`: infrastructure namespaces filtered out. */
  readonly recallFiltered: number | null;
  /** `eval_result.scores.root_cause_entity.calculation_recall`. */
  readonly recallUnfiltered: number | null;
  /** `flat_scores.root_cause_entity_precision`, and `calculation_precision` beside the unfiltered recall; null: not there. */
  readonly precisionFiltered: number | null;
  readonly precisionUnfiltered: number | null;
  /** Why something is null or doubtful. */
  readonly notes: readonly string[];
}

/** The note of a run whose judge gave other scores than the one that is read (FinOps, CISO). */
export const otherScores = /^has no \S+ score, but /;

/** A run without a judge file: its recall is unknown. */
export const missingJudge: JudgeOutput = without("missing", "judge_output.json is missing");

/** A judge file that cannot be read. */
export function unreadableJudge(problem: string): JudgeOutput {
  return without("broken", problem.startsWith("judge_output.json") ? problem : `judge_output.json: ${problem}`);
}

/**
 * Reads a judge_output.json. Never throws: what is missing, null or malformed gives a null recall and a note. The two
 * recalls never stand in for each other. An error record (an `error` and no `scores`) has no recall, whatever its
 * `flat_scores` say. A recall above 1 is kept, and noted. With `score`, both recalls are the value of that score:
 * `flat_scores.<score>`, else its `calculation`.
 */
export function parseJudgeOutput(bytes: Uint8Array, score?: string): JudgeOutput {
  let root: unknown;
  try {
    root = parseWithNan(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const problem = error instanceof TypeError ? "not valid UTF-8 text" : jsonProblem(error);
    return without("broken", `judge_output.json: ${problem}`);
  }
  if (!isRecord(root)) return without("broken", "judge_output.json: not an object");
  const result = own(root, "eval_result");
  const scores = isRecord(result) ? own(result, "scores") : undefined;
  const error = own(root, "error") ?? (isRecord(result) ? own(result, "error") : undefined) ?? null;
  if (error !== null && !isRecord(scores)) {
    return without("error", `judge_output.json is an error record: ${quoteValue(error)}`);
  }
  const flat = own(root, "flat_scores");
  if (!isRecord(flat) && !isRecord(scores)) {
    return without("broken", "judge_output.json: neither flat_scores nor eval_result.scores");
  }
  const notes: string[] = [];
  const entity = isRecord(scores) ? own(scores, "root_cause_entity") : undefined;
  const others = [flat, scores].flatMap((held) => (isRecord(held) ? Object.keys(held) : []));
  const wanted = score ?? "root_cause_entity";
  if (others.length > 0 && !others.some((name) => (score === undefined ? name.startsWith(wanted) : name === wanted))) {
    return without("ok", `has no ${wanted} score, but ${[...new Set(others)].join(", ")}`);
  }
  if (score !== undefined) {
    const held = isRecord(scores) ? own(scores, score) : undefined;
    const recall =
      isRecord(flat) && own(flat, score) !== undefined
        ? recallIn(flat, score, score, notes)
        : recallIn(held, "calculation", score, notes);
    return {
      ...{ state: "ok", recallFiltered: recall, recallUnfiltered: recall },
      ...{ precisionFiltered: null, precisionUnfiltered: null, notes },
    };
  }
  const recallFiltered = recallIn(flat, "root_cause_entity_recall", "filtered recall", notes);
  const recallUnfiltered = recallIn(entity, "calculation_recall", "unfiltered recall", notes);
  const precisionFiltered = shareIn(flat, "root_cause_entity_precision");
  const precisionUnfiltered = shareIn(entity, "calculation_precision");
  return { state: "ok", recallFiltered, recallUnfiltered, precisionFiltered, precisionUnfiltered, notes };
}

function without(state: JudgeOutput["state"], note: string): JudgeOutput {
  const none = { recallFiltered: null, recallUnfiltered: null, precisionFiltered: null, precisionUnfiltered: null };
  return { state, ...none, notes: [note] };
}

function shareIn(holder: unknown, field: string): number | null {
  const value = isRecord(holder) ? own(holder as JsonRecord, field) : undefined;
  return typeof value === "number" && value >= 0 && value <= 1 ? value : null;
}

function recallIn(holder: unknown, field: string, what: string, notes: string[]): number | null {
  const value = isRecord(holder) ? own(holder as JsonRecord, field) : undefined;
  if (value === undefined || value === null) {
    notes.push(`${what} is ${value === null ? "null" : "missing"}`);
    return null;
  }
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
    notes.push(`${what} is not a number from 0 up: ${quoteValue(value)}`);
    return null;
  }
  if (value > 1) notes.push(`${what} is above 1: ${value}`);
  return value;
}
