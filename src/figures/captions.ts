import { modes } from "../taxonomy.js";
import type { CaptionContext, FigureRow } from "./figure.js";

/**
 * A caption as Markdown: title, what is drawn, interval and denominator as the rows name them, source, cautions, notes.
 * A figure that draws no interval names none.
 */
export function captionOf(
  title: string,
  context: CaptionContext,
  rows: readonly FigureRow[],
  sentences: readonly string[],
  drawn: { readonly intervals: boolean } = { intervals: true },
): string {
  const parts = [
    `**${title}.**`,
    ...sentences,
    drawn.intervals ? intervalSentence(rows, context.confidence ?? 0.95) : "",
    denominatorSentence(rows),
    `Source: ${context.source}.`,
    ...(context.cautions ?? []),
  ].filter((part) => part !== "");
  return `${parts.join(" ")}\n${noteLines(rows)}`;
}

/** Notes with a number of each row's own, which a caption gives as a range. */
const measured = [
  /^smallest difference visible /,
  /^\d+ clusters?, (ICC|design effect) /,
  /^lift at most /,
  /^Fisher's p \S+ if runs were independent$/,
];
const numbers = /-?\d*\.?\d+(?:e[-+]?\d+)?/g;

/** Notes that are one but for their numbers, as one note with ranges: "30 clusters, ICC -0.16 to 0.13". */
function ranged(notes: readonly string[]): string {
  const slots = notes.map((note) => note.match(numbers) ?? []);
  let slot = 0;
  return notes[0]!.replace(numbers, (first) => {
    const texts = slots.map((found) => found[slot]!).sort((a, b) => Number(a) - Number(b));
    slot++;
    return texts.every((text) => text === first) ? first : `${texts[0]} to ${texts.at(-1)}`;
  });
}

/** The rows' notes, commonest facts first to last as they come; what concerns one row alone stays in the CSV. */
function noteLines(rows: readonly FigureRow[]): string {
  const found = new Map<string, { readonly notes: string[]; count: number }>();
  for (const row of rows) {
    const note = row["note"];
    if (typeof note !== "string") continue;
    for (const part of new Set(note.split("; "))) {
      const key = measured.some((pattern) => pattern.test(part)) ? part.replace(numbers, "#") : part;
      const entry = found.get(key) ?? { notes: [], count: 0 };
      entry.notes.push(part);
      entry.count++;
      found.set(key, entry);
    }
  }
  const counts = new Map([...found.values()].map(({ notes, count }) => [ranged(notes), count]));
  const shared = [...counts].filter(([, count]) => count > 1 || rows.length === 1);
  const single = counts.size - shared.length;
  if (counts.size === 0) return "";
  const lines = shared.map(
    ([note, count]) => `- ${note} (${count === rows.length ? "all" : `${count} of ${rows.length}`} rows)`,
  );
  if (single > 0) {
    lines.push(`- ${single} ${single === 1 ? "note on a single row stands" : "notes on single rows stand"} in the CSV`);
  }
  return `\nNotes:\n\n${lines.join("\n")}\n`;
}

/** The codes spelt out, for widths at which a figure prints codes alone; otherwise nothing. */
export function modeLegend(needed: boolean): string {
  return needed ? `Modes: ${modes.map(({ code, name }) => `${code} ${name}`).join("; ")}.` : "";
}

/** Names in full where one is long enough to have been shortened in the figure; otherwise nothing. */
export function fullNames(what: string, labels: readonly string[]): string {
  return labels.some((label) => label.length > 14) ? `${what}, in order: ${labels.join("; ")}.` : "";
}

/** The distinct texts of a column, in order. */
export function distinct(rows: readonly FigureRow[], column: string): readonly string[] {
  return [
    ...new Set(
      rows.map((row) => row[column]).filter((value): value is string => typeof value === "string" && value !== ""),
    ),
  ];
}

const intervalNames: Readonly<Record<string, string>> = {
  wilson: "Wilson",
  exact: "Clopper–Pearson",
  "cluster-wilson": "Wilson at the effective sample size of repeated clusters",
  "cluster-bootstrap": "cluster bootstrap",
  t: "t",
  "cluster-t": "t with cluster-robust standard errors",
  wald: "Wald",
  bootstrap: "bootstrap",
  newcombe: "Newcombe",
  "paired-t": "paired t",
  "least-favourable":
    "at the least favourable dependence between modes (marginal counts do not say which modes go together)",
};

const testNames: Readonly<Record<string, string>> = {
  fisher: "Fisher’s exact test",
  "cluster-permutation": "cluster permutation test",
  permutation: "permutation test",
  "wilcoxon-exact": "Wilcoxon’s exact signed-rank test",
};

/** The tests that the rows name, in words. */
export function testsOf(rows: readonly FigureRow[]): string {
  return distinct(rows, "test")
    .map((name) => testNames[name] ?? name)
    .join(", ");
}

/** Whether any row has both limits of an interval, so that a line is drawn. */
export function hasInterval(rows: readonly FigureRow[], low = "low", high = "high"): boolean {
  return rows.some((row) => typeof row[low] === "number" && typeof row[high] === "number");
}

function intervalSentence(rows: readonly FigureRow[], confidence: number): string {
  const names = distinct(rows, "interval").map((name) => intervalNames[name.split(";")[0]!] ?? name);
  if (names.length === 0) return "";
  return `Intervals: ${Math.round(confidence * 1000) / 10}% ${[...new Set(names)].join(", ")}.`;
}

function denominatorSentence(rows: readonly FigureRow[]): string {
  const names = distinct(rows, "denominator");
  if (names.length === 0) return "";
  const words = names.map((name) =>
    name === "traces" ? "traces labelled for the mode" : name === "flags" ? "all flags" : name,
  );
  return `Denominator: ${words.join(", ")}.`;
}
