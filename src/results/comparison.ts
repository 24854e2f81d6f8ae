import type { FileDigest } from "../datasets/digest.js";
import type { Plot } from "../export/figure.js";
import { figureOf } from "../figures/index.js";
import { comparePublished } from "../published/compare.js";
import type { ComparisonData } from "../published/comparison-data.js";
import { publishedTableNames } from "../published/tables.js";
import { publishedCells, publishedColumns, verdictCounts } from "../published/verdict.js";
import type { StudyData } from "../source.js";
import { mastLabels } from "./label-sets.js";
import { publishedDigest } from "./labelled.js";
import { perStudy } from "./per-study.js";
import type { ResultOptions, ResultTable } from "./tables.js";

/** What of the data at hand printed numbers are compared with. */
export function comparisonData(data: StudyData): ComparisonData {
  const { human, runs } = data;
  const mast = mastLabels(data);
  return {
    ...(mast === null ? {} : { mast: mast.traces, caution: mast.caution }),
    ...(human === null ? {} : { ratings: human.ratings }),
    ...(runs === null ? {} : { runs: runs.records }),
  };
}

/** The comparison with published numbers, of whatever data are at hand. */
export async function comparisonTable(data: StudyData, options: ResultOptions = {}): Promise<ResultTable> {
  return {
    name: "published-comparison",
    title: "Published numbers beside what the data at hand give",
    command: commandOf(data),
    columns: [...publishedColumns],
    rows: rowsOf(data, options),
    inputs: [...ownInputs(data), ...(await Promise.all(publishedTableNames.map((name) => publishedDigest(name))))],
  };
}

/** The figure of the same comparison. */
export function comparisonPlot(data: StudyData, options: ResultOptions = {}): Plot {
  const rows = rowsOf(data, options);
  const own = ownInputs(data);
  const counts = new Map<string, number>(verdictCounts(rows).map((row) => [row.verdict, row.rows]));
  const readBack = counts.get("same table") ?? 0;
  const beside =
    own.length === 0
      ? "the kit's shipped counts"
      : `${own.map(({ name }) => name).join(", ")} and the kit's shipped counts`;
  return {
    name: "published",
    figure: figureOf("published"),
    rows: rows.filter((row) => row.verdict !== "same table"),
    columns: publishedColumns,
    context: {
      source: `printed numbers of the MAST paper and the ITBench study, against ${beside}`,
      cautions: [
        `Of ${rows.length} printed numbers ${readBack} could only be read back from the table that they were printed in and are left out.`,
      ],
    },
    command: commandOf(data),
    inputs: own,
  };
}

const rowsOf = perStudy((data, { confidence }) =>
  comparePublished({ ...comparisonData(data), ...(confidence === undefined ? {} : { confidence }) }).map(
    publishedCells,
  ),
);

function commandOf(data: StudyData): string {
  const flags = [
    mastLabels(data)?.flag,
    data.human === null ? undefined : "--human FILE",
    data.itbench === null ? undefined : "--itbench DIR",
  ];
  return ["published", ...flags.filter((flag) => flag !== undefined)].join(" ");
}

function ownInputs(data: StudyData): readonly FileDigest[] {
  const others = [data.human, data.itbench].flatMap((file) => (file === null ? [] : [file.digest]));
  return [...(mastLabels(data)?.inputs ?? []), ...others];
}
