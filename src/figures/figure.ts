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
  /** A preset, or a width in points; the first of the figure's `presets` by default. */
  readonly width?: PresetName | number;
  /** Name of the figure file and the prefix of ids. Default: the figure's own name. */
  readonly name?: string;
  /** Printed above the figure; "none": nothing. Default: what is seen, in words from the rows. */
  readonly title?: string;
  /** The group columns of the rows: what tells panels, symbols and pages apart; default none. */
  readonly groups?: readonly string[];
  /** Order of the modes within their category: the taxonomy's (default), or by effect, the largest first. */
  readonly sort?: SortName;
  /** The codes that are drawn; default all. */
  readonly modes?: readonly string[];
  /** Ends of the value axis, in the unit of the rows (0.5: 50%); default what the rows need. */
  readonly domain?: readonly [low: number, high: number];
  /** Colours as #rrggbb, by what they stand for: failure, success, unknown, or a category's code or name. */
  readonly colours?: Readonly<Record<string, string>>;
  /** `colour` (default), or `grey` for print without colour. */
  readonly theme?: ThemeName;
  /** `white` (default), `transparent`, or `dark`: a page of dark ground. */
  readonly background?: Background;
  /** What the rows' codes belong to, for what rows do not say: names, categories, stages; default MAST, or the modes that rows name. */
  readonly taxonomy?: Taxonomy;
}

/** Order of modes within their category. */
export type SortName = "taxonomy" | "effect";
/** What a figure stands on. */
export type Background = "white" | "transparent" | "dark";

/** `colour` (default) or `grey`, which prints every hue as the grey of its luminance. */
export type ThemeName = "colour" | "grey";

/** What a caption needs to know beyond the rows. */
export interface CaptionContext extends Pick<FigureOptions, "groups" | "taxonomy" | "title" | "modes" | "width"> {
  /** Where the numbers come from, as a phrase: "the 2026-08-13 release of MAST-Data". */
  readonly source: string;
  /** Facts that hold for all rows, each a sentence: exclusions, how counts were reconstructed. */
  readonly cautions?: readonly string[];
  /** Confidence level of the intervals; default 0.95. */
  readonly confidence?: number;
}

/** A figure: a pure function from result rows to a specification, and one from the same rows to a caption. */
export interface Figure {
  readonly name: string;
  readonly title: string;
  /** Supported width presets, the usual one first. */
  readonly presets: readonly PresetName[];
  /** The columns of a row that are drawn, beyond the group columns: no other changes the picture. */
  readonly columns: readonly string[];
  /** Those of them without which there is nothing to draw. */
  readonly needs: readonly string[];
  /** The first column of a result that is no group: group columns stand before it. */
  readonly first: string;
  /** What is seen, in words from the rows; null where the figure has no finding. */
  message(rows: readonly FigureRow[], options?: FigureOptions): string | null;
  /** Splits rows into pages where the groups do not fit one; one page where they do. */
  pages(rows: readonly FigureRow[], options?: FigureOptions): readonly (readonly FigureRow[])[];
  /** The specification of one page. */
  build(rows: readonly FigureRow[], options?: FigureOptions): FigureSpec;
  /** The caption as Markdown, of all pages: at most 60 words, then a note with the rest, then the rows' notes. */
  caption(rows: readonly FigureRow[], context: CaptionContext): string;
}
