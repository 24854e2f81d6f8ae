import type { ModesTable } from "../../src/counts/tables.js";
import { figureOf } from "../../src/figures/index.js";
import { drawPlots } from "../../src/report/draw.js";
import type { ReportInput } from "../../src/report/sections.js";
import type { Results } from "../../src/results/tables.js";
import { lift, liftColumns } from "../../src/statistics/lift.js";
import { prevalence, prevalenceColumns } from "../../src/statistics/prevalence.js";
import { codes } from "../../src/taxonomy.js";
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
  const results: Results = {
    tables: [
      {
        name: "prevalence-hostile",
        title: hostileNames[0]!,
        command: `prevalence ${hostileNames[1]}`,
        columns: ["system", ...prevalenceColumns],
        rows: prevalence(data, { by: ["system"] }),
        inputs,
      },
      {
        name: "lift-hostile",
        title: hostileNames[5]!,
        command: "lift",
        columns: ["system", ...liftColumns],
        rows: lift(data, { by: ["system"] }),
        inputs,
      },
      {
        name: "unheard-of",
        title: hostileNames[6]!,
        command: "unheard-of",
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
        figure: figureOf(table.name.split("-")[0]!),
        context: { source: hostileNames[0]! },
      })),
      results.tables,
    ),
  };
}
