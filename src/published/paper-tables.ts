import type { ModesRow } from "../counts/tables.js";
import { tabulateModes } from "../counts/tabulate.js";
import type { LabelledTrace } from "../trace.js";
import type { Compared } from "./comparison-data.js";
import { fileAnswer } from "./file-answer.js";
import { named } from "./paper-names.js";
import { release2026, releaseOf } from "./releases.js";
import { sum } from "./sum.js";
import { publishedFigures } from "./tables.js";
import { type Answer, judge, needs, type Printed, type PublishedRow } from "./verdict.js";

const paper = "MAST paper v3";
const fetchMast = "mastkit fetch mast, then mastkit published --mast FILE";

/** Table 1: cells and margins from the file where given; else its margins against the composition of the 2026 release. */
export function compositionRows(data: Compared): readonly PublishedRow[] {
  const { mast } = data;
  const figures = publishedFigures("mast-paper-composition");
  const ofNames = { release: release2026, of: "names" } as const;
  const release = publishedFigures("mast-release-composition").filter((row) => row["release"]!.startsWith("2026"));
  const cells = cellsOf(figures).map(({ names, parts }) => {
    const [system, benchmark, model] = names;
    const printed: Printed = {
      source: `${paper}, Table 1`,
      quantity: "traces",
      group: names.join(", "),
      text: String(sum(parts)),
      unit: "count",
      origin: "mast-paper-composition",
    };
    if (mast === undefined) {
      return judge(printed, needs("MAD_full_dataset.json, the 2026-08-13 release", fetchMast));
    }
    const own = mast.filter(
      (trace) => named(trace.system, system) && named(trace.benchmark, benchmark) && named(trace.model, model),
    );
    const differs = releaseOf(mast) === release2026 && own.length !== sum(parts);
    const notes = [
      parts.length > 1 ? `${parts.length} printed rows of these names: ${parts.join(" + ")}` : null,
      ...(differs ? [releaseNotes[benchmark] ?? null, releaseNotes[model] ?? null] : []),
    ];
    const estimate = { value: own.length, n: mast.length, countsWhat: "traces of these names", notes };
    return judge(printed, fileAnswer(mast, data, ofNames, estimate));
  });
  const margins = (["mas_name", "llm_name", "benchmark_name"] as const).flatMap((field) => {
    const names = [...new Set(figures.map((figure) => figure[field]!))];
    return names.map((name) => {
      const part = figures.filter((figure) => figure[field] === name).map((figure) => Number(figure["traces"]));
      const printed: Printed = {
        source: `${paper}, Table 1`,
        quantity: `traces by ${field}`,
        group: name,
        text: String(sum(part)),
        unit: "count",
        origin: "mast-paper-composition",
      };
      if (mast !== undefined) {
        const value = mast.filter((trace) => named(marginOf[field](trace), name)).length;
        const countsWhat = `traces of the file, by its ${field}`;
        const notes = releaseOf(mast) === release2026 ? [releaseNotes[name] ?? null] : [];
        return judge(printed, fileAnswer(mast, data, ofNames, { value, n: mast.length, countsWhat, notes }));
      }
      const value = sum(release.filter((row) => named(row["value"]!, name)).map((row) => Number(row["traces"])));
      return judge(printed, {
        kind: "computed",
        value,
        n: release2026.traces,
        countsWhat: `traces of the 2026-08-13 release, by its ${field}`,
        from: ["mast-release-composition"],
        notes: [releaseNotes[name] ?? null],
      });
    });
  });
  const all: Printed = {
    source: `${paper}, Table 1`,
    quantity: "traces in all",
    text: String(sum(figures.map((figure) => Number(figure["traces"])))),
    unit: "count",
    origin: "mast-paper-composition",
  };
  const inAll: Answer =
    mast === undefined
      ? {
          kind: "computed",
          value: release2026.traces,
          countsWhat: "rows of the 2026-08-13 release",
          from: ["mast-release-mode-counts"],
        }
      : fileAnswer(mast, data, ofNames, { value: mast.length, n: mast.length, countsWhat: "rows of the file" });
  return [...cells, ...margins, judge(all, inAll)];
}

type Names = readonly [system: string, benchmark: string, model: string];

/** The printed rows of Table 1 by their names: two of one name (annotated by people, by the judge) are one cell. */
function cellsOf(
  figures: ReturnType<typeof publishedFigures>,
): readonly { readonly names: Names; readonly parts: readonly number[] }[] {
  const cells = new Map<string, { names: Names; parts: number[] }>();
  for (const figure of figures) {
    const names: Names = [figure["mas_name"]!, figure["benchmark_name"]!, figure["llm_name"]!];
    const key = JSON.stringify(names);
    const cell = cells.get(key) ?? { names, parts: [] };
    cell.parts.push(Number(figure["traces"]));
    cells.set(key, cell);
  }
  return [...cells.values()];
}

const marginOf = {
  mas_name: (trace: LabelledTrace) => trace.system,
  llm_name: (trace: LabelledTrace) => trace.model,
  benchmark_name: (trace: LabelledTrace) => trace.benchmark,
} as const;

/** Where the release names traces otherwise than the paper. */
const releaseNotes: Readonly<Record<string, string>> = {
  "GPT-4": "the release writes GPT-4 as GPT-4o",
  "GPT-4o": "the release counts the paper's 30 GPT-4 traces here",
  ProgramDev: "the release writes ProgramDev for some ProgramDev-v2 traces",
  "ProgramDev-v2": "the release writes ProgramDev for some ProgramDev-v2 traces",
};

/** Table 6: traces with each mode, ChatDev and MetaGPT under two open models. */
export function openModelRows(data: Compared): readonly PublishedRow[] {
  const { mast } = data;
  const rows = mast === undefined ? [] : tabulateModes(mast, { by: ["system", "model", "benchmark"] }).rows;
  return publishedFigures("mast-paper-open-models").map((figure) => {
    const printed: Printed = {
      source: `${paper}, Table 6`,
      quantity: "traces with the mode",
      group: `${figure["mas_name"]}, ${figure["llm_name"]}`,
      code: figure["code"]!,
      text: figure["traces_flagged"]!,
      unit: "count",
      origin: "mast-paper-open-models",
    };
    if (mast === undefined) {
      const value = Number(figure["traces_flagged"]);
      const countsWhat = "traces of Table 6";
      return judge(printed, { kind: "computed", value, n: 100, countsWhat, from: [printed.origin] });
    }
    const own = rows.filter(
      (row) =>
        row.code === figure["code"] &&
        named(row.group["system"]!, figure["mas_name"]!) &&
        named(row.group["model"]!, figure["llm_name"]!),
    );
    const [value, n] = [sum(own.map((row) => row.flagged)), sum(own.map((row) => row.labelled))];
    if (n === 0) {
      const what = `traces of ${figure["mas_name"]} with ${figure["llm_name"]}, labelled for ${figure["code"]}`;
      return judge(printed, needs(what, notInFile));
    }
    const countsWhat = "labelled traces of system and model";
    const from = { release: release2026, of: "labels by group" } as const;
    return judge(printed, fileAnswer(mast, data, from, { value, n, countsWhat }));
  });
}

const notInFile = `the file has none (${fetchMast})`;

/** Table 8: flags per trace of AG2, by benchmark and category. */
export function ag2Rows(data: Compared): readonly PublishedRow[] {
  const { mast } = data;
  const rows = mast === undefined ? [] : tabulateModes(mast, { by: ["system", "benchmark"] }).rows;
  return publishedFigures("mast-paper-ag2-by-benchmark").flatMap((figure) =>
    ["FC1", "FC2", "FC3"].map((category) => {
      const printed: Printed = {
        source: `${paper}, Table 8`,
        quantity: "flags per trace, AG2",
        group: `${figure["benchmark_name"]}, ${category}`,
        text: figure[`${category}_flags_per_trace`]!,
        unit: "number",
        origin: "mast-paper-ag2-by-benchmark",
      };
      const own = rows.filter(
        (row) =>
          row.group["system"] === "AG2" &&
          named(row.group["benchmark"]!, figure["benchmark_name"]!) &&
          row.code.startsWith(`${category.slice(2)}.`),
      );
      const flags = meanFlags(own);
      const what = `AG2 traces on ${figure["benchmark_name"]}, labelled for every mode of ${category}`;
      if (mast === undefined) return judge(printed, needs(what, fetchMast));
      if (flags === null) return judge(printed, needs(what, notInFile));
      const countsWhat = "labelled traces of AG2 on the benchmark";
      const from = { release: release2026, of: "labels by group" } as const;
      return judge(printed, fileAnswer(mast, data, from, { ...flags, countsWhat }));
    }),
  );
}

/** The sum of the modes' prevalences: flags per trace labelled for each mode. Null where a mode is never labelled. */
function meanFlags(rows: readonly ModesRow[]): { readonly value: number; readonly n: number } | null {
  const byCode = [...new Set(rows.map((row) => row.code))].map((code) => {
    const own = rows.filter((row) => row.code === code);
    return { flagged: sum(own.map((row) => row.flagged)), labelled: sum(own.map((row) => row.labelled)) };
  });
  if (byCode.length === 0 || byCode.some(({ labelled }) => labelled === 0)) return null;
  const n = Math.max(...byCode.map(({ labelled }) => labelled));
  return { value: sum(byCode.map(({ flagged, labelled }) => flagged / labelled)), n };
}
