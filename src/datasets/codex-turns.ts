import type { SessionItem } from "./codex-item.js";

/** What the harness did on one input of the user's. */
export interface Turn {
  /** Line of its first record. */
  readonly line: number;
  readonly turnId: string | null;
  readonly model: string | null;
  readonly end: "complete" | "aborted" | null;
  /** Why it was aborted, where the session says. */
  readonly reason: string | null;
}

/**
 * Follows a session's items and tells its turns. Newer versions mark a turn's start and give it an id; in older ones a
 * user message opens the next turn. A message sent while a marked turn runs belongs to it.
 */
export function turnFollower(): {
  follow(item: SessionItem): void;
  /** Index of the turn that runs, or of the last one; null before the first. */
  current(): number | null;
  all(): readonly Turn[];
} {
  const turns: { -readonly [K in keyof Turn]: Turn[K] }[] = [];
  const running = () => {
    const last = turns.at(-1);
    return last === undefined || last.end !== null ? null : last;
  };
  const begin = (line: number, turnId: string | null) => {
    const turn = { line, turnId, model: null, end: null, reason: null };
    turns.push(turn);
    return turn;
  };
  /** The turn of that id: the one that runs, if it has this id or none yet; else a new one. */
  const turnOf = (line: number, turnId: string | null) => {
    const now = running();
    if (now === null || (turnId !== null && now.turnId !== null && now.turnId !== turnId)) return begin(line, turnId);
    now.turnId ??= turnId;
    return now;
  };
  return {
    follow(item) {
      if (item.kind === "context") {
        const turn = turnOf(item.line, item.turnId);
        turn.model ??= item.model;
      }
      if (item.kind !== "event") return;
      switch (item.event) {
        case "task_started":
        case "turn_started":
          begin(item.line, item.turnId);
          break;
        case "user_message":
          if ((running()?.turnId ?? null) === null) begin(item.line, item.turnId);
          break;
        case "task_complete":
        case "turn_complete":
          turnOf(item.line, item.turnId).end = "complete";
          break;
        case "turn_aborted": {
          const turn = turnOf(item.line, item.turnId);
          turn.end = "aborted";
          turn.reason = item.text;
          break;
        }
        default:
      }
    },
    current: () => (turns.length === 0 ? null : turns.length - 1),
    all: () => turns,
  };
}
