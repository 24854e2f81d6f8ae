import assert from "node:assert/strict";
import { test } from "node:test";
import { auditSummaryLines } from "../../src/audit/finding.js";
import type { AuditRow } from "../../src/index.js";
import { openStudy } from "../../src/study/data.js";
import { studyOf } from "../../src/study/study.js";

const { tables } = studyOf(await openStudy({ source: "published" }));
const rows = tables
  .filter(({ analysis }) => analysis.name === "audit")
  .flatMap((table) => table.rows as unknown as readonly AuditRow[]);

test("the shipped counts are audited too: 237 of the study's 310 traces are plotted", () => {
  const [selection] = rows.filter(({ check }) => check === "selection");
  assert.equal(selection!.records, 310 - 237);
  assert.match(
    selection!.detail,
    /^Gemini-3-Flash: 58 plotted of 100 annotated \(14 successful, 44 failed\); Kimi-K2: 90/,
  );
  const lines = auditSummaryLines(rows).join("\n");
  assert.match(lines, /mast published-counts: mast-releases-modes\.csv, MAST-Data 2025 release .*replicated-labels/);
  assert.match(lines, /human published-counts: .*8 distinct annotation blocks/);
});
