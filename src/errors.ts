/** Where a malformed value was found, and what to do about it. Every part is optional; what is known is printed. */
export interface InputErrorPlace {
  readonly file?: string;
  /** "record 12", "line 3" or "byte 4711"; free text, printed as it is. */
  readonly record?: string;
  readonly field?: string;
  readonly value?: unknown;
  /** The way out, in the imperative: "use 1, 0 or an empty cell". */
  readonly remedy?: string;
}

/**
 * Malformed input, or an analysis that the input cannot carry. The message is one line that names file, record, field
 * and value, and ends with the way out. The command line prints it and exits with 1.
 */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly place: InputErrorPlace;

  constructor(problem: string, place: InputErrorPlace = {}) {
    const where = [place.file, place.record, place.field === undefined ? undefined : `field ${place.field}`]
      .filter((part) => part !== undefined && part !== "")
      .join(", ");
    const value = place.value === undefined ? "" : ` (value ${quoteValue(place.value)})`;
    const remedy = place.remedy === undefined ? "" : `; ${place.remedy}`;
    super(oneLine(`${where === "" ? "" : `${where}: `}${problem}${value}${remedy}`));
    this.place = place;
  }
}

/** Wrong use of a command or an option. The command line prints it and exits with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A value as it can stand in a one-line message: quoted, at most 60 characters, control characters escaped. */
export function quoteValue(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : jsonOf(value);
  return oneLine(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return "a value that cannot be written as JSON";
  }
}

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being removed
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ");
}
