import { citeByName } from "../analyses/cite.js";
import { optionsOf, word } from "../analyses/options.js";
import { verbs } from "../analyses/verbs.js";
import { UsageError } from "../errors.js";
import { escapeLatex } from "../export/latex.js";
import type { Citation } from "../methods.js";
import type { Command } from "./command.js";
import { outputOptions } from "./options.js";
import { emitText } from "./output.js";

export const command: Command = {
  name: "cite",
  summary: verbs.papers.cite,
  examples: ["cite lift", "lift --counts data/published/itbench-study-modes.csv --by model --cite"],
  positionals: "names",
  options: optionsOf({
    ...outputOptions,
    format: word("FORMAT", "markdown (default: [@key]) or latex (\\citep{key})", { choices: ["markdown", "latex"] }),
  }),
  async run(args, io) {
    const [name, ...more] = args.positionals;
    if (name === undefined || more.length > 0) throw new UsageError("cite: name one analysis, as in mastkit cite lift");
    const notes = ["methods by default and of independent traces: --cite on a command says those that it used"];
    await emitText(citationText(citeByName(name), args.words["format"]), args, io, { inputs: [], notes });
    return 0;
  },
};

/** Paragraph and bibliography; for LaTeX with natbib's commands. */
export function citationText({ text, bibtex }: Citation, format: unknown): string {
  const parts = text.split(/\[(@[^\]]+)\]/);
  const citep = (keys: string) => `\\citep{${keys.replaceAll("@", "").replaceAll("; ", ",")}}`;
  const latex = () => parts.map((part, at) => (at % 2 === 0 ? escapeLatex(part) : citep(part))).join("");
  return `${format === "latex" ? latex() : text}\n\n${bibtex}`;
}
