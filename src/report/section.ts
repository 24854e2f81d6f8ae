/** A figure as the report shows it. */
export interface ReportFigure {
  readonly name: string;
  readonly title: string;
  /** The command whose tables it shows, and the one of them that it stands above; null where none is there. */
  readonly verb: string;
  readonly table: string | null;
  /** What it shows, in a sentence: its text alternative. */
  readonly finding: string | null;
  /** Inline SVG, drawn by the kit: the pages at the usual width. */
  readonly wide: readonly string[];
  /** The same at the width of a phone; empty where the figure has one width only. */
  readonly narrow: readonly string[];
  /** Facts in Markdown: a bold title, sentences, a list of notes. */
  readonly caption: string;
}

/** One part of the report: built apart, so that a missing part costs one line and nothing else. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** The section's HTML below its heading. */
  readonly build: () => string;
}
