import type { PublishedCells, VerdictCount } from "../analyses/published.js";
import { joinNotes, type Notes, noteOf, readNotes } from "../notes.js";
import { wilson } from "../statistics/proportion.js";

/** What a comparison with a printed number can say. */
export const publishedVerdicts = ["matches", "differs", "not comparable", "same table", "cannot be computed"] as const;
export type PublishedVerdict = (typeof publishedVerdicts)[number];

/** One printed number beside what the data at hand give. Proportions and points stand as 0–1. */
export interface PublishedRow extends PublishedCells {
  /** `published` as it was printed, with its unit: "75.5%", "52 points", "0.833". */
  readonly printed: string;
}

/** A row with the columns of the table alone. */
export function publishedCells({ printed: _, ...row }: PublishedRow): PublishedCells {
  return row;
}

/** A number as it was printed. */
export interface Printed {
  readonly source: string;
  readonly quantity: string;
  readonly group?: string | null;
  readonly code?: string | null;
  /** The digits as printed: they set how closely a computed value must agree. */
  readonly text: string;
  /** "percent" and "points" are printed in hundredths and compared as 0–1. */
  readonly unit: "count" | "number" | "percent" | "points";
  /** The table or sentence that it was printed in: a number read back from there is no confirmation of itself. */
  readonly origin: string;
}

/** A value beside a printed number, and what it counts. */
export interface Estimate {
  readonly value: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
  readonly n?: number | null;
  readonly countsWhat: string;
  /** A string is a remark on this number alone. */
  readonly notes?: readonly (Notes | string | null)[];
}

/** What the data at hand say to a printed number. */
export type Answer =
  | (Estimate & {
      readonly kind: "computed";
      readonly value: number;
      /** What the value was computed from, in the vocabulary of `Printed.origin`. */
      readonly from: readonly string[];
      /** How far the value can be off because the printed figures that it is computed from are rounded. */
      readonly slack?: number;
    })
  | (Estimate & { readonly kind: "not comparable"; readonly why: string })
  | { readonly kind: "missing"; readonly why: Notes };

/** A share and its Wilson limits, as an estimate has them. */
export function share(flagged: number, n: number, confidence?: number) {
  const { low, high } = wilson(flagged, n, confidence);
  return { value: flagged / n, low, high, n };
}

/** The answer where data are missing: what, and the way to them. */
export function needs(what: string, way: string): Answer {
  return { kind: "missing", why: noteOf("needs", { what, way }) };
}

/**
 * The row of a printed number and the answer to it. The verdict is
 * - "cannot be computed" where data are missing: the note says what, and which command gets them (or that none does);
 * - "not comparable" where both sides count different things: the note says why, the computed value stands beside;
 * - "same table" where everything that the value is computed from is the table that the number was printed in;
 * - "matches" where the value rounds to the printed digits (or can, given the rounding of the printed figures that it is
 *   computed from), "differs" otherwise, with the difference in the note.
 */
export function judge(printed: Printed, answer: Answer): PublishedRow {
  const scale = printed.unit === "percent" || printed.unit === "points" ? 100 : 1;
  const head = {
    source: printed.source,
    quantity: printed.quantity,
    group: printed.group ?? null,
    code: printed.code ?? null,
    published: Number(printed.text) / scale,
    printed: asPrinted(printed),
  };
  if (answer.kind === "missing") {
    const empty = { computed: null, low: null, high: null, n: null, counts_what: null };
    return { ...head, ...empty, verdict: "cannot be computed", note: answer.why };
  }
  const estimate = {
    computed: answer.value,
    low: answer.low ?? null,
    high: answer.high ?? null,
    n: answer.n ?? null,
    counts_what: answer.countsWhat,
  };
  const row = (verdict: PublishedVerdict, why: string | null = null): PublishedRow => ({
    ...head,
    ...estimate,
    verdict,
    note: joinNotes(
      ...[why, ...(answer.notes ?? [])].map((note) => (typeof note === "string" ? readNotes(note) : note)),
    ),
  });
  if (answer.kind === "not comparable") return row("not comparable", answer.why);
  if (answer.from.every((origin) => origin === printed.origin)) {
    return row("same table", "shipped and read back: no confirmation");
  }
  const off = answer.value - head.published;
  const half = halfUnit(printed.text);
  const tolerance = 1e-9 * Math.max(1, Math.abs(head.published));
  if (Math.abs(off) <= half / scale + tolerance) return row("matches");
  if (Math.abs(off) <= half / scale + (answer.slack ?? 0) + tolerance) {
    return row("matches", "within the rounding of the printed figures that it is computed from");
  }
  return row(
    "differs",
    `differs by ${signed(off, printed.unit, decimals(printed.text))} (printed ${asPrinted(printed)})`,
  );
}

function asPrinted({ text, unit }: Printed): string {
  return `${text.replace(/^-/, "−")}${unit === "percent" ? "%" : unit === "points" ? " points" : ""}`;
}

/** How many rows carry each verdict, in the order of {@link publishedVerdicts}; zeros written. */
export function verdictCounts(rows: readonly Pick<PublishedRow, "verdict">[]): readonly VerdictCount[] {
  return publishedVerdicts.map((verdict) => ({ verdict, rows: rows.filter((row) => row.verdict === verdict).length }));
}

/** How far a number can be off that was rounded to the digits of this text. */
export function halfUnit(text: string): number {
  return 0.5 * 10 ** -decimals(text);
}

/** "3 matches, 14 not comparable" */
export function verdictsText(rows: readonly Pick<PublishedRow, "verdict">[]): string {
  const counts = verdictCounts(rows).filter(({ rows: n }) => n > 0);
  return counts.map(({ verdict, rows: n }) => `${n} ${verdict}`).join(", ");
}

/** Digits after the point of a printed number. */
export function decimals(text: string): number {
  return text.split(".")[1]?.length ?? 0;
}

function signed(off: number, unit: Printed["unit"], digits: number): string {
  const scaled = unit === "percent" || unit === "points" ? off * 100 : off;
  const text = Math.abs(scaled).toFixed(unit === "count" ? 0 : digits + 2);
  return `${scaled < 0 ? "−" : "+"}${text}${unit === "percent" || unit === "points" ? " points" : ""}`;
}
