import type { TableLayout } from "../trace.js";
import { visible, wrapped } from "../words.js";
import { type Field, fitted, type Step } from "./fit.js";
import { headings, roundingOf } from "./layout.js";
import type { PrintLayout } from "./print-layout.js";

/** Text width of the article class at 10 pt, less what estimated widths may be wrong by; a column of two, in points. */
const [page, column] = [338, 196];
/** \footnotesize, both sides of a column, and lines that a page holds where more than 40 stand closer. */
const [size, gap, high] = [8, 6, 52];

const steps: readonly Step[] = [
  { leave: ({ spare }) => spare === 3 },
  { leave: ({ spare }) => spare === 2 },
  "shorten",
  { leave: ({ spare, heading }) => spare === 1 && heading !== "notes" },
  { leave: ({ heading }) => heading === "notes" },
  { shrink: 80 },
  { shrink: 40 },
];

/**
 * A table as LaTeX, ready to be \input: with its caption a float over the columns of the page where it is wider than one,
 * booktabs rules, \footnotesize, numbers right-aligned and rounded (see `printed`), notes below, text escaped so that no
 * cell can run a command. It fits the text width of the article class: what can be spared is left out and named in a
 * comment, then text wraps. Needs booktabs alone, above 52 lines longtable too, and graphicx where it is made smaller: a
 * comment says the preamble. It compiles with pdfLaTeX, XeLaTeX and LuaLaTeX; where text is in a script that pdfLaTeX
 * cannot set, a comment says so, and pdfLaTeX prints its code points ([U+4E2D]).
 *
 * @example
 * ```ts
 * import { toLatex } from "mastkit";
 * toLatex({ caption: null, columns: [{ name: "n" }], rows: [[7]] }).includes("\\toprule"); // => true
 * ```
 */
export function toLatex(layout: TableLayout & Partial<PrintLayout>): string {
  const { caption, rows, notes = [], label, marked = [] } = layout;
  const above = headings(layout);
  const columns = layout.columns.map(({ over: _, ...rest }) => rest);
  const { fields, out, heads } = fitted({ ...layout, columns }, page, { of: widthOf, gap }, steps);
  const widths = fields.map((field) => field.width + gap);
  let first = 0;
  // A heading over several columns that is wider than they are makes the last of them wider.
  const runs = (above ?? []).map(({ over, span }) => {
    const own = widths.slice(first, first + span).reduce((sum, one) => sum + one, 0);
    first += span;
    return Math.max(own, widthOf(over) + gap);
  });
  const width = (above === null ? widths : runs).reduce((sum, one) => sum + one, -gap);
  const narrow = fields.some(isNarrowed);
  const end = narrow ? "\\tabularnewline" : "\\\\";
  const line = (cells: readonly string[]) => `${cells.join(" & ")} ${end}`;
  const names = line(fields.map(headCell));
  const head = [...(above === null ? [] : [line(overCells(above)), rules(above)]), ...[names, "\\midrule"]];
  const body = rows.flatMap((_, at) => {
    const group = heads?.get(at);
    const cells = line(fields.map((field) => cellOf(field, at)));
    if (group === undefined) return [cells];
    const over = `\\multicolumn{${fields.length}}{@{}l}{\\textit{${escapeLatex(group)}}} ${end}`;
    return [...(at === 0 ? [] : ["\\addlinespace"]), over, cells];
  });
  const starred = marked.includes(true) && fields.some(({ heading }) => heading === "q");
  const below = [
    ...(starred ? ["* q below 0.05"] : []),
    ...notes.filter((text) => !out.includes("notes") || !/^\d+\. /.test(text)),
  ];
  const float = width > column ? "table*" : "table";
  const noted = below.reduce((sum, text) => sum + Math.ceil(widthOf(text) / (float === "table" ? column : page)), 0);
  const printed = rows.map((_, at) => Math.max(1, ...fields.map((field) => linesOf(field, at))));
  const lines = printed.reduce((sum, more) => sum + more, noted + (heads?.size ?? 0));
  const [long, wide] = [lines > high, width > page];
  const under =
    below.length === 0
      ? []
      : ["\\par\\smallskip", "\\raggedright", ...below.map((text) => `\\par\\noindent ${broken(text)}`)];
  const kinds = fields.map((field) =>
    isNarrowed(field) ? `p{${Math.floor(field.width)}pt}` : field.right ? "r" : "l",
  );
  const align = `@{}${kinds.join("")}@{}`;
  const title = caption === null ? [] : [`\\caption{${broken(caption)}}`];
  const named = label === undefined || caption === null ? [] : [`\\label{tab:${label}}`];
  const close = lines > 40 && !long ? "\\renewcommand{\\arraystretch}{0.9}" : "";
  const style = `\\footnotesize\\setlength{\\tabcolsep}{3pt}${close}`;
  const rounding = roundingOf(layout);
  const said = [
    `Made by mastkit.${rounding === null ? "" : ` Rounding: ${escapeLatex(rounding)}`}`,
    `Preamble: \\usepackage{booktabs${long ? ",longtable" : wide ? ",graphicx" : ""}}${long ? " (longtable stands in one column)" : ""}`,
    ...(out.length === 0
      ? []
      : [`Left out to fit the page: ${visible(out.join(", "))} (--columns chooses; the CSV has all).`]),
  ].map((text) => `% ${text}`);
  const smaller = "\\resizebox{\\ifdim\\width>\\textwidth\\textwidth\\else\\width\\fi}{!}{%";
  const plain = [
    ...(wide ? [smaller] : []),
    ...[
      `\\begin{tabular}{${align}}`,
      "\\toprule",
      ...head,
      ...body,
      "\\bottomrule",
      `\\end{tabular}${wide ? "}" : ""}`,
    ],
  ];
  const made = long
    ? [
        ...[`{${style}`, `\\begin{longtable}{${align}}`],
        ...(title.length === 0 ? [] : [`${[...title, ...named].join("")}\\\\`, "\\toprule", ...head, "\\endfirsthead"]),
        ...["\\toprule", ...head, "\\endhead", ...body, "\\bottomrule", "\\end{longtable}", ...under, "\\par}"],
      ]
    : title.length === 0
      ? [`{${style}`, "\\noindent", ...plain, ...under, "\\par}"]
      : [`\\begin{${float}}`, "\\centering", ...title, ...named, style, ...plain, ...under, `\\end{${float}}`];
  const table = made.join("\n");
  return `${said.join("\n")}${engineFor(table)}\n${table}\n`;
}

/** Whether a column is narrower than its text, which then wraps. */
function isNarrowed({ natural, width }: Field): boolean {
  return width < natural;
}

function cellOf(field: Field, row: number): string {
  const text = field.texts[row]!.trimEnd();
  return isNarrowed(field) ? `\\raggedright ${broken(text)}` : escapeLatex(text);
}

function linesOf(field: Field, row: number): number {
  return isNarrowed(field) ? wrapped(field.texts[row]!, field.width, widthOf).length : 1;
}

/** A column's name, on several lines where its column is narrower. */
function headCell({ heading, width, right }: Field): string {
  const escaped = wrapped(heading, width, widthOf).map(escapeLatex);
  return escaped.length < 2
    ? (escaped[0] ?? "")
    : `\\begin{tabular}[b]{@{}${right ? "r" : "l"}@{}}${escaped.join("\\\\")}\\end{tabular}`;
}

/** The parts of a text that TeX does not break by itself, hyphens at their ends; blanks are parts too. */
function partsOf(text: string): readonly string[] {
  return text.split(/( )|(?<=-)/).filter((part) => part !== undefined);
}

/** Whether such a part may be broken anywhere: TeX hyphenates plain words by itself, and an interval is kept whole. */
function isLong(word: string): boolean {
  return !word.includes("\u00a0") && word.length >= (/^\p{L}*$/u.test(word) ? 20 : 12);
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

type Headings = NonNullable<ReturnType<typeof headings>>;

function overCells(above: Headings): readonly string[] {
  return above.flatMap(({ over, span }) =>
    over === "" ? Array<string>(span).fill("") : [`\\multicolumn{${span}}{c}{${escapeLatex(over)}}`],
  );
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

/** About how wide text is in Computer Modern at this size, in points; what the fonts lack is written as [U+4E2D]. */
function widthOf(text: string): number {
  let ems = 0;
  for (const character of text) {
    if (/[ijl.,;:'|!()[\]\s]/.test(character)) ems += 0.33;
    else if (/[mwMW%@&]/.test(character)) ems += 0.86;
    else if (/[A-Z<>=+−]/.test(character)) ems += 0.74;
    else if (/[a-z]/.test(character)) ems += 0.5;
    else if (/[\u{250}-\u{1ffff}]/u.test(character)) ems += 4.6;
    else ems += 0.54;
  }
  return ems * size;
}
