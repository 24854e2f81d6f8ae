import type { Cell, Taxonomy } from "../trace.js";
import type { PresetName } from "./theme.js";

/** A JSON value; a figure's specification holds nothing else. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** A Vega-Lite specification as plain JSON (no type of Vega's is named, so every compiler can read this). */
export type FigureSpec = JsonObject;

/** One plotted row: a statistic's result row, group columns first. Never changed by a figure. */
export type FigureRow = Readonly<Record<string, Cell>>;

/** What every figure can be told. */
export interface FigureOptions {
  /** Width preset; the first of the figure's `presets` by default. */
  readonly preset?: PresetName;
  /** Name of the figure file; becomes the title's fallback and the prefix of ids. Default: the figure's own name. */
  readonly name?: string;
  /** The group columns of the rows: what tells panels, lines and pages apart; default none. */
  readonly groups?: readonly string[];
  /** `colour` (default), or `grey` for print without colour. */
  readonly theme?: ThemeName;
  /** What the rows' codes belong to, for what rows do not say: names, categories, stages; default MAST, or the modes that rows name. */
  readonly taxonomy?: Taxonomy;
}

/** `colour` (default) or `grey`, which prints every hue as the grey of its luminance. */
export type ThemeName = "colour" | "grey";

/** What a caption needs to know beyond the rows. */
export interface CaptionContext extends Pick<FigureOptions, "groups" | "taxonomy"> {
  /** Where the numbers come from, as a phrase: "the 2026-08-13 release of MAST-Data". */
  readonly source: string;
  /** Facts that hold for all rows, each a sentence: exclusions, how counts were reconstructed. */
  readonly cautions?: readonly string[];
  /** Confidence level of the intervals; default 0.95. */
  readonly confidence?: number;
  /** Preset the picture was drawn at: the caption spells out what that width had to shorten. */
  readonly preset?: PresetName;
}

/** A figure: a pure function from result rows to a specification, and one from the same rows to a caption. */
export interface Figure {
  readonly name: string;
  readonly title: string;
  /** Supported width presets, the usual one first. */
  readonly presets: readonly PresetName[];
  /** The columns of a row that are drawn, beyond the group columns: no other changes the picture. */
  readonly columns: readonly string[];
  /** The first column of a result that is no group: group columns stand before it. */
  readonly first: string;
  /** Splits rows into pages where the groups do not fit one; one page where they do. */
  pages(rows: readonly FigureRow[], options?: FigureOptions): readonly (readonly FigureRow[])[];
  /** The specification of one page. */
  build(rows: readonly FigureRow[], options?: FigureOptions): FigureSpec;
  /** The caption's facts as Markdown, of all pages. */
  caption(rows: readonly FigureRow[], context: CaptionContext): string;
}
