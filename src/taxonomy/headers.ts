import type { Definition, Mode, Taxonomy } from "../trace.js";
import { isMast, mast, mastReadings } from "./mast.js";
import { noCode, placeOf } from "./taxonomy.js";

/** A mode that a column's name (or a property's) means, and the reading of 3.2 and 3.3 that the name states. */
export interface NamedMode {
  readonly code: string;
  readonly definition: Definition;
}

/**
 * The mode that a column's name means: a code in any spelling ("1.1", "FM-1.1", "fm_1.1", "FM1.1", R's "X1.1"), alone or
 * before the mode's name ("1.1 Disobey Task Specification", "fm_1_1_disobey_task_specification"), or the name alone; case
 * and separators are free. Null for a name that is of no mode; the doubt, as a phrase, where it looks like one and its
 * meaning is not certain (a code with another name, a name that readings give to two codes).
 */
export function modeOfHeader(text: string, taxonomy: Taxonomy = mast): HeaderMode {
  const seen = read.get(taxonomy) ?? new Map<string, HeaderMode>();
  read.set(taxonomy, seen);
  let mode = seen.get(text);
  if (mode === undefined) {
    mode = meantBy(text, taxonomy);
    if (seen.size < 1000 && text.length < 100) seen.set(text, mode);
  }
  return mode;
}

type HeaderMode = NamedMode | { readonly doubt: string; readonly code: string | null } | null;

/** Cells of a long table have the same few texts by the thousand. */
const read = new WeakMap<Taxonomy, Map<string, HeaderMode>>();

function meantBy(text: string, taxonomy: Taxonomy): HeaderMode {
  const match = /^(?:(x|fm|mode|mast)[\s._\u2010-\u2015-]*)?([1-9]\d*)([._-])([1-9]\d*)(?![a-z\d])(.*)$/is.exec(
    text.trim(),
  );
  const own = placeOf(text.trim(), taxonomy);
  if (own !== -1) return { code: taxonomy.modes[own]!.code, definition: "unknown" };
  const like = isMast(taxonomy.modes) ? [] : taxonomy.modes.filter((mode) => isLike(text, mode));
  if (like.length === 1) return { code: like[0]!.code, definition: "unknown" };
  const sorted = lettersOf(match === null ? text : match[5]!);
  const named = namesOf(taxonomy).filter(({ letters }) => letters === sorted);
  if (match === null || (match[1] === undefined && match[3] !== ".")) {
    const meant = new Set(named.map(({ code }) => code));
    if (meant.size === 1) return { code: named[0]!.code, definition: named[0]!.definition };
    return meant.size === 0 ? null : { doubt: `the name of ${[...meant].join(" or ")}, by the reading`, code: null };
  }
  const bare = `${match[2]}.${match[4]}`;
  const code = placeOf(bare, taxonomy) === -1 ? null : bare;
  if (code === null) return { doubt: noCode(taxonomy), code };
  if (/^[\s._:)\u2010-\u2015-]*$/.test(match[5]!)) return { code, definition: "unknown" };
  const mode = named.find((one) => one.code === code);
  if (mode !== undefined) return { code, definition: mode.definition };
  return {
    doubt: `the code ${code} with ${named.length > 0 ? "another mode's name" : "a name that is not its mode's"}`,
    code,
  };
}

/** Whether a text is a mode's code, alone or before its name, but for case and separators. */
function isLike(text: string, { code, name }: Mode): boolean {
  return [code, `${code} ${name}`].some((one) => plain(one) === plain(text));
}

/** A text without case and separators, those between digits apart. */
export function plain(text: string): string {
  const other = /(?<!\d)[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+(?!\d)/gu;
  return text
    .toLowerCase()
    .replace(other, "")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ".");
}

/** The letters of a name, sorted, and its numbers: free of case, separators and word order ("Action-Reasoning Mismatch"). */
export function lettersOf(text: string): string {
  const letters = text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}]/gu, "")
    .split("")
    .sort()
    .join("");
  return [letters, ...(text.match(/\p{N}+/gu) ?? [])].join(" ").trim();
}

type Name = NamedMode & { readonly letters: string };

/** The names of a taxonomy's modes; of MAST those of every reading, with the reading that a name states. */
function namesOf(taxonomy: Taxonomy): readonly Name[] {
  let names = known.get(taxonomy);
  if (names === undefined) {
    const readings = Object.entries(mastReadings) as [Definition, Taxonomy][];
    const stated = isMast(taxonomy.modes) ? readings : [["unknown", taxonomy] as const];
    names = stated.flatMap(([definition, { modes }]) =>
      modes.flatMap((mode) => {
        const common = stated.every(([, other]) => other.modes.includes(mode));
        const own = { code: mode.code, definition: common ? ("unknown" as const) : definition };
        return [mode.name, ...(mode.aliases ?? [])].map((name) => ({ ...own, letters: lettersOf(name) }));
      }),
    );
    known.set(taxonomy, names);
  }
  return names;
}

const known = new WeakMap<Taxonomy, readonly Name[]>();

/** A code out of a cell, in any spelling that {@link modeOfHeader} is sure of; null for anything else. */
export function codeOfCell(text: string, taxonomy: Taxonomy = mast): string | null {
  const mode = modeOfHeader(text, taxonomy);
  return mode === null || "doubt" in mode ? null : mode.code;
}
