/** What cells say in words, in lower case, as pandas, R, JSON and spreadsheets write it, those of other tongues too. */
export const cellWords = {
  missing: [
    ...["nan", "na", "<na>", "<na", "na>", "n/a", "#n/a", "#nv", "none", "null"],
    ...["not labelled", "not labeled", "unlabelled", "unlabeled"],
  ],
  present: [...["true", "yes", "y", "t", "present"], ...["wahr", "vrai", "verdadero", "vero", "ja", "oui", "si", "sí"]],
  absent: [...["false", "no", "n", "f", "absent"], ...["falsch", "faux", "falso", "nein", "non"]],
  /** How a run ended; P and N are scores of Inspect. */
  unknown: ["unknown", "p", "n"],
  success: ["success", "succeeded", "successful", "true", "pass", "passed", "c", "correct", "resolved", "solved"],
  failure: [
    ...["failure", "failed", "fail", "unsuccessful", "false", "i", "incorrect", "wrong"],
    ...["unresolved", "unsolved"],
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

import type { Verdict } from "./statistics/verdict.js";

/** "a, b, c and 7 more" */
export function some(names: readonly string[], most = 6): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** The lines that are there: a line stands behind what must hold for it. */
export function linesOf(...lines: readonly (string | false | null | undefined)[]): readonly string[] {
  return lines.filter((line) => typeof line === "string");
}

/** "1 row", "4 rows" */
export function many(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}

const verdicts: Readonly<Record<Verdict, readonly [plain: string, word: string | null]>> = {
  fatal: ["more common in failures", "fatal"],
  protective: ["rarer in failures", "protective"],
  recoverable: ["common in both", "recoverable"],
  unsupported: ["no difference shown", null],
  untestable: ["not testable", null],
};

/** What a verdict of `lift` says, in plain words: "more common in failures". Any other text stays. */
export function plainVerdict(verdict: string): string {
  return verdicts[verdict as Verdict]?.[0] ?? verdict;
}

const shorter: Readonly<Record<string, string>> = {
  "more common in failures": "more in failures",
  "rarer in failures": "less in failures",
  "no difference shown": "not shown",
};

/** The same where there is little room; any other text stays. */
export function shortVerdict(text: string): string {
  return shorter[text] ?? text;
}

/** The same with the column's word in quotes where that says more than was shown: "more common in failures (“fatal”)". */
export function verdictText(verdict: string): string {
  const word = verdicts[verdict as Verdict]?.[1] ?? null;
  return word === null ? plainVerdict(verdict) : `${plainVerdict(verdict)} (“${word}”)`;
}

/**
 * What tests of independent traces take for granted, for rows of `lift` or of its strata: said where a test was made and
 * clusters are not known; else nothing.
 */
export function independenceSentence(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const made = rows.filter(({ p, clusters }) => typeof p === "number" && typeof clusters !== "number");
  const fisher = made.some(({ test }) => test === "fisher");
  if (!fisher && !made.some(({ chi2 }) => typeof chi2 === "number")) return "";
  const how = fisher ? " (mastkit lift --robust says from how much clustering on)" : "";
  return `The tests take the traces as independent: where runs of one scenario repeat and are alike, fewer differences stand${how}.`;
}

/** Letters to change, add, drop or swap with their neighbour (optimal string alignment). */
export function slipsBetween(a: string, b: string): number {
  const cost = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(cost[i - 1]![j]! + 1, cost[i]![j - 1]! + 1, cost[i - 1]![j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, cost[i - 2]![j - 2]! + 1);
      cost[i]![j] = best;
    }
  }
  return cost[a.length]![b.length]!;
}

/**
 * Text on one line with nothing hidden in it: line breaks and tabs become blanks; other control characters, and marks
 * that turn the direction of writing or have no width (joiners of emoji aside), become "[U+202E]" and the like.
 */
export function visible(text: string): string {
  const hidden =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being shown
    /(?<!\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d|[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;
  return text.replace(/\r\n|[\n\r\t]/g, " ").replace(hidden, named);
}

/** The same with what looks like something else shown too: blanks that do not break, soft hyphens, accents set apart. */
export function laidOpen(text: string): string {
  return visible(text).replace(/[\u00a0\u00ad\u180e\u2007\u202f]|[\u0300-\u036f]/g, named);
}

function named(mark: string): string {
  return `[U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`;
}

/** The names a slip or two away from what was typed, as a question at a message's end; nothing where none is. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const slips = (name: string) => slipsBetween(typed, name);
  const near = names.filter((name) => slips(name) <= (typed.length > 5 ? 2 : 1)).sort((a, b) => slips(a) - slips(b));
  return near.length === 0 ? "" : `; did you mean ${near.slice(0, 3).join(" or ")}?`;
}

/** Words on lines no wider than this, where a single word allows it; `of` says how wide text is. */
export function wrapped(text: string, width: number, of = ({ length }: string) => length): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && of(`${last} ${word}`) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
