import { tabulateHistogram, tabulateModes } from "../counts/tabulate.js";
import type { LabelledTrace } from "../trace.js";
import {
  type ComparisonData,
  fromMastFile,
  otherFile,
  type Release,
  release2025,
  release2026,
  releaseOf,
} from "./comparison-data.js";
import { publishedFigures, publishedTable } from "./tables.js";
import { type Answer, judge, type Printed, type PublishedRow } from "./verdict.js";

/**
 * Both releases' counts as others printed them: by mode, composition, modes per trace, the 2025 release by system; and
 * whether those tables agree with one another. With the file of a release they are counted anew.
 */
export function releaseRows(data: ComparisonData): readonly PublishedRow[] {
  return [
    ...modeCounts(data),
    ...composition(data),
    ...histogram(data),
    ...bySystem2025(data),
    ...systemsAddUp(),
    ...compositionAddsUp(),
    ...histogramAgrees(),
  ];
}

/** Counted anew where the file is that release; else told apart from it, or the shipped number read back. */
function counted(
  printed: Printed,
  release: Release,
  mast: readonly LabelledTrace[] | undefined,
  count: (traces: readonly LabelledTrace[]) => { readonly value: number; readonly n: number },
  countsWhat: string,
): PublishedRow {
  const own = mast === undefined ? null : releaseOf(mast);
  if (mast !== undefined && (own === release || (own === null && release === release2026))) {
    const estimate = { ...count(mast), countsWhat };
    return own === null
      ? judge(printed, { kind: "not comparable", ...estimate, why: otherFile(mast, release) })
      : judge(printed, { kind: "computed", ...estimate, from: [fromMastFile] });
  }
  const value = Number(printed.text);
  return judge(printed, { kind: "computed", value, n: release.traces, countsWhat, from: [printed.origin] });
}

function releaseNamed(text: string): Release {
  return text.startsWith("2025") ? release2025 : release2026;
}

const sourceOf = (release: Release) => `MAST-Data, ${release.name} release`;

function modeCounts({ mast }: ComparisonData): readonly PublishedRow[] {
  const rows = mast === undefined ? [] : tabulateModes(mast).rows;
  return publishedFigures("mast-release-mode-counts").map((figure) => {
    const release = releaseNamed(figure["release"]!);
    const code = figure["code"]!;
    const own = rows.filter((row) => row.code === code);
    return counted(
      {
        source: sourceOf(release),
        quantity: "traces with the mode",
        code,
        text: figure["traces_flagged"]!,
        unit: "count",
        origin: "mast-release-mode-counts",
      },
      release,
      mast,
      () => ({
        value: own.reduce((sum, row) => sum + row.flagged, 0),
        n: own.reduce((sum, row) => sum + row.labelled, 0),
      }),
      "labelled traces",
    );
  });
}

const fields: Readonly<Record<string, (trace: LabelledTrace) => string | null>> = {
  mas_name: (trace) => trace.system,
  llm_name: (trace) => trace.model,
  benchmark_name: (trace) => trace.benchmark,
};

function composition({ mast }: ComparisonData): readonly PublishedRow[] {
  return publishedFigures("mast-release-composition").map((figure) => {
    const release = releaseNamed(figure["release"]!);
    const field = figure["field"]!;
    return counted(
      {
        source: sourceOf(release),
        quantity: `traces by ${field}`,
        group: figure["value"]!,
        text: figure["traces"]!,
        unit: "count",
        origin: "mast-release-composition",
      },
      release,
      mast,
      (traces) => ({
        value: traces.filter((trace) => fields[field]!(trace) === figure["value"]).length,
        n: traces.length,
      }),
      "traces",
    );
  });
}

function histogram({ mast }: ComparisonData): readonly PublishedRow[] {
  const rows = mast === undefined ? [] : tabulateHistogram(mast).rows;
  return publishedFigures("mast-release-2026-flags-per-trace").map((figure) =>
    counted(
      {
        source: sourceOf(release2026),
        quantity: "traces with this many modes",
        group: figure["modes_flagged"]!,
        text: figure["traces"]!,
        unit: "count",
        origin: "mast-release-2026-flags-per-trace",
      },
      release2026,
      mast,
      () => ({
        value: sum(rows.filter((row) => row.modes === Number(figure["modes_flagged"])).map((row) => row.traces)),
        n: sum(rows.filter((row) => row.modes !== null).map((row) => row.traces)),
      }),
      "fully labelled traces",
    ),
  );
}

function bySystem2025({ mast }: ComparisonData): readonly PublishedRow[] {
  const rows = mast === undefined ? [] : tabulateModes(mast, { by: ["system"] }).rows;
  return publishedFigures("mast-release-2025-by-system").map((figure) => {
    const own = rows.filter((row) => row.group["system"] === figure["mas_name"] && row.code === figure["code"]);
    return counted(
      {
        source: sourceOf(release2025),
        quantity: "traces with the mode, by system (replicated labels)",
        group: figure["mas_name"]!,
        code: figure["code"]!,
        text: figure["traces_flagged"]!,
        unit: "count",
        origin: "mast-release-2025-by-system",
      },
      release2025,
      mast,
      () => ({ value: sum(own.map((row) => row.flagged)), n: sum(own.map((row) => row.labelled)) }),
      "labelled traces of the system",
    );
  });
}

/** A printed total against the sum of another printed table. */
function total(printed: Omit<Printed, "unit">, parts: readonly number[], from: string, countsWhat: string) {
  const answer: Answer = { kind: "computed", value: sum(parts), n: null, countsWhat, from: [from] };
  return judge({ ...printed, unit: "count" }, answer);
}

function systemsAddUp(): readonly PublishedRow[] {
  const systems = publishedTable("mast-release-2025-systems-modes").rows;
  return publishedFigures("mast-release-mode-counts")
    .filter((figure) => figure["release"]!.startsWith("2025"))
    .map((figure) =>
      total(
        {
          source: sourceOf(release2025),
          quantity: "traces with the mode: sum over the systems",
          code: figure["code"]!,
          text: figure["traces_flagged"]!,
          origin: "mast-release-mode-counts",
        },
        systems.filter((row) => row.code === figure["code"]).map((row) => row.flagged),
        "mast-release-2025-by-system",
        "sum over seven systems of another table",
      ),
    );
}

function compositionAddsUp(): readonly PublishedRow[] {
  const figures = publishedFigures("mast-release-composition");
  return [release2025, release2026].flatMap((release) =>
    Object.keys(fields).map((field) =>
      total(
        {
          source: sourceOf(release),
          quantity: `traces: sum by ${field}`,
          text: String(release.traces),
          origin: "mast-release-mode-counts",
        },
        figures
          .filter((figure) => figure["field"] === field && releaseNamed(figure["release"]!) === release)
          .map((figure) => Number(figure["traces"])),
        "mast-release-composition",
        "traces, summed over the composition's groups",
      ),
    ),
  );
}

function histogramAgrees(): readonly PublishedRow[] {
  const rows = publishedTable("mast-release-2026-histogram").rows.filter((row) => row.modes !== null);
  const modes = publishedFigures("mast-release-mode-counts").filter((row) => row["release"]!.startsWith("2026"));
  const head = { source: sourceOf(release2026), origin: "mast-release-mode-counts" };
  const from = "mast-release-2026-flags-per-trace";
  return [
    total(
      { ...head, quantity: "labelled traces: sum of the histogram", text: modes[0]!["traces_labelled"]! },
      rows.map((row) => row.traces),
      from,
      "traces of the histogram",
    ),
    total(
      {
        ...head,
        quantity: "flags in all: sum of the histogram",
        text: String(sum(modes.map((row) => Number(row["traces_flagged"])))),
      },
      rows.map((row) => row.modes! * row.traces),
      from,
      "modes × traces of the histogram",
    ),
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
