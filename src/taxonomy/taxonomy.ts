import { InputError } from "../errors.js";
import type { Category, Cell, Mode, Taxonomy } from "../trace.js";
import { mast } from "./mast.js";

/** The place of a code in its taxonomy, from 0; −1 where it has none. Labels are held by these places. */
export function placeOf(code: string, taxonomy: Taxonomy = mast): number {
  let places = found.get(taxonomy);
  if (places === undefined) {
    places = new Map(taxonomy.modes.map((mode, index) => [mode.code, index]));
    found.set(taxonomy, places);
  }
  return places.get(code) ?? -1;
}

const found = new WeakMap<Taxonomy, ReadonlyMap<string, number>>();

/** The mode of a code; throws InputError where the taxonomy (default MAST in the paper's reading) has no such code. */
export function modeOf(code: string, taxonomy: Taxonomy = mast): Mode {
  const mode = taxonomy.modes[placeOf(code, taxonomy)];
  if (mode === undefined) throw new InputError(noCode(taxonomy), { value: code, remedy: codesText(taxonomy) });
  return mode;
}

/** A mode as people read it, "3.3 Incorrect verification": under the name given, else its taxonomy's; a bare code where it has none. */
export function modeText(code: string, given: Cell | undefined, taxonomy: Taxonomy = mast): string {
  const name = given ?? taxonomy.modes[placeOf(code, taxonomy)]?.name ?? code;
  return name === code ? code : `${code} ${name}`;
}

/** What is wrong with a code that the taxonomy has not. */
export function noCode({ name, modes }: Taxonomy = mast): string {
  return `not a code of the ${modes.length} ${name === mast.name ? "MAST" : name} modes`;
}

/** "use 1.1 to 3.3"; codes that are no numbers are listed. */
export function codesText({ modes }: Taxonomy = mast): string {
  const codes = modes.map(({ code }) => code);
  if (codes.every(looksLikeCode)) return `use ${codes[0]} to ${codes.at(-1)}`;
  return `use ${codes.slice(0, 8).join(", ")}${codes.length > 8 ? ", …" : ""}`;
}

/** The categories in the order of their first modes; one without a name of its own is called what its modes say. */
export function categoriesOf({ modes, categories = [] }: Taxonomy): readonly Category[] {
  const named = new Map(categories.map((category) => [category.code, category]));
  return [...new Set(modes.map(({ category }) => category))].map((code) => named.get(code) ?? { code, name: code });
}

/** Whether the text has the form of a code of MAST, as a header or a value: "1.1" or "FM-1.1". */
export function looksLikeCode(text: string): boolean {
  return /^(FM-)?\d+\.\d+$/.test(text);
}

/** "FM-1.1" and "1.1" → "1.1"; null for a text that is no code of the taxonomy. */
export function parseCode(text: string, taxonomy: Taxonomy = mast): string | null {
  if (placeOf(text, taxonomy) !== -1) return text;
  const bare = text.startsWith("FM-") ? text.slice(3) : text;
  return placeOf(bare, taxonomy) === -1 ? null : bare;
}
