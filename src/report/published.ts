import { escapeHtml } from "../export/html.js";
import { visible } from "../export/layout.js";
import type { ResultTable } from "../study/entry.js";
import { figureHtml } from "./figure.js";
import type { ReportFigure } from "./section.js";
import { tableHtml, wayTo } from "./table.js";

/** The comparison: what says something row by row; what is missing once a reason; what was read back as a number. */
export function publishedHtml(table: ResultTable, figures: readonly ReportFigure[], beside: boolean): string {
  const of = (verdict: string) => table.rows.filter((row) => row["verdict"] === verdict);
  const told = ["matches", "not comparable"].flatMap(of);
  const reasons = new Map<string, number>();
  for (const row of of("cannot be computed")) {
    const reason = String(row["note"]);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const gaps = [...reasons].map(([reason, n]) => `<li>${text(gapOf(reason, n))}</li>`);
  const finding = table.analysis.headline?.(table) ?? null;
  return `${finding === null ? "" : `<p class="finding">${text(finding)}</p>\n`}${figures
    .map(figureHtml)
    .join("")}<h3>What differs</h3>
${tableHtml(table, { rows: of("differs"), id: "differs" })}<h3>What matches, and what cannot be compared</h3>
${tableHtml(table, { rows: told, id: "told" })}<h3>What cannot be computed from the data at hand</h3>
<ul>
${gaps.join("\n")}
</ul>
<p class="made">Numbers that could only be read back from the table they were printed in are left out.</p>
${wayTo(table, beside)}`;
}

/** "18 numbers need …", where the note says "needs …"; else the note after their count. */
function gapOf(reason: string, n: number): string {
  const numbers = n === 1 ? "1 number" : `${n} numbers`;
  return /^needs /.test(reason)
    ? `${numbers} ${n === 1 ? reason : reason.replace(/^needs /, "need ")}`
    : `${numbers}: ${reason}`;
}

function text(raw: string): string {
  return escapeHtml(visible(raw));
}
