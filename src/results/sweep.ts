import type { Plot } from "../export/figure.js";
import type { FigureRow } from "../figures/figure.js";
import { figureOf } from "../figures/index.js";
import type { StudyData } from "../source.js";
import { sweep, sweepColumns } from "../statistics/sweep.js";
import { countedTraces, ownLabels } from "./label-sets.js";
import { perStudy } from "./per-study.js";
import { byFlag, type ResultOptions, type ResultTable } from "./tables.js";

/** The lift table at every success threshold, of own labels whose recall is known. */
export const sweepTables = perStudy((data, options): readonly ResultTable[] => {
  const own = ownLabels(data);
  const byRecall = (data.labels?.byRecall ?? []).map(({ recall, traces }) => ({
    recall,
    traces: countedTraces(traces, own?.caution ?? []),
  }));
  if (own === null || byRecall.every(({ traces }) => traces.every((trace) => trace.recall === null))) return [];
  const { by, caution, flag, inputs } = own;
  return [
    {
      name: "sweep-labels",
      title: "Failed against successful traces at every success threshold: own labels",
      command: `sweep ${flag}${byFlag(by)}`,
      columns: [...by, ...sweepColumns],
      rows: sweep(byRecall, { ...options, by, caution, reference: data.successThreshold }),
      inputs,
    },
  ];
});

/** The verdicts of the same, drawn, with n, the traces of known recall. One kind of recall only is not named in panels. */
export function sweepPlots(data: StudyData, options: ResultOptions): readonly Plot[] {
  return sweepTables(data, options).map(({ columns, rows, command, inputs }) => {
    const single = new Set(rows.map((row) => row["recall"])).size === 1;
    return {
      name: "sweep-verdicts-labels",
      figure: figureOf("sweep-verdicts"),
      rows: rows.map(({ recall, ...row }): FigureRow => {
        const n = Number(row["failed_n"]) + Number(row["successful_n"]);
        return { ...row, n, ...(single ? {} : { recall: recall ?? null }) };
      }),
      columns: [...columns.filter((column) => !single || column !== "recall"), "n"],
      context: {
        source: ownLabels(data)!.source,
        cautions: [`The reference threshold is ${data.successThreshold}.`],
      },
      command,
      inputs,
    };
  });
}
