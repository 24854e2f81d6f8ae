import { liftAnalysis } from "../../src/analyses/lift.js";
import { liftColumns } from "../../src/analyses/lift-columns.js";
import { prevalenceAnalysis } from "../../src/analyses/prevalence.js";
import { keysOf } from "../../src/columns.js";
import { figureOf } from "../../src/figures.js";
import { type Absence, codes, lift, type ModesTable, prevalence } from "../../src/index.js";
import { drawPlots } from "../../src/report/draw.js";
import type { ReportInput } from "../../src/report/sections.js";
import type { ResultTable } from "../../src/study/entry.js";
import { hostileNames } from "../export/hostile-names.js";

/** A report whose groups, sources, notes and titles are all hostile names (generated). */
export async function hostileInput(): Promise<ReportInput> {
  const data: ModesTable = {
    kind: "modes",
    by: ["system"],
    rows: hostileNames.slice(0, 4).flatMap((system, index) =>
      (["success", "failure"] as const).flatMap((outcome) =>
        codes.map((code, place) => ({
          group: { system },
          source: null,
          caution: [hostileNames[index]!],
          outcome,
          code,
          flagged: (place + index) % 9,
          labelled: 12,
          traces: 12,
        })),
      ),
    ),
  };
  const inputs = [{ name: hostileNames[0]!, bytes: 1, sha256: hostileNames[1]! }];
  const results: { readonly tables: readonly ResultTable[]; readonly absences: readonly Absence[] } = {
    tables: [
      {
        name: "prevalence-hostile",
        title: hostileNames[0]!,
        command: `prevalence ${hostileNames[1]}`,
        analysis: prevalenceAnalysis,
        groups: ["system"],
        columns: ["system", ...prevalenceAnalysis.columns.map(({ key }) => key)],
        rows: prevalence(data, { by: ["system"] }),
        inputs,
      },
      {
        name: "lift-hostile",
        title: hostileNames[5]!,
        command: "lift",
        analysis: liftAnalysis,
        groups: ["system"],
        columns: ["system", ...keysOf(liftColumns)],
        rows: lift(data, { by: ["system"] }),
        inputs,
      },
      {
        name: "unheard-of",
        title: hostileNames[6]!,
        command: "unheard-of",
        analysis: {
          ...prevalenceAnalysis,
          verb: "unheard-of",
          columns: [
            { key: "name", kind: "text", holds: "" },
            { key: "note", kind: "note", holds: "" },
          ],
          shows: [{ heading: "name", shows: "cell", of: ["name"] }],
        },
        groups: [],
        columns: ["name", "note"],
        rows: hostileNames.map((name) => ({ name, note: name })),
        inputs,
      },
    ],
    absences: [{ name: "outcomes-x", text: hostileNames[0]! }],
  };
  return {
    sources: hostileNames.map((text) => ({ dataset: "mast", from: "given", text, digest: null })),
    ...results,
    figures: await drawPlots(
      results.tables.slice(0, 2).map((table) => ({
        ...table,
        table: table.name,
        figure: figureOf(table.name.split("-")[0]!),
        context: { source: hostileNames[0]! },
      })),
      results.tables,
    ),
  };
}
