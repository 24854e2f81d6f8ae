import { InputError, type InputErrorPlace } from "../errors.js";
import type { Definition, LabelledTrace, Taxonomy } from "../trace.js";
import { mastReadings, mastUnder } from "./mast.js";
import { placeOf } from "./taxonomy.js";

/** A text that names a reading, as a definition column has it. */
export function isDefinition(text: string): text is Definition {
  return text === "unknown" || Object.hasOwn(mastReadings, text);
}

/** Where a reading was stated, for the message: "line 3". */
export interface Stated {
  readonly definition: Definition | undefined;
  readonly where: string;
}

/** What labels of a taxonomy carry: of MAST its reading, of another the taxonomy itself. */
export function statedBy(taxonomy: Taxonomy): Pick<LabelledTrace, "definition" | "taxonomy"> {
  const reading = Object.entries(mastReadings).find(([, { modes }]) => modes === taxonomy.modes);
  return reading === undefined
    ? { definition: "unknown", taxonomy }
    : { definition: reading[0] as LabelledTrace["definition"] };
}

/** The reading that a taxonomy given for labels states, for {@link oneDefinition}. */
export function statedFor(given: Taxonomy | undefined): readonly Stated[] {
  return given === undefined ? [] : [{ ...statedBy(given), where: `--taxonomy ${given.name}` }];
}

/**
 * The one reading of 3.2 and 3.3 that these state; "unknown" where none does. What does not say joins what does.
 *
 * @throws InputError where two differ: their 3.2 and 3.3 are different modes under one code.
 */
export function oneDefinition(stated: Iterable<Stated>, place: InputErrorPlace = {}): Definition {
  let first: Stated | null = null;
  for (const next of stated) {
    if ((next.definition ?? "unknown") === "unknown") continue;
    first ??= next;
    if (next.definition === first.definition) continue;
    throw new InputError(
      `two readings of 3.2 and 3.3 in one table: ${first.definition} in ${first.where}, ${next.definition} in ${next.where}`,
      {
        ...place,
        field: "definition",
        remedy: "keep one file a reading, or leave the labels of 3.2 and 3.3 of the other empty and its definition too",
      },
    );
  }
  return first?.definition ?? "unknown";
}

/** The same of labelled traces. */
export function definitionOf(traces: readonly LabelledTrace[]): Definition {
  return oneDefinition(
    (function* () {
      for (const { definition, id } of traces) if (definition !== "unknown") yield { definition, where: `trace ${id}` };
    })(),
  );
}

interface CountedModes {
  readonly taxonomy?: Taxonomy;
  readonly definition?: Definition;
  readonly rows: readonly object[];
}

/**
 * The taxonomy of labelled traces or of a count table. Where none is given it is MAST, in the reading that the data state
 * (else the paper's); a table that counts other codes has those of its rows, each its own name.
 *
 * @throws InputError where two traces differ in it.
 */
export function taxonomyOf(data: readonly LabelledTrace[] | CountedModes): Taxonomy {
  if ("rows" in data) {
    if (data.taxonomy !== undefined) return data.taxonomy;
    const counted = taxonomyOfCodes("codes of the table", data.rows);
    const own = counted.modes.some(({ code }) => placeOf(code) === -1);
    return own ? counted : mastUnder(data.definition ?? "unknown");
  }
  const first = data.find(({ taxonomy }) => taxonomy !== undefined);
  const found = first?.taxonomy ?? mastUnder(definitionOf(data));
  const other = first && data.find(({ taxonomy }) => taxonomy !== found && !alike(taxonomy, found));
  if (other === undefined) return found;
  throw new InputError(
    `two taxonomies in one table: ${found.name} of trace ${first!.id}, ${other.taxonomy?.name ?? "mast"} of trace ${other.id}`,
    { field: "taxonomy", remedy: "count labels of each taxonomy apart" },
  );
}

function alike(one: Taxonomy | undefined, other: Taxonomy): boolean {
  return one?.name === other.name && one.version === other.version && one.modes.length === other.modes.length;
}

/** A taxonomy of which nothing is known but the codes that rows of counts have; each is its own name. */
export function taxonomyOfCodes(name: string, rows: readonly object[]): Taxonomy {
  const codes = new Set<string>();
  for (const row of rows as readonly Readonly<Record<string, unknown>>[])
    for (const code of [row["code"], row["code_a"], row["code_b"]]) if (typeof code === "string") codes.add(code);
  return { name, version: "", modes: [...codes].map((code) => ({ code, name: code, category: "" })) };
}
