import { cautionNotes } from "../counts/cautions.js";
import type { ModesRow } from "../counts/tables.js";
import { tabulateModes } from "../counts/tabulate.js";
import { noteOf } from "../notes.js";
import { sum } from "../statistics/summary.js";
import type { LabelledTrace } from "../trace.js";
import {
  artefact,
  type Compared,
  fetchMast,
  fileAnswer,
  named,
  pooled,
  release2026,
  releaseOf,
  traceFields,
} from "./comparison-data.js";
import { publishedFigures, publishedTable } from "./tables.js";
import { type Answer, judge, needs, type PublishedRow, share } from "./verdict.js";

const notInFile = `the file has none (${fetchMast})`;
const joinOutcomes = "MAST-Data carries none (mastkit published --mast FILE --outcomes FILE joins them)";
const byGroup = { release: release2026, of: "labels by group" } as const;

const table1 = { source: "MAST paper v3, Table 1", unit: "count", origin: "mast-paper-composition" } as const;
const table6 = { source: "MAST paper v3, Table 6", quantity: "traces with the mode", unit: "count" } as const;
const table7 = { source: "MAST paper v3, Table 7", unit: "percent", origin: "mast-paper-success-failure" } as const;
const table8 = { source: "MAST paper v3, Table 8", quantity: "flags per trace, AG2", unit: "number" } as const;
const figure1 = { source: "MAST paper v2, Figure 1", quantity: "failure rate", unit: "percent" } as const;

/** Table 1: cells and margins from the file where given; else its margins against the composition of the 2026 release. */
export function compositionRows(data: Compared): readonly PublishedRow[] {
  const { mast } = data;
  const figures = publishedFigures(table1.origin);
  const release = publishedFigures("mast-release-composition").filter((row) => row["release"]!.startsWith("2026"));
  const isRelease = mast !== undefined && releaseOf(mast) === release2026;
  const printed = (quantity: string, group: string | null, traces: number) => ({
    ...table1,
    ...{ quantity, group, text: String(traces) },
  });
  const inFile = (own: readonly LabelledTrace[], countsWhat: string, notes: readonly (string | null)[] = []) => {
    const estimate = { value: own.length, n: mast!.length, countsWhat, notes };
    return fileAnswer(mast!, data, { release: release2026, of: "names" }, estimate);
  };
  const cells = cellsOf(figures).map(({ names, parts }) => {
    const row = printed("traces", names.join(", "), sum(parts));
    if (mast === undefined) return judge(row, needs("MAD_full_dataset.json, the 2026-08-13 release", fetchMast));
    const [system, benchmark, model] = names;
    const own = mast.filter(
      (trace) => named(trace.system, system) && named(trace.benchmark, benchmark) && named(trace.model, model),
    );
    const differs = isRelease && own.length !== sum(parts);
    const answer = inFile(own, "traces of these names", [
      parts.length > 1 ? `${parts.length} printed rows of these names: ${parts.join(" + ")}` : null,
      ...(differs ? [releaseNotes[benchmark] ?? null, releaseNotes[model] ?? null] : []),
    ]);
    return judge(row, answer);
  });
  const margins = Object.entries(traceFields).flatMap(([field, nameOf]) =>
    [...new Set(figures.map((figure) => figure[field]!))].map((name) => {
      const part = figures.filter((figure) => figure[field] === name).map((figure) => Number(figure["traces"]));
      const row = printed(`traces by ${field}`, name, sum(part));
      const note = releaseNotes[name] ?? null;
      if (mast !== undefined) {
        const own = mast.filter((trace) => named(nameOf(trace), name));
        return judge(row, inFile(own, `traces of the file, by its ${field}`, isRelease ? [note] : []));
      }
      return judge(row, {
        kind: "computed",
        value: sum(release.filter((other) => named(other["value"]!, name)).map((other) => Number(other["traces"]))),
        n: release2026.traces,
        countsWhat: `traces of the 2026-08-13 release, by its ${field}`,
        from: ["mast-release-composition"],
        notes: [note],
      });
    }),
  );
  const countsWhat = "rows of the 2026-08-13 release";
  const inAll: Answer =
    mast === undefined
      ? { kind: "computed", value: release2026.traces, countsWhat, from: ["mast-release-mode-counts"] }
      : inFile(mast, "rows of the file");
  const all = printed("traces in all", null, sum(figures.map((figure) => Number(figure["traces"]))));
  return [...cells, ...margins, judge(all, inAll)];
}

type Names = readonly [system: string, benchmark: string, model: string];

/** The printed rows of Table 1 by their names: two of one name (annotated by people, by the judge) are one cell. */
function cellsOf(figures: ReturnType<typeof publishedFigures>) {
  const cells = new Map<string, { readonly names: Names; readonly parts: number[] }>();
  for (const figure of figures) {
    const names: Names = [figure["mas_name"]!, figure["benchmark_name"]!, figure["llm_name"]!];
    const key = JSON.stringify(names);
    const cell = cells.get(key) ?? { names, parts: [] };
    cell.parts.push(Number(figure["traces"]));
    cells.set(key, cell);
  }
  return [...cells.values()];
}

/** Where the release names traces otherwise than the paper. */
const releaseNotes: Readonly<Record<string, string>> = {
  "GPT-4": "the release writes GPT-4 as GPT-4o",
  "GPT-4o": "the release counts the paper's 30 GPT-4 traces here",
  ProgramDev: "the release writes ProgramDev for some ProgramDev-v2 traces",
  "ProgramDev-v2": "the release writes ProgramDev for some ProgramDev-v2 traces",
};

/** Failure rates by system: of traces joined to their outcomes, else of the group sizes that Table 7 implies. */
export function failureRateRows({ mast = [], confidence }: Compared): readonly PublishedRow[] {
  const sizes = publishedTable("mast-paper-success-failure-modes").rows.filter((row) => row.code === "1.1");
  const origin = "mast-paper-failure-rates";
  return publishedFigures(origin).map((figure) => {
    const [system, benchmark] = [figure["mas_name"]!, figure["benchmark_name"]!];
    const printed = { ...figure1, origin, group: `${system}, ${benchmark}`, text: figure["v2_failure_pct"]! };
    const own = mast.filter(
      (trace) => trace.outcome !== null && named(trace.system, system) && named(trace.benchmark, benchmark),
    );
    if (own.length > 0) {
      return judge(printed, {
        kind: "not comparable",
        ...share(own.filter((trace) => trace.outcome === "failure").length, own.length, confidence),
        countsWhat: "traces of system and benchmark with a known outcome",
        why: "the paper does not name the traces of its rate",
        notes: [noteOf("interval", { method: "wilson" })],
      });
    }
    const of = (outcome: string) =>
      sizes.find((row) => row.group["system"] === system && row.outcome === outcome)?.traces ?? 0;
    const n = of("failure") + of("success");
    if (n === 0) return judge(printed, needs(`the outcomes of traces of ${system} on ${benchmark}`, joinOutcomes));
    return judge(printed, {
      kind: "computed",
      ...share(of("failure"), n, confidence),
      countsWhat: "traces of Table 7 (v3), whose group sizes are inferred from its percentages",
      from: ["mast-paper-success-failure"],
    });
  });
}

/** Table 6: traces with each mode, ChatDev and MetaGPT under two open models. */
export function openModelRows(data: Compared): readonly PublishedRow[] {
  const { mast } = data;
  const rows = tabulateModes(mast ?? [], { by: ["system", "model", "benchmark"] }).rows;
  const origin = "mast-paper-open-models";
  return publishedFigures(origin).map((figure) => {
    const [system, model, code] = [figure["mas_name"]!, figure["llm_name"]!, figure["code"]!];
    const printed = { ...table6, origin, group: `${system}, ${model}`, code, text: figure["traces_flagged"]! };
    if (mast === undefined) {
      const readBack = { value: Number(printed.text), n: 100, countsWhat: "traces of Table 6", from: [origin] };
      return judge(printed, { kind: "computed", ...readBack });
    }
    const own = rows.filter(
      (row) => row.code === code && named(row.group["system"]!, system) && named(row.group["model"]!, model),
    );
    const counts = pooled(own);
    if (counts.n === 0)
      return judge(printed, needs(`traces of ${system} with ${model}, labelled for ${code}`, notInFile));
    const estimate = { ...counts, countsWhat: "labelled traces of system and model" };
    return judge(printed, fileAnswer(mast, data, byGroup, estimate));
  });
}

/** Table 7: modes by outcome, of traces joined to their outcomes; else its percentages as counts, read back. */
export function successFailureRows({ mast = [], confidence, caution }: Compared): readonly PublishedRow[] {
  const joined = mast.some((trace) => trace.outcome !== null);
  const rows = joined ? tabulateModes(mast, { by: ["system"] }).rows : [];
  const counts = publishedTable("mast-paper-success-failure-modes").rows;
  return publishedFigures(table7.origin).map((figure, index) => {
    const [system, outcome, code] = [figure["mas_name"]!, figure["outcome"]!, figure["code"]!];
    const quantity = `share of traces (${outcome})`;
    const printed = { ...table7, quantity, group: system, code, text: figure["pct_of_traces"]! };
    if (!joined) {
      const readBack = share(counts[index]!.flagged, counts[index]!.labelled, confidence);
      const countsWhat = "traces of the group, its size inferred";
      return judge(printed, { kind: "computed", ...readBack, countsWhat, from: [printed.origin] });
    }
    const own = rows.filter(
      (row) => row.code === code && row.outcome === outcome && named(row.group["system"]!, system),
    );
    const { value: flagged, n } = pooled(own);
    if (n === 0) return judge(printed, needs(`traces of ${system} (${outcome}), labelled for ${code}`, joinOutcomes));
    const inferred = `the paper's group has ${figure["inferred_traces"]} traces (inferred), which it does not name`;
    return judge(printed, {
      kind: "not comparable",
      ...share(flagged, n, confidence),
      ...(caution.length > 0 ? { low: null, high: null } : {}),
      countsWhat: "labelled traces of system and outcome",
      why: caution.length > 0 ? artefact : inferred,
      notes: [caution.length > 0 ? null : noteOf("interval", { method: "wilson" }), cautionNotes(caution, "caution")],
    });
  });
}

/** Table 8: flags per trace of AG2, by benchmark and category. */
export function ag2Rows(data: Compared): readonly PublishedRow[] {
  const { mast } = data;
  const rows = tabulateModes(mast ?? [], { by: ["system", "benchmark"] }).rows;
  const origin = "mast-paper-ag2-by-benchmark";
  return publishedFigures(origin).flatMap((figure) =>
    ["FC1", "FC2", "FC3"].map((category) => {
      const benchmark = figure["benchmark_name"]!;
      const text = figure[`${category}_flags_per_trace`]!;
      const printed = { ...table8, origin, group: `${benchmark}, ${category}`, text };
      const ofAg2 = rows.filter((row) => row.group["system"] === "AG2" && named(row.group["benchmark"]!, benchmark));
      const flags = meanFlags(ofAg2.filter((row) => row.code.startsWith(`${category.slice(2)}.`)));
      if (mast === undefined || flags === null) {
        const what = `AG2 traces on ${benchmark}, labelled for every mode of ${category}`;
        return judge(printed, needs(what, mast === undefined ? fetchMast : notInFile));
      }
      const estimate = { ...flags, countsWhat: "labelled traces of AG2 on the benchmark" };
      return judge(printed, fileAnswer(mast, data, byGroup, estimate));
    }),
  );
}

/** The sum of the modes' prevalences: flags per trace labelled for each mode. Null where a mode is never labelled. */
export function meanFlags(rows: readonly ModesRow[]): { readonly value: number; readonly n: number } | null {
  const modes = [...new Set(rows.map((row) => row.code))].map((code) =>
    pooled(rows.filter((row) => row.code === code)),
  );
  if (modes.length === 0 || modes.some(({ n }) => n === 0)) return null;
  return { value: sum(modes.map(({ value, n }) => value / n)), n: Math.max(...modes.map(({ n }) => n)) };
}
