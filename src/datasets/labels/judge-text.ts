import { codeOfCell } from "../../taxonomy/headers.js";
import type { Taxonomy } from "../../trace.js";
import type { Records } from "./records.js";

/**
 * The answers of MAST's judge in a text, "1.1 Disobey Task Specification: yes" a line, as records named `id` (`id#2` …
 * where there are several); the answer B, whether the task was completed, is the outcome. Null where the text is no such answer.
 */
export function judgeRecords(text: string, id: string, taxonomy?: Taxonomy): Records | null {
  const answers: { line: number; labels: Map<string, string>; outcome: string }[] = [];
  const names = new Map<string, string>();
  let outcome = "";
  for (const [at, line] of text.split(/\r\n|\r|\n/).entries()) {
    const plain = line.replace(/[*_`#>|]+/g, " ").trim();
    const completed = /^B[.):]\s*(?:.*[:\s])?(yes|no|true|false)\b\W*$/i.exec(plain);
    if (completed !== null) outcome = /yes|true/i.test(completed[1]!) ? "success" : "failure";
    const match = /^(?:C[.):]\s*)?(?:[-•]\s*)?((?:FM[-\s])?\d+\.\d+)\b(.*?)[\s:\-–—=]+(yes|no|true|false)\b/i.exec(
      plain,
    );
    const code = match === null ? null : codeOfCell(match[1]!, taxonomy);
    if (code === null) continue;
    if (answers.length === 0 || answers.at(-1)!.labels.has(code)) {
      answers.push({ line: at + 1, labels: new Map(), outcome: "" });
    }
    const last = answers.at(-1)!;
    last.outcome = outcome;
    last.labels.set(code, match![3]!.toLowerCase());
    // A name that states a reading of 3.2 and 3.3 stays with its code.
    const named = `${code} ${match![2]!.replace(/^[\s:\-–—]+/, "")}`.trim();
    if (codeOfCell(named, taxonomy) === code) names.set(code, named);
  }
  if (answers.length === 0 || answers.every(({ labels }) => labels.size < 3)) return null;
  return {
    kind: "answer of MAST's judge",
    unit: "line",
    records: answers.map(({ line, labels, outcome }, at) => ({
      line,
      record: {
        trace_id: at === 0 ? id : `${id}#${at + 1}`,
        ...Object.fromEntries([...labels].map(([code, answer]) => [names.get(code) ?? code, answer])),
        ...(outcome === "" ? {} : { outcome }),
      },
    })),
  };
}
