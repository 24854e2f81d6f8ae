import { comparePublished } from "../published/compare.js";
import { publishedTableNames } from "../published/tables.js";
import { publishedColumns } from "../published/verdict.js";
import type { StudyData } from "../source.js";
import { publishedDigest } from "./labelled.js";
import type { ResultOptions, ResultTable } from "./tables.js";

/** The comparison with published numbers, of whatever data are at hand. */
export async function comparisonTable(data: StudyData, options: ResultOptions = {}): Promise<ResultTable> {
  const rows = comparePublished({
    ...(options.confidence === undefined ? {} : { confidence: options.confidence }),
    ...(data.mast === null ? {} : { mast: data.mast.traces }),
    ...(data.human === null ? {} : { ratings: data.human.ratings }),
    ...(data.runs === null ? {} : { runs: data.runs.records }),
  });
  const flags = [
    data.mast === null ? "" : " --mast FILE",
    data.human === null ? "" : " --human FILE",
    data.itbench === null ? "" : " --itbench DIR",
  ];
  const own = [data.mast, data.human, data.itbench].flatMap((file) => (file === null ? [] : [file.digest]));
  return {
    name: "published-comparison",
    title: "Published numbers beside what the data at hand give",
    command: `published${flags.join("")}`,
    columns: [...publishedColumns],
    rows: rows.map((row) => ({ ...row })),
    inputs: [...own, ...(await Promise.all(publishedTableNames.map((name) => publishedDigest(name))))],
  };
}
