import type { ModesRow } from "../counts/tables.js";
import { tabulateModes } from "../counts/tabulate.js";
import { canonicalName } from "../names.js";
import type { LabelledTrace } from "../trace.js";
import { type ComparisonData, fromMastFile, otherFile, release2026, releaseOf } from "./comparison-data.js";
import { sum } from "./sum.js";
import { publishedFigures } from "./tables.js";
import { type Answer, judge, type Printed, type PublishedRow } from "./verdict.js";

const paper = "MAST paper v3";

/** The paper's long names of models and benchmarks, and how the releases write them. */
const releaseNames: Readonly<Record<string, string>> = {
  "Qwen2.5-Coder-32B-Instruct": "Qwen",
  "CodeLlama-7b-Instruct-hf": "CodeLlama",
  "SWE-Bench Lite": "SWE-Bench-Lite",
};

function inRelease(name: string): string {
  return canonicalName(releaseNames[name] ?? name);
}

function named(own: string | null, printed: string): boolean {
  return own !== null && inRelease(own) === inRelease(printed);
}

/** An answer out of the reader's file: comparable where it is the release that the paper describes. */
function ofFile(
  mast: readonly LabelledTrace[],
  estimate: { readonly value: number; readonly n: number; readonly countsWhat: string },
  notes: readonly (string | null)[] = [],
): Answer {
  return releaseOf(mast) === release2026
    ? { kind: "computed", ...estimate, from: [fromMastFile], notes }
    : { kind: "not comparable", ...estimate, why: otherFile(mast, release2026), notes };
}

/** Table 1: cells and margins from the file where given; else its margins against the composition of the 2026 release. */
export function compositionRows({ mast }: ComparisonData): readonly PublishedRow[] {
  const figures = publishedFigures("mast-paper-composition");
  const cells = figures.map((figure) => {
    const printed: Printed = {
      source: `${paper}, Table 1`,
      quantity: "traces",
      group: `${figure["mas_name"]}, ${figure["benchmark_name"]}, ${figure["llm_name"]}`,
      text: figure["traces"]!,
      unit: "count",
      origin: "mast-paper-composition",
    };
    if (mast === undefined) {
      return judge(printed, {
        kind: "missing",
        what: "MAD_full_dataset.json, the 2026-08-13 release",
        command: "mastkit fetch mast, then mastkit published --mast FILE",
      });
    }
    const own = mast.filter(
      (trace) =>
        named(trace.system, figure["mas_name"]!) &&
        named(trace.benchmark, figure["benchmark_name"]!) &&
        named(trace.model, figure["llm_name"]!),
    );
    return judge(printed, ofFile(mast, { value: own.length, n: mast.length, countsWhat: "traces of these names" }));
  });
  const release = publishedFigures("mast-release-composition").filter((row) => row["release"]!.startsWith("2026"));
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
        return judge(printed, ofFile(mast, { value, n: mast.length, countsWhat }, [marginNotes[name] ?? null]));
      }
      const value = sum(release.filter((row) => named(row["value"]!, name)).map((row) => Number(row["traces"])));
      return judge(printed, {
        kind: "computed",
        value,
        n: release2026.traces,
        countsWhat: `traces of the 2026-08-13 release, by its ${field}`,
        from: ["mast-release-composition"],
        notes: [marginNotes[name] ?? null],
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
      : ofFile(mast, { value: mast.length, n: mast.length, countsWhat: "rows of the file" });
  return [...cells, ...margins, judge(all, inAll)];
}

const marginOf = {
  mas_name: (trace: LabelledTrace) => trace.system,
  llm_name: (trace: LabelledTrace) => trace.model,
  benchmark_name: (trace: LabelledTrace) => trace.benchmark,
} as const;

const marginNotes: Readonly<Record<string, string>> = {
  "GPT-4": "the release writes GPT-4 as GPT-4o",
  "GPT-4o": "the release counts the paper's 30 GPT-4 traces here",
  ProgramDev: "the release writes ProgramDev for some ProgramDev-v2 traces",
  "ProgramDev-v2": "the release writes ProgramDev for some ProgramDev-v2 traces",
};

/** Table 6: traces with each mode, ChatDev and MetaGPT under two open models. */
export function openModelRows({ mast }: ComparisonData): readonly PublishedRow[] {
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
    const [flagged, n] = [sum(own.map((row) => row.flagged)), sum(own.map((row) => row.labelled))];
    return judge(printed, ofFile(mast, { value: flagged, n, countsWhat: "labelled traces of system and model" }));
  });
}

/** Table 8: flags per trace of AG2, by benchmark and category. */
export function ag2Rows({ mast }: ComparisonData): readonly PublishedRow[] {
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
      if (mast === undefined || flags === null) {
        return judge(printed, {
          kind: "missing",
          what: `labelled AG2 traces on ${figure["benchmark_name"]}`,
          command: "mastkit fetch mast, then mastkit published --mast FILE",
        });
      }
      return judge(printed, ofFile(mast, { ...flags, countsWhat: "labelled traces of AG2 on the benchmark" }));
    }),
  );
}

/** The sum of the modes' prevalences: flags per trace labelled for each mode. Null without labelled traces. */
function meanFlags(rows: readonly ModesRow[]): { readonly value: number; readonly n: number } | null {
  const n = Math.max(0, ...rows.map((row) => row.labelled));
  if (n === 0) return null;
  return { value: sum(rows.map((row) => (row.labelled === 0 ? 0 : row.flagged / row.labelled))), n };
}
