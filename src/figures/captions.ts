import { modes } from "../taxonomy.js";
import type { CaptionContext, FigureRow } from "./figure.js";

/** A caption as Markdown: title, what is drawn, interval and denominator as the rows name them, source, cautions, notes. */
export function captionOf(
  title: string,
  context: CaptionContext,
  rows: readonly FigureRow[],
  sentences: readonly string[],
): string {
  const parts = [
    `**${title}.**`,
    ...sentences,
    intervalSentence(rows),
    denominatorSentence(rows),
    `Source: ${context.source}.`,
    ...(context.cautions ?? []),
  ].filter((part) => part !== "");
  const notes = distinct(rows, "note").flatMap((note) => note.split("; "));
  const listed = [...new Set(notes)].map((note) => `- ${note}`);
  return `${parts.join(" ")}\n${listed.length === 0 ? "" : `\nNotes on single values:\n\n${listed.join("\n")}\n`}`;
}

/** The codes spelt out, for widths at which a figure prints codes alone; otherwise nothing. */
export function modeLegend(needed: boolean): string {
  return needed ? `Modes: ${modes.map(({ code, name }) => `${code} ${name}`).join("; ")}.` : "";
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
};

function intervalSentence(rows: readonly FigureRow[]): string {
  const names = distinct(rows, "interval").map((name) => intervalNames[name.split(";")[0]!] ?? name);
  if (names.length === 0) return "";
  return `Intervals: 95% ${[...new Set(names)].join(", ")}.`;
}

function denominatorSentence(rows: readonly FigureRow[]): string {
  const names = distinct(rows, "denominator");
  if (names.length === 0) return "";
  const words = names.map((name) =>
    name === "traces" ? "traces labelled for the mode" : name === "flags" ? "all flags" : name,
  );
  return `Denominator: ${words.join(", ")}.`;
}
