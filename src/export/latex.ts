import type { TableLayout } from "../trace.js";
import { visible } from "../words.js";
import { type Fit, fitted, isLong, partsOf } from "./latex-fit.js";
import { headings, isNumeric, printed, roundingOf } from "./layout.js";

/**
 * A table as LaTeX, ready to be \input: booktabs rules, \footnotesize, numbers right-aligned and rounded (see `printed`),
 * notes below, text escaped so that no cell can run a command. It fits the text width of the article class: long text
 * wraps, and what is still too wide stands in landscape. Needs `\usepackage{booktabs,array,longtable,pdflscape}` (array
 * where text wraps, longtable above 40 rows and where wide, pdflscape where wide). It compiles with pdfLaTeX, XeLaTeX and LuaLaTeX;
 * where text is in a script that pdfLaTeX cannot set, a comment says so, and pdfLaTeX prints its code points ([U+4E2D]).
 *
 * @example
 * ```ts
 * import { toLatex } from "mastkit";
 * toLatex({ caption: null, columns: [{ name: "n" }], rows: [[7]] }).includes("\\toprule"); // => true
 * ```
 */
export function toLatex(layout: TableLayout): string {
  const { caption, columns, rows, notes = [] } = layout;
  const texts = rows.map((row) => row.map((cell, index) => printed(cell, columns[index]?.digits)));
  const fit = fitted(layout, texts);
  const above = headings(layout);
  const names = line(fit.heads.map((lines, index) => headCell(lines, isNumeric(layout, index) ? "r" : "l")));
  const head = [...(above === null ? [] : [overLine(above), rules(above)]), names, "\\midrule"];
  const body = texts.map((row) => line(row.map((text, index) => cellOf(text, fit, index))));
  const title = caption === null ? null : `\\caption{${broken(caption)}}`;
  const align = alignment(layout, fit);
  const style = "\\footnotesize\\setlength{\\tabcolsep}{3pt}";
  const below = notes.map((text) => `\\par\\noindent ${broken(text)}`);
  const under = below.length === 0 ? [] : ["\\par\\smallskip", "\\raggedright", ...below];
  const plain = [`\\begin{tabular}{${align}}`, "\\toprule", ...head, ...body, "\\bottomrule", "\\end{tabular}"];
  const lines = fit.long
    ? [
        `{${style}`,
        `\\begin{longtable}{${align}}`,
        ...(title === null ? [] : [`${title}\\\\`, "\\toprule", ...head, "\\endfirsthead"]),
        "\\toprule",
        ...head,
        "\\endhead",
        ...body,
        "\\bottomrule",
        "\\end{longtable}",
        ...under,
        "\\par}",
      ]
    : title === null
      ? [`{${style}`, "\\noindent", ...plain, ...under, "\\par}"]
      : ["\\begin{table}", "\\centering", title, style, ...plain, ...under, "\\end{table}"];
  const turned = fit.landscape ? ["\\begin{landscape}", ...lines, "\\end{landscape}"] : lines;
  const rounding = roundingOf(layout);
  const comment = `% Made by mastkit.${rounding === null ? "" : ` Rounding: ${escapeLatex(rounding)}`}`;
  const warning = fit.tooWide ? "\n% Wider than a landscape page: leave out columns." : "";
  const table = turned.join("\n");
  return `${comment}${warning}${engineFor(table)}\n${table}\n`;
}

function alignment(layout: TableLayout, { shares }: Fit): string {
  const kinds = layout.columns.map((_, index) => {
    const share = shares[index] ?? null;
    if (share !== null) return `>{\\raggedright\\arraybackslash}p{${share.toFixed(3)}\\linewidth}`;
    return isNumeric(layout, index) ? "r" : "l";
  });
  return `@{}${kinds.join("")}@{}`;
}

function cellOf(text: string, { shares }: Fit, index: number): string {
  return (shares[index] ?? null) === null ? escapeLatex(text) : broken(text);
}

/** A column's name, on several lines where its column is narrower. */
function headCell(lines: readonly string[], side: "r" | "l"): string {
  const escaped = lines.map(escapeLatex);
  return escaped.length < 2
    ? (escaped[0] ?? "")
    : `\\begin{tabular}[b]{@{}${side}@{}}${escaped.join("\\\\")}\\end{tabular}`;
}

/** Text whose long words may be broken. */
function broken(text: string): string {
  const words = partsOf(visible(text))
    .map((part) => (isLong(part) ? (part.match(/.{1,6}/gsu) ?? []).join(breakMark) : part))
    .join("");
  return escapeLatex(words).replaceAll(escapeLatex(breakMark), "\\allowbreak{}");
}

/** A private-use character: it stands in no visible text, and is replaced before anything is written. */
const breakMark = "\ue000";

/** Text that LaTeX prints as it stands. */
export function escapeLatex(text: string): string {
  const parts = text.split(otherScript).map((part, index) => {
    const codes = [...part].map((character) => replacements[character] ?? plain(character)).join("");
    // What lies between two parts is in another script.
    return index % 2 === 0 ? codes : `\\textanyscript{${part}}{${[...part].map(codePoint).join("")}}`;
  });
  // Two hyphens would become a dash.
  return parts.join("").replace(/-(?=-)/g, "-{}");
}

/** Letters, marks, digits and pictures beyond Latin: text of people, which pdfLaTeX's fonts lack. */
const otherScript = /((?:(?=[\p{L}\p{N}\p{Emoji_Presentation}])[^ -\u017eκ](?:\p{M}|\u200d|\ufe0f)*)+)/u;

/** What a table with text in other scripts says above itself, and the macro that it writes it with; else nothing. */
function engineFor(table: string): string {
  if (!table.includes("\\textanyscript{")) return "";
  return `
% Text in other scripts than Latin: compile with XeLaTeX or LuaLaTeX and a font that has it, as \\setmainfont{Noto Sans CJK SC}.
\\providecommand{\\textanyscript}[2]{\\ifdefined\\XeTeXversion#1\\else\\ifdefined\\directlua#1\\else#2\\fi\\fi}`;
}

const replacements: Readonly<Record<string, string>> = {
  "\u00a0": "~",
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  _: "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  '"': "\\textquotedblright{}",
  "`": "\\textasciigrave{}",
  // A row that begins with a bracket would be read as the optional argument of the line break before it.
  "[": "{[}",
  "]": "{]}",
  "*": "{*}",
  "−": "\\ensuremath{-}",
  "×": "\\ensuremath{\\times}",
  "±": "\\ensuremath{\\pm}",
  "≤": "\\ensuremath{\\leq}",
  "≥": "\\ensuremath{\\geq}",
  "≠": "\\ensuremath{\\neq}",
  κ: "\\ensuremath{\\kappa}",
  "–": "\\textendash{}",
  "—": "\\textemdash{}",
  "‘": "\\textquoteleft{}",
  "’": "\\textquoteright{}",
  "“": "\\textquotedblleft{}",
  "”": "\\textquotedblright{}",
  "…": "\\ldots{}",
};

function plain(character: string): string {
  const point = character.codePointAt(0)!;
  const known = (point >= 0x20 && point < 0x7f) || (point >= 0xc0 && point <= 0x17e && point !== 0xd7);
  return known ? character : codePoint(character);
}

function codePoint(character: string): string {
  return `{[}U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}{]}`;
}

function line(cells: readonly string[]): string {
  return `${cells.join(" & ")} \\\\`;
}

type Headings = NonNullable<ReturnType<typeof headings>>;

function overLine(above: Headings): string {
  return line(
    above.map(({ over, span }) => (over === "" ? skip(span) : `\\multicolumn{${span}}{c}{${escapeLatex(over)}}`)),
  );
}

function skip(span: number): string {
  return Array<string>(span).fill("").join(" & ");
}

function rules(above: Headings): string {
  let column = 1;
  return above
    .map(({ over, span }) => {
      const first = column;
      column += span;
      return over === "" ? "" : `\\cmidrule(lr){${first}-${column - 1}}`;
    })
    .join("");
}
