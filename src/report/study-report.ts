import type { Study } from "../study/study.js";
import { drawPlots } from "./draw.js";
import { reportHtml } from "./report.js";

/** The study as one self-contained HTML page; `tablesBeside` says that the tables stand in tables/ beside it. */
export async function studyReport(
  { data, tables, absences, plots, undrawn }: Study,
  { tablesBeside = false }: { readonly tablesBeside?: boolean } = {},
): Promise<string> {
  const figures = await drawPlots(plots, tables);
  return reportHtml({ sources: data.lines, tables, absences, undrawn, figures, tablesBeside });
}
