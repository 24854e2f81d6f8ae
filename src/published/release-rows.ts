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
import { releaseNamed, sourceOf } from "./release-names.js";
import { releaseSums } from "./release-sums.js";
import { sum } from "./sum.js";
import { publishedFigures } from "./tables.js";
import { judge, type Printed, type PublishedRow } from "./verdict.js";

/**
 * Both releases' counts as others printed them: by mode, composition, modes per trace, the 2025 release by system; and
 * whether those tables agree with one another. With the file of a release they are counted anew.
 */
export function releaseRows(data: ComparisonData): readonly PublishedRow[] {
  return [...modeCounts(data), ...composition(data), ...histogram(data), ...bySystem2025(data), ...releaseSums()];
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
