import type { AgentCall, AgentStep, AgentTrace } from "../trace.js";
import { many, visible } from "../words.js";
import { cutTo, lined } from "./terminal.js";

/** Which steps are shown, counted from 1, and how. */
export interface RunTextOptions {
  /** Width of a line; default 100. */
  readonly columns?: number;
  /** Whether lines may be bold or coloured, as a terminal shows them; default not. */
  readonly styled?: boolean;
  readonly from?: number;
  readonly to?: number;
  /** Lines shown of each text; default 6, and all of them where one step alone is shown. */
  readonly lines?: number;
}

/** Writes the steps of a run as lines for a person while they pass by: turns, calls, results, each cut to the screen. */
export class RunText {
  private readonly written: string[] = [];
  private first: number | null = null;
  private shown = 0;
  private cut = false;

  private readonly options: RunTextOptions & Required<Pick<RunTextOptions, "columns" | "lines">>;

  constructor(options: RunTextOptions) {
    const {
      from,
      to,
      columns = 100,
      lines = from !== undefined && from === to ? Number.POSITIVE_INFINITY : 6,
    } = options;
    this.options = { ...options, columns, lines };
  }

  step(step: AgentStep): void {
    const { from = 1, to = Number.POSITIVE_INFINITY } = this.options;
    this.first ??= step.time;
    if (step.index < from || step.index > to) return;
    this.shown++;
    const { index, role, agent, time, tokens, cost, reasoning = "", text, calls } = step;
    const said = [
      role,
      agent === null ? "" : visible(agent),
      time === null ? "" : `+${timeText((time - this.first!) / 1000)}`,
      tokens === null ? "" : `${tokens.toLocaleString("en")} tokens`,
      cost === null ? "" : moneyText(cost),
    ].filter((part) => part !== "");
    const before = this.written.length;
    this.written.push("", this.style("1", cutTo(`${index}  ${said.join(" · ")}`, this.options.columns)));
    if (reasoning !== "") this.texts(reasoning, "  (thinks) ", "2");
    if (text !== "") this.texts(text, "  ");
    for (const call of calls) this.call(call);
    // joined, the lines hold on to no text that they were cut from
    this.written.push(this.written.splice(before).join("\n"));
  }

  private call({ name, arguments: input, result, ended }: AgentCall): void {
    const parts = argumentsOf(input);
    const [only] = parts;
    if (parts.length === 1 && only!.indexOf("\n") === -1) this.texts(`${name}  ${only!}`, "  → ", "36");
    else {
      this.texts(name, "  → ", "36");
      for (const part of parts) this.texts(part, "      ", "36");
    }
    const how = ended === "unknown" ? "" : `[${ended}] `;
    if (result === null) this.texts(`${how}no result is recorded`, "  ← ", "2");
    else this.texts(`${how}${result === "" ? "(empty)" : result}`, "  ← ", ended === "failed" ? "31" : "");
  }

  /** A text's first lines behind a mark, the others below it, and how many of the text's own lines are left. */
  private texts(text: string, mark: string, style = ""): void {
    const { columns, lines } = this.options;
    const room = Math.max(8, columns - mark.length);
    const all = text.split(/\r\n|[\n\r\u2028\u2029]/).filter((line) => line.trim() !== "");
    const shown: string[] = [];
    let at = 0;
    for (; at < all.length && shown.length < lines; at++) {
      // What is not shown need not be looked at.
      const line = all[at]!.slice(0, 4 * room * lines);
      const parts = lined(visible(line), room);
      const free = lines - shown.length;
      const isCut = parts.length > free || line.length < all[at]!.length;
      shown.push(...parts.slice(0, free));
      if (isCut) shown.push(cutTo(`${shown.pop()}…`, room));
      this.cut ||= isCut;
    }
    const left = all.length - at;
    this.cut ||= left > 0;
    for (const [n, line] of shown.entries())
      this.written.push(this.style(style, `${n === 0 ? mark : " ".repeat(mark.length)}${line}`));
    if (left > 0) this.written.push(this.style("2", `${" ".repeat(mark.length)}… ${many(left, "more line")}`));
  }

  private style(code: string, text: string): string {
    return this.options.styled === true && code !== "" ? `\u001b[${code}m${text}\u001b[0m` : text;
  }

  /** The run's head, then the steps. */
  text(trace: AgentTrace): string {
    const { columns, from, to } = this.options;
    const { tokens, cost, seconds, outcome, score, ended, cluster, groups, notes, ledger } = trace;
    const left = Object.entries(ledger).map(([kind, count]) => `${kind} (${count})`);
    const facts = [
      [trace.format, trace.file === "" ? "" : `file ${trace.file}`],
      [
        ...Object.entries(groups).map(([name, value]) => `${name} ${value}`),
        cluster === null || Object.values(groups).includes(cluster) ? "" : `task ${cluster}`,
      ],
      [
        `outcome ${outcome ?? "unknown"}${score === null ? "" : ` (score ${score})`}`,
        ended === null
          ? ""
          : `ended: ${ended === "done" ? "by itself" : ended === "limit" ? "at a limit" : "by an error"}`,
      ],
      [
        many(trace.steps, "step"),
        tokens === null ? "tokens unknown" : `${tokens.toLocaleString("en")} tokens`,
        cost === null ? "" : moneyText(cost),
        seconds === null ? "" : timeText(seconds),
      ],
      [trace.records.calls ? "" : "calls are not recorded"],
      [left.length === 0 ? "" : `records not shown: ${left.join(", ")}`],
      ...notes.map((note) => [note]),
    ].map((parts) => parts.filter((part) => part !== "").join(" · "));
    const head = [
      this.style("1", cutTo(visible(trace.id), columns)),
      ...facts.filter((line) => line !== "").flatMap((line) => lined(visible(line), columns)),
    ];
    const range = this.shown < trace.steps && (from !== undefined || to !== undefined);
    const rest = [
      ...(range ? [`${many(this.shown, "step")} of ${trace.steps} shown`] : []),
      ...(this.cut ? lined("… stands for what was cut; one step alone is shown whole", columns) : []),
    ];
    return `${[...head, ...this.written, ...(rest.length === 0 ? [] : ["", ...rest])].join("\n")}\n`;
  }
}

/** Arguments as "name: value" each, as they stand where they are no JSON object. */
function argumentsOf(input: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(input);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      const parts = Object.entries(value);
      return parts.length === 0
        ? ["(no arguments)"]
        : parts.map(([name, part]) => `${name}: ${typeof part === "string" ? part : JSON.stringify(part)}`);
    }
  } catch {
    // free text, or JSON that is broken
  }
  return [input];
}

function moneyText(cost: number): string {
  return `$${cost < 0.1 ? Number(cost.toPrecision(2)) : cost.toFixed(2)}`;
}

/** "42 s", "5:03", "1:05:03" */
function timeText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (n: number) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours === 0 ? `${minutes}:${two(whole % 60)}` : `${hours}:${two(minutes)}:${two(whole % 60)}`;
}
