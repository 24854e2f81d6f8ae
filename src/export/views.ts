import { modeOf, parseCode } from "../taxonomy.js";
import type { Cell } from "../trace.js";
import { printed } from "./layout.js";

type Row = Readonly<Record<string, Cell>>;

/** A table of results, named after its command. */
export interface NamedTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** A column of a table in print: fewer and closer than the CSV's, which has them all. */
export interface ViewColumn {
  readonly name: string;
  readonly cell: (row: Row) => Cell;
}

/** The columns that print shows of a table; all but `note` where it has no view of the command's tables. */
export function viewOf(table: NamedTable): readonly ViewColumn[] {
  const view = viewOfCommand(table);
  if (view === undefined) return table.columns.filter((name) => name !== "note").map((name) => plain(name));
  const columns = [...groupHeads(table).map((name) => plain(name)), ...view.columns];
  return columns.filter((column) => table.rows.some((row) => column.cell(row) !== null && column.cell(row) !== ""));
}

/**
 * The group columns of a table that tell its groups apart: `source` is left out where the others do so without it.
 */
export function groupHeads(table: NamedTable): readonly string[] {
  const view = viewOfCommand(table);
  const end = view === undefined ? 0 : Math.max(0, table.columns.indexOf(view.firstOwn));
  const heads = table.columns.slice(0, end);
  const others = heads.filter((name) => name !== "source");
  const keys = (names: readonly string[]) =>
    new Set(table.rows.map((row) => JSON.stringify(names.map((name) => row[name])))).size;
  return others.length > 0 && keys(others) === keys(heads) ? others : heads;
}

/** The view whose name a table's name begins with; of two, the longer one. */
function viewOfCommand(table: Pick<NamedTable, "name">) {
  const names = Object.keys(views).filter((name) => table.name === name || table.name.startsWith(`${name}-`));
  return views[names.sort((a, b) => b.length - a.length)[0] ?? ""];
}

function plain(name: string, heading = name.replaceAll("_", " ")): ViewColumn {
  return { name: heading, cell: (row) => row[name] ?? null };
}

const mode: ViewColumn = {
  name: "mode",
  cell: (row) => {
    const code = row["code"];
    if (typeof code !== "string" || code === "") return null;
    return parseCode(code) === null ? code : `${code} ${modeOf(code).name}`;
  },
};

/** "29/44" */
function ratio(name: string, flagged: string, n: string): ViewColumn {
  return {
    name,
    cell: (row) =>
      typeof row[flagged] === "number" && typeof row[n] === "number" ? `${row[flagged]}/${row[n]}` : null,
  };
}

/** "0.220 to 0.676"; an open side is a dash. */
function interval(name: string, low = "low", high = "high"): ViewColumn {
  return {
    name,
    cell: (row) => {
      const [from, to] = [row[low] ?? null, row[high] ?? null];
      return from === null && to === null ? null : `${printed(from) || "–"}\u00a0to\u00a0${printed(to) || "–"}`;
    },
  };
}

/** The view of a table by its columns, as a table's name; null where it has none. A sweep has the columns of lift too. */
export function viewName(columns: readonly string[]): string | null {
  return Object.entries(views).find(([, { tells }]) => columns.includes(tells))?.[0] ?? null;
}

/** "0.89 (0.85–0.93)" */
function estimate(name: string): ViewColumn {
  return {
    name,
    cell: (row) => {
      const [value, low, high] = [row[name] ?? null, row[`${name}_low`] ?? null, row[`${name}_high`] ?? null];
      if (value === null) return null;
      return low === null && high === null
        ? printed(value, 2)
        : `${printed(value, 2)}\u00a0(${printed(low, 2) || "–"}–${printed(high, 2) || "–"})`;
    },
  };
}

interface View {
  /** The first column that is no group column. */
  readonly firstOwn: string;
  /** A column that tables of this command alone have. */
  readonly tells: string;
  readonly columns: readonly ViewColumn[];
}

const views: Readonly<Record<string, View>> = {
  outcomes: {
    firstOwn: "runs",
    tells: "recall_mean",
    columns: [
      plain("runs"),
      plain("known"),
      plain("recall_mean", "mean recall"),
      interval("interval of recall", "recall_low", "recall_high"),
      plain("success", "successes"),
      plain("success_rate", "success rate"),
      interval("interval of rate"),
      plain("threshold"),
      plain("clusters"),
    ],
  },
  prevalence: {
    firstOwn: "code",
    tells: "denominator",
    columns: [mode, ratio("flagged / labelled", "flagged", "n"), plain("proportion"), interval("interval")],
  },
  "mode-counts": {
    firstOwn: "traces",
    tells: "median",
    columns: [
      plain("traces"),
      plain("mean"),
      interval("interval"),
      plain("sd"),
      plain("median"),
      interval("quartiles", "q1", "q3"),
      plain("max"),
    ],
  },
  sweep: {
    firstOwn: "threshold",
    tells: "reference_verdict",
    columns: [
      plain("threshold"),
      mode,
      ratio("failed", "failed_flagged", "failed_n"),
      ratio("successful", "successful_flagged", "successful_n"),
      plain("risk_difference", "difference"),
      interval("interval", "risk_difference_low", "risk_difference_high"),
      plain("q"),
      plain("verdict"),
      plain("reference_verdict", "at the reference"),
    ],
  },
  lift: {
    firstOwn: "code",
    tells: "risk_ratio_low",
    columns: [
      mode,
      ratio("failed", "failed_flagged", "failed_n"),
      ratio("successful", "successful_flagged", "successful_n"),
      plain("risk_difference", "difference"),
      interval("interval", "risk_difference_low", "risk_difference_high"),
      plain("risk_ratio", "risk ratio"),
      plain("p"),
      plain("q"),
      plain("verdict"),
    ],
  },
  "lift-stratified": {
    firstOwn: "code",
    tells: "mh_risk_difference",
    columns: [
      mode,
      plain("informative_strata", "informative strata"),
      plain("crude_risk_difference", "crude difference"),
      interval("its interval", "crude_low", "crude_high"),
      plain("mh_risk_difference", "stratified difference"),
      interval("interval", "mh_risk_difference_low", "mh_risk_difference_high"),
      plain("mh_odds_ratio", "odds ratio"),
      plain("p"),
      plain("q"),
      plain("homogeneity_p", "p of homogeneity"),
      plain("reversal"),
    ],
  },
  audit: {
    firstOwn: "check",
    tells: "consequence",
    columns: [plain("severity"), plain("check"), plain("records"), plain("detail"), plain("consequence")],
  },
  leverage: {
    firstOwn: "code",
    tells: "attributable_fraction",
    columns: [
      mode,
      ratio("failed", "failed_flagged", "failed_n"),
      plain("risk_ratio", "risk ratio"),
      plain("attributable_fraction", "attributable fraction"),
      interval("interval"),
      plain("failures_per_100", "failures per 100"),
    ],
  },
  agreement: {
    firstOwn: "code",
    tells: "raters",
    columns: [
      plain("code"),
      plain("category"),
      plain("raters"),
      plain("coefficient"),
      plain("estimate"),
      interval("interval"),
      plain("observed"),
      plain("expected"),
      plain("complete_items", "cells"),
    ],
  },
  published: {
    firstOwn: "source",
    tells: "counts_what",
    columns: [
      plain("source"),
      plain("quantity"),
      plain("group"),
      plain("code"),
      plain("published"),
      plain("computed"),
      interval("interval"),
      plain("n"),
      plain("counts_what", "counts"),
      plain("verdict"),
    ],
  },
  "judge-scores": {
    firstOwn: "code",
    tells: "precision_low",
    columns: [
      { name: "mode", cell: (row) => mode.cell(row) ?? "all modes" },
      plain("items"),
      estimate("accuracy"),
      estimate("precision"),
      estimate("recall"),
      estimate("f1"),
      estimate("kappa"),
    ],
  },
  adjust: {
    firstOwn: "code",
    tells: "apparent",
    columns: [
      mode,
      ratio("flagged / labelled", "flagged", "n"),
      plain("apparent"),
      plain("sensitivity"),
      plain("specificity"),
      plain("adjusted"),
      interval("interval"),
    ],
  },
};
