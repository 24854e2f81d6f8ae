import { inputs } from "../analyses/given.js";
import { numeric, optionsOf, picked, type ValuesOf, word } from "../analyses/options.js";
import { verbs } from "../analyses/verbs.js";
import { UsageError } from "../errors.js";
import { RunText } from "../export/run-text.js";
import { pickRun } from "../study/agent-runs.js";
import type { AgentStep, AgentTrace } from "../trace.js";
import { many } from "../words.js";
import type { Command } from "./command.js";
import { outputOptions } from "./options.js";
import { emitRows, emitText } from "./output.js";

const options = optionsOf({
  id: word("ID", "the run to show, of a file or folder that holds several"),
  steps: word("A-B", "these steps alone: 10-20, 10- or 10"),
  lines: numeric("N", "lines shown of each text (default 6; of one step alone: all)", { low: 1, whole: true }),
  ...picked(inputs, "success-threshold", "recall"),
  score: { ...inputs.score, help: "the score that says how a run ended, where there are several" },
});

export const command: Command = {
  name: "trace",
  summary: verbs.data.trace,
  examples: ["trace show session.jsonl", "trace show jobs/my-job --id qemu-startup__8shUpSy --steps 10-20"],
  positionals: "files",
  options: {
    ...options,
    ...picked(outputOptions, "out", "quiet", "help"),
    format: { ...outputOptions.format, help: "text (default), or json; of several runs as a table too" },
  },
  async run(args, io) {
    const values: ValuesOf<typeof options> = args.values;
    const [verb, path, other] = args.positionals;
    if (verb !== "show" || path === undefined) throw new UsageError("trace: write mastkit trace show FILE");
    if (other !== undefined) throw new UsageError(`trace show ${other}: give one file or folder`);
    const range = rangeOf(values.steps);
    const format = args.words["format"];
    const lines = picked(values, "lines");
    const json = format === "json";
    const {
      picked: run,
      heads,
      summary,
    } = await pickRun<Kept | RunText>(
      path,
      () => (json ? new Kept(range) : new RunText({ ...io.screen, ...range, ...lines })),
      values,
    );
    const origin = { inputs: [summary.digest], notes: summary.notes };
    if (heads.length > 1 && values.id === undefined) {
      const notes = [...origin.notes, `${many(heads.length, "run")}: --id ID shows one`];
      await emitRows(heads.map(rowOf), columns, args, io, { ...origin, notes });
      return 0;
    }
    if (format !== undefined && !json && format !== "text")
      throw new UsageError(`--format ${format}: a run is shown as text or json`);
    const { trace, visitor } = run;
    const text =
      visitor instanceof RunText
        ? visitor.text(trace)
        : `${JSON.stringify({ ...trace, shown: visitor.steps }, null, 1)}\n`;
    await emitText(text, args, io, origin);
    return 0;
  },
};

/** The steps of a range as they are. */
class Kept {
  readonly steps: AgentStep[] = [];
  constructor(private readonly range: Range) {}
  step(step: AgentStep): void {
    if (step.index >= (this.range.from ?? 1) && step.index <= (this.range.to ?? step.index)) this.steps.push(step);
  }
}

interface Range {
  readonly from?: number;
  readonly to?: number;
}

function rangeOf(text: string | undefined): Range {
  if (text === undefined) return {};
  const [, first, dash, last] = /^(\d+)(?:(-)(\d*))?$/.exec(text) ?? [];
  const [from, to] = [Number(first), dash === undefined ? Number(first) : last === "" ? undefined : Number(last)];
  if (first === undefined || from < 1 || (to !== undefined && to < from))
    throw new UsageError(`--steps ${text}: write 10-20, 10- or 10, counted from 1`);
  return to === undefined ? { from } : { from, to };
}

const columns = [
  "id",
  "format",
  "cluster",
  "model",
  "outcome",
  "score",
  "ended",
  "steps",
  "tokens",
  "cost",
  "seconds",
] as const;

function rowOf({ groups, ...trace }: AgentTrace) {
  const { id, format, cluster, outcome, score, ended, steps, tokens, cost, seconds } = trace;
  return { id, format, cluster, model: groups["model"] ?? null, outcome, score, ended, steps, tokens, cost, seconds };
}
