import type { ToolOutput, ToolStatus } from "./codex-output.js";
import type { JsonRecord } from "./json-values.js";

/** Token counts as the harness reports them; null where a number is missing. */
export interface TokenUsage {
  readonly input: number | null;
  readonly cachedInput: number | null;
  readonly output: number | null;
  readonly reasoning: number | null;
  readonly total: number | null;
}

/** How a call ended, by an event that names it (a command's, a patch's or an MCP tool's end). */
export interface CallEnd {
  readonly exitCode: number | null;
  readonly durationSeconds: number | null;
  readonly status: ToolStatus;
}

/** What every item has. */
export interface ItemPlace {
  /** From 1. */
  readonly line: number;
  readonly timestamp: string | null;
}

/** One record of a session, in our own terms. */
export type SessionItem = ItemPlace &
  (
    | {
        readonly kind: "meta";
        readonly id: string | null;
        readonly cliVersion: string | null;
        readonly originator: string | null;
        readonly modelProvider: string | null;
        readonly cwd: string | null;
        readonly instructions: string | null;
      }
    | {
        readonly kind: "context";
        readonly turnId: string | null;
        readonly model: string | null;
        readonly effort: string | null;
        readonly approvalPolicy: string | null;
        readonly sandbox: string | null;
      }
    | { readonly kind: "message"; readonly role: string; readonly text: string; readonly images: number }
    | {
        readonly kind: "reasoning";
        /** Summaries and open reasoning; empty where only the encrypted form is there. */
        readonly text: string;
        readonly encrypted: boolean;
      }
    | {
        readonly kind: "call";
        readonly callId: string | null;
        readonly name: string;
        /** As written: JSON text for functions, free text for custom tools. */
        readonly input: string;
        /** The parsed arguments; null where they are free text, or JSON that cannot be parsed (`brokenArguments`). */
        readonly arguments: unknown;
        readonly brokenArguments: boolean;
        /** How it ended, where the record itself says so (a web search). */
        readonly end: CallEnd | null;
      }
    | ({ readonly kind: "output"; readonly callId: string | null } & ToolOutput)
    | {
        readonly kind: "tokens";
        /** Of the session so far; null where the record has no counts. */
        readonly total: TokenUsage | null;
        readonly last: TokenUsage | null;
        readonly contextWindow: number | null;
      }
    | {
        readonly kind: "event";
        readonly event: string;
        readonly turnId: string | null;
        /** The event's message or reason. */
        readonly text: string | null;
        readonly callId: string | null;
        readonly end: CallEnd | null;
      }
    | { readonly kind: "compacted"; readonly text: string | null }
    | { readonly kind: "snapshot" }
    | { readonly kind: "unknown"; readonly type: string; readonly record: JsonRecord }
  );
