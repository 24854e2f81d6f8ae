import { headings, isNumeric, printed, roundingRule, type TableLayout } from "./layout.js";

const longTable = 40;

/**
 * A table as LaTeX, ready to be \input: booktabs rules, numbers right-aligned and rounded (see `printed`), text escaped so
 * that no cell can run a command. Needs `\usepackage{booktabs}`, and `\usepackage{longtable}` above 40 rows. Characters
 * that the usual fonts lack are written as [U+4E2D]; it compiles with pdfLaTeX, XeLaTeX and LuaLaTeX.
 *
 * @example
 * ```ts
 * import { toLatex } from "mastkit";
 * toLatex({ caption: null, columns: [{ name: "n" }], rows: [[7]] }).includes("\\toprule"); // => true
 * ```
 */
export function toLatex(layout: TableLayout): string {
  const { caption, columns, rows } = layout;
  const align = columns.map((_, index) => (isNumeric(layout, index) ? "r" : "l")).join("");
  const names = line(columns.map((column) => escapeLatex(column.name)));
  const above = headings(layout);
  const head = above === null ? [names] : [overLine(above), rules(above), names];
  const body = rows.map((row) => line(row.map((cell, index) => escapeLatex(printed(cell, columns[index]?.digits)))));
  const title = caption === null ? null : `\\caption{${escapeLatex(caption)}}`;
  const lines =
    rows.length > longTable
      ? [
          `\\begin{longtable}{${align}}`,
          ...(title === null ? [] : [`${title}\\\\`]),
          "\\toprule",
          ...head,
          "\\midrule",
          "\\endhead",
          ...body,
          "\\bottomrule",
          "\\end{longtable}",
        ]
      : [
          ...(title === null ? [] : ["\\begin{table}", "\\centering", title]),
          `\\begin{tabular}{${align}}`,
          "\\toprule",
          ...head,
          "\\midrule",
          ...body,
          "\\bottomrule",
          "\\end{tabular}",
          ...(title === null ? [] : ["\\end{table}"]),
        ];
  return `% Made by mastkit. Rounding: ${escapeLatex(roundingRule)}\n${lines.join("\n")}\n`;
}

/** Text that LaTeX prints as it stands. */
export function escapeLatex(text: string): string {
  // Two hyphens would become a dash.
  return [...text]
    .map((character) => replacements[character] ?? plain(character))
    .join("")
    .replace(/-(?=-)/g, "-{}");
}

const replacements: Readonly<Record<string, string>> = {
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
  return known ? character : `{[}U+${point.toString(16).toUpperCase().padStart(4, "0")}{]}`;
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
