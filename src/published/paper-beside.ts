import type { Cell, LayoutColumn, TableLayout } from "../trace.js";
import { type PaperTableName, paperTable } from "./paper-layouts.js";
import { decimals, type PublishedRow, type PublishedVerdict, verdictsText } from "./verdict.js";

type Belongs = (row: PublishedRow, cells: readonly Cell[], column: LayoutColumn) => boolean;

const scores: Readonly<Record<string, string>> = {
  Accuracy: "accuracy",
  Recall: "recall",
  Precision: "precision",
  F1: "f1",
  "Cohen's κ": "kappa",
};
const changes: Readonly<Record<string, string>> = { Improved: "prompt", New: "topology", Baseline: "baseline" };
const first = (text: Cell | undefined) => String(text).split(" ")[0]!;

/** Which comparison a printed cell has. */
const belongs: Readonly<Record<PaperTableName, Belongs>> = {
  "1": ({ group }, cells, { name }) => name === "Traces" && group === cells.slice(0, 3).join(", "),
  "2": ({ group, quantity }, [judge], { name }) => group === judge && quantity === `judge's ${scores[name]}`,
  "5": ({ group, quantity }, [configuration], { over, name }) =>
    quantity === "accuracy" &&
    group!.startsWith(`${over}, ${name.replace(" (", ", ").replace(")", "")},`) &&
    group!.endsWith(changes[first(configuration)]!),
  "6": ({ group, code }, [mode], { over, name }) => code === first(mode) && group === `${first(name)}, ${over}`,
  "7": ({ group, code, quantity }, [mode], { over, name }) =>
    code === first(mode) && group === over && quantity === `share of traces (${first(name)})`,
  "8": ({ group }, [, benchmark], { name }) => group === `${benchmark}, ${name.split(":")[0]}`,
};

const signs: Readonly<Partial<Record<PublishedVerdict, string>>> = {
  matches: "=",
  differs: "≠",
  "not comparable": "~",
};

/** A table of the paper as printed; beside each column that something is computed of, the computed values with their verdicts. */
export function paperTableBeside(name: PaperTableName, rows: readonly PublishedRow[]): TableLayout {
  const { caption, columns, rows: printed } = paperTable(name);
  const computed = columns.map((column) =>
    printed.map((cells): Cell => {
      const row = rows.find((one) => belongs[name](one, cells, column));
      const sign = row === undefined ? undefined : signs[row.verdict];
      return sign === undefined || row!.computed === null ? null : `${asPrinted(row!.computed, row!.printed)} ${sign}`;
    }),
  );
  const beside = (at: number) => computed[at]!.some((cell) => cell !== null);
  return {
    caption,
    columns: columns.flatMap((column, at) =>
      beside(at) ? [column, { ...column, name: `${column.name}, computed` }] : [column],
    ),
    rows: printed.map((cells, line) =>
      cells.flatMap((cell, at) => (beside(at) ? [cell, computed[at]![line]!] : [cell])),
    ),
    notes: [
      `Verdicts on the ${rows.length} printed numbers: ${verdictsText(rows)}.`,
      ...(columns.some((_, at) => beside(at)) ? ["Computed: = matches, ≠ differs, ~ not comparable."] : []),
    ],
  };
}

/** A value with one digit more than was printed, in the printed unit. */
function asPrinted(value: number, printed: string): string {
  const text = printed.replace(/%| points$/, "");
  const scaled = text === printed ? value : value * 100;
  const digits = decimals(text);
  return Number.isInteger(scaled) && digits === 0 ? String(scaled) : scaled.toFixed(digits + 1);
}
