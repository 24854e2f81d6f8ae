import { type Analysis, headerOf, type Result } from "../analyses/analysis.js";
import type { TableLayout } from "../trace.js";
import { layoutOf } from "./layout.js";
import { notesOf } from "./notes.js";
import { type ShownColumn, viewOf } from "./view.js";

/** A table for a page or a screen, and how it is made narrower. */
export interface PrintLayout extends TableLayout {
  /** How many columns at the front are groups: what repeats in them is printed once. */
  readonly groups: number;
  /** Whether a column may be left out where there is no room: those of 3 first, of 0 never. */
  readonly spare: readonly ShownColumn["spare"][];
  /** Whether a row's q is below 0.05. */
  readonly marked: readonly boolean[];
}

export interface PrintOptions {
  readonly caption?: string | null;
  /** The result's columns to be printed, in this order; default what its analysis shows. */
  readonly only?: readonly string[] | undefined;
  /** Whether notes say what differences could have been seen; default true. */
  readonly power?: boolean;
}

/**
 * A result as a table for people: what its analysis shows of a row, the `note` column below, each note once: what holds
 * for every row first, the rest by number (with `only`, where it has `note`).
 *
 * @throws TypeError where a row lacks a column or has one that the table lacks.
 */
export function printLayout(analysis: Analysis, result: Result, options: PrintOptions = {}): PrintLayout {
  const { caption = null, only, power = true } = options;
  const { rows } = result;
  const whole = layoutOf(rows, headerOf(analysis, result), caption);
  const marked = rows.map((row) => typeof row["q"] === "number" && row["q"] < 0.05);
  if (rows.length === 0) return { ...whole, groups: 0, spare: whole.columns.map(() => 0), marked };
  const view = viewOf(analysis, result, only);
  const of = new Set(view.flatMap((column) => column.of));
  const { common, numbered, ofRow } = notesOf(rows, { power, of });
  const noted = only?.includes("note") ?? true;
  const marks = noted && numbered.length > 0 ? [{ name: "notes" }] : [];
  const facts = ["interval", "test"].flatMap((key) => {
    const [first = null, ...more] = new Set(rows.map((row) => row[key] ?? null));
    const seen = first === null || first === "" || more.length > 0 || view.some(({ name }) => name === key);
    return seen ? [] : [`${key} ${first}`];
  });
  const every = [...facts, ...common];
  const notes = [
    ...(every.length === 0 ? [] : [`Every row: ${every.join("; ")}.`]),
    ...(noted ? numbered.map((text, index) => `${index + 1}. ${text}`) : []),
  ];
  const front = view.findIndex(({ group }) => !group);
  return {
    ...{ caption, label: analysis.name },
    columns: [...view.map(({ name }) => ({ name })), ...marks],
    groups: front === -1 ? 0 : front,
    spare: [...view.map(({ spare }) => spare), ...marks.map(() => 1 as const)],
    marked,
    rows: rows.map((row, index) => [
      ...view.map((column) => column.cell(row)),
      ...marks.map(() => (ofRow[index] ?? []).join(" ")),
    ]),
    ...(notes.length === 0 ? {} : { notes }),
  };
}
