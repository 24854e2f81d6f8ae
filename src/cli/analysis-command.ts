import { type Analysis, askedBy, headerOf, type Result } from "../analyses/analysis.js";
import { inputOptions } from "../analyses/given.js";
import { flag, type Option, type Options, typedValue } from "../analyses/options.js";
import { UsageError } from "../errors.js";
import { open } from "../study/open.js";
import { type Arguments, type Command, outOf } from "./command.js";
import { outputOptions } from "./options.js";
import { emit, emitText, note } from "./output.js";
import { progressDisplay } from "./progress.js";

const citeOption = {
  cite: flag("the methods as used, with references as BibTeX, in place of the table (--out beside it)"),
} as const;

/**
 * The command of a verb: its first analysis, and views of it that an option of their own asks for. An option of another
 * view than the one asked for is refused.
 */
export function commandOf(
  analyses: readonly Analysis[],
  formats: Readonly<Record<string, (result: Result) => string>> = {},
): Command {
  const [main] = analyses;
  const own = analyses.map(optionsOf).reduce(merged);
  return {
    name: main!.verb,
    summary: main!.summary,
    examples: analyses.flatMap(({ examples }) => examples),
    options: { ...own, ...citeOption, ...outputOptions },
    positionals: main!.takes === undefined ? "none" : "files",
    async run(args, io) {
      const analysis = viewOf(analyses, args);
      refuseOthers(analysis, analyses, args);
      const values = { ...args.values, ...positional(main!, args) };
      const opened = await open(analysis, values, undefined, outOf(args) === undefined ? "later" : "file");
      const display = progressDisplay(io, false);
      const result = analysis.run(opened.data, values, opened.caution, display.onStep);
      display.end();
      const error = analysis.nothing?.(result, opened.data, values, opened.join) ?? null;
      if (error !== null) throw error;
      const notes = [...opened.notes, ...(analysis.remarks?.(result, opened.data) ?? [])];
      const origin = { inputs: opened.digests, notes };
      const own = formats[String(args.words["format"])];
      const cited = args.words["cite"] === true;
      if (cited && outOf(args) === undefined) note(args, io, notes);
      else if (own !== undefined) await emitText(own(result), args, io, origin);
      else await emit({ analysis, ...result }, headerOf(analysis, result), args, io, origin);
      if (cited) {
        const [{ citationOf }, { citationText }] = await Promise.all([
          import("../analyses/cite.js"),
          import("./cite.js"),
        ]);
        io.stdout(citationText(citationOf(analysis, result.rows, values), args.words["format"]));
      }
      return analysis.fails?.(result, values) === true ? 1 : 0;
    },
  };
}

/** A word without an option, as the option that it stands for. */
function positional({ verb, takes }: Analysis, { positionals, values }: Arguments): Readonly<Record<string, unknown>> {
  const [word, another] = positionals;
  if (takes === undefined || word === undefined) return {};
  if (another !== undefined || values[takes] !== undefined)
    throw new UsageError(`${verb}: give one path: ${another ?? `--${takes} or ${word}`} is one more`);
  return { [takes]: word };
}

/** Options of two views: of one name, what either takes. */
function merged(one: Options, other: Options): Options {
  const both = Object.entries(other).map(([name, option]): [string, Option] => {
    const before = one[name]?.choices;
    if (before === undefined || option.choices === undefined) return [name, option];
    const longer = before.length > option.choices.length ? one[name]! : option;
    return [name, { ...longer, choices: [...new Set([...before, ...option.choices])] }];
  });
  return { ...one, ...Object.fromEntries(both) };
}

function optionsOf(analysis: Analysis): Options {
  return { ...inputOptions(analysis.input), ...analysis.options };
}

function viewOf(analyses: readonly Analysis[], { words }: Arguments): Analysis {
  const given = (analysis: Analysis) =>
    askedBy(analysis).filter(
      (name) => words[name] !== undefined && (analysis.choice === undefined || analysis.choice === words[name]),
    );
  const asked = analyses.filter((analysis) => given(analysis).length > 0);
  if (asked.length > 1) {
    const [first, second] = Object.keys(words).filter((name) =>
      asked.some((analysis) => given(analysis).includes(name)),
    );
    throw new UsageError(`${asked[0]!.verb}: --${second} does not go with --${first}`);
  }
  return asked[0] ?? analyses[0]!;
}

function refuseOthers(analysis: Analysis, analyses: readonly Analysis[], { words }: Arguments): void {
  const taken: Options = { ...optionsOf(analysis), ...citeOption, ...outputOptions };
  const other = Object.keys(words).find((name) => !Object.hasOwn(taken, name));
  if (other === undefined) {
    for (const [name, word] of Object.entries(words)) if (word !== true) typedValue(name, taken[name]!, word);
    return;
  }
  const views = analyses.filter((one) => Object.hasOwn(optionsOf(one), other)).flatMap(askedBy);
  const asking = askedBy(analysis).find((name) => words[name] !== undefined);
  throw new UsageError(
    asking === undefined
      ? `${analysis.verb}: --${other} goes with ${views.map((view) => `--${view}`).join(" or ")} only`
      : `${analysis.verb}: --${other} does not go with --${asking}`,
  );
}
