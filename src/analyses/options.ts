import { UsageError } from "../errors.js";

/** An option of an analysis, as data: parsing, help, the type of the values and the recorded command line derive from it. */
export interface Option {
  /** flag: there or not; text; number; list: names with commas between. */
  readonly type: "flag" | "text" | "number" | "list";
  readonly help: string;
  /** Stands for the value in the help: FILE, NAME, X. */
  readonly value?: string;
  /** The only values taken. */
  readonly choices?: readonly string[];
  /** Bounds of a number: those taken in, and those that it stays clear of. */
  readonly low?: number;
  readonly high?: number;
  readonly above?: number;
  readonly below?: number;
  readonly whole?: true;
  /** May stand without a value: what `mastkit fetch` has put into the cache under the option's name. */
  readonly fetched?: true;
  /** What stands where it is not given; not written in a recorded command line. */
  readonly default?: string | number;
}

export type Options = Readonly<Record<string, Option>>;

/** A name of words joined by hyphens, in camel case. */
export type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

/** What an option's value is. */
export type ValueOf<O extends Option> = O["type"] extends "flag"
  ? boolean
  : O["type"] extends "number"
    ? number
    : O["type"] extends "list"
      ? readonly string[]
      : O extends { choices: readonly (infer Choice)[] }
        ? Choice
        : string;

/** The values of options, under their names in camel case; what is not given is not there. */
export type ValuesOf<Spec extends Options> = {
  readonly [Name in keyof Spec as Name extends string ? Camel<Name> : never]?: ValueOf<Spec[Name]>;
};

/** Options with their names and choices kept as types. */
export function optionsOf<const Spec extends Options>(options: Spec): Spec {
  return options;
}

type OptionAs<Type> = { readonly type: Type; readonly value: string; readonly help: string };
interface OptionMaker<Type> {
  (value: string, help: string): OptionAs<Type>;
  <const More extends Omit<Option, "type" | "value" | "help">>(
    value: string,
    help: string,
    more: More,
  ): OptionAs<Type> & More;
}

function optionOf<Type extends Option["type"]>(type: Type): OptionMaker<Type> {
  return <More>(value: string, help: string, more?: More) => ({ type, value, help, ...more }) as OptionAs<Type> & More;
}

/** Options of a word, of a number and of a list of names: what stands for it in the help, the help, what it may be. */
export const word = optionOf("text");
export const numeric = optionOf("number");
export const list = optionOf("list");

/** An option of one of these words, the first of which stands where it is not given. */
export function choice<const Choices extends readonly [string, ...string[]]>(
  value: string,
  help: string,
  choices: Choices,
) {
  return word(value, help, { choices, default: choices[0] });
}

/** An option that is there or not. */
export function flag(help: string) {
  return { type: "flag", help } as const;
}

/** Group columns, level and seed: what most analyses take. */
export const by = list("a,b", "group columns");
export const confidence = numeric("0.95", "confidence level of the intervals", { above: 0.5, below: 1, default: 0.95 });
export const seed = numeric("N", "seed of whatever is random (default 1)", {
  low: 0,
  high: Number.MAX_SAFE_INTEGER,
  whole: true,
  default: 1,
});

/** The level, the seed and the group columns of what is computed by group with intervals. */
export const common = { by, confidence, seed } as const;

export const allowSelected = {
  "allow-selected": flag("overall estimates although traces were selected on outcome"),
} as const;

/** One outcome, all traces, or each in turn as the last group column: failure and success, after all with "all,each". */
export const outcomes = ["success", "failure", "all", "each", "all,each"] as const;
export const outcome = {
  outcome: word(
    "WHICH",
    "success, failure or all (default); each: failure and success in one table; all,each: all first",
    { choices: outcomes, default: "all" },
  ),
} as const;
/** One outcome or all traces. */
export const oneOutcome = {
  outcome: word("WHICH", "success, failure or all (default)", {
    choices: ["success", "failure", "all"],
    default: "all",
  }),
} as const;

export const family = {
  family: choice("WHICH", "adjust p over the whole table (default) or within each group", ["table", "group"]),
} as const;

/** The interval of a share; `standard` says which where it is not given. */
export function shareInterval(standard: string) {
  return word("NAME", `wilson, exact, cluster-wilson, cluster-bootstrap or bca; default ${standard}`, {
    choices: ["wilson", "exact", "cluster-wilson", "cluster-bootstrap", "bca"],
  });
}

/** Of a record what is there of these names. */
export function picked<T extends object, Name extends keyof T>(record: T, ...names: readonly Name[]): Pick<T, Name> {
  return Object.fromEntries(
    names.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]]])),
  ) as Pick<T, Name>;
}

/** "allow-selected" → "allowSelected" */
export function camel(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A value as it was typed, checked; UsageError names option and value. */
export function typedValue(name: string, option: Option, text: string): string | number | readonly string[] {
  if (text === "") throw new UsageError(`--${name} has an empty value`);
  if (option.choices !== undefined && !option.choices.includes(text)) {
    throw new UsageError(`--${name} ${text}: use one of ${option.choices.join(", ")}`);
  }
  if (option.type === "list") {
    const parts = text.split(",").map((part) => part.trim());
    if (parts.includes("")) throw new UsageError(`--${name} ${text}: an empty name in the list`);
    return parts;
  }
  if (option.type !== "number") return text;
  const { low = -Infinity, high = Infinity, above = -Infinity, below = Infinity } = option;
  const value = Number(text);
  const inside = value >= low && value <= high && value > above && value < below;
  if (text.trim() === "" || !Number.isFinite(value) || !inside) {
    throw new UsageError(`--${name} ${text}: use a number${boundsText(option)}`);
  }
  if (option.whole === true && !Number.isInteger(value)) throw new UsageError(`--${name} ${text}: use a whole number`);
  return value;
}

function boundsText({ low, high, above, below }: Option): string {
  const from = low !== undefined ? `of ${low} or more` : above !== undefined ? `above ${above}` : "";
  const to = high !== undefined ? `at most ${high}` : below !== undefined ? `below ${below}` : "";
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`;
  return [from, to].some((part) => part !== "") ? ` ${[from, to].filter((part) => part !== "").join(" and ")}` : "";
}

/** Values as words of a command line, in the order of the options; what is not given, or as by default, is left out. */
export function wordsOf(options: Options, values: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(options).flatMap(([name, option]) => {
    const value = values[camel(name)];
    if (value === undefined || value === false || value === option.default) return [];
    if (value === true) return [`--${name}`];
    const text = Array.isArray(value) ? value.join(",") : String(value);
    if (text === "") return [];
    return text.startsWith("-") ? [`--${name}=${text}`] : [`--${name}`, text];
  });
}

/** What was chosen otherwise than by default, by the names of the options. */
export function chosenOf(options: Options, values: object): Readonly<Record<string, string>> {
  const said: Readonly<Record<string, unknown>> = { ...values };
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, option]) => {
      const value = said[camel(name)];
      return value === undefined || value === option.default ? [] : [[name, String(value)]];
    }),
  );
}

/** A word as a shell reads it back. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
