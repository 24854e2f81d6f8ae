import { tabulateHistogram, tabulateModes } from "../counts/tabulate.js";
import type { LabelledTrace } from "../trace.js";
import type { Compared } from "./comparison-data.js";
import { type FromFile, fileAnswer } from "./file-answer.js";
import { releaseSums } from "./release-sums.js";
import { release2025, release2026, releaseNamed, releaseOf, sourceOf } from "./releases.js";
import { sum } from "./sum.js";
import { publishedFigures } from "./tables.js";
import { judge, needs, type Printed, type PublishedRow } from "./verdict.js";

/**
 * Both releases' counts as others printed them: by mode, composition, modes per trace, the 2025 release by system; and
 * whether those tables agree with one another. With the file of a release they are counted anew.
 */
export function releaseRows(data: Compared): readonly PublishedRow[] {
  return [...modeCounts(data), ...composition(data), ...histogram(data), ...bySystem2025(data), ...releaseSums()];
}

interface Count {
  readonly printed: Printed;
  readonly from: FromFile;
  readonly countsWhat: string;
  /** Over how many traces the printed number counts. */
  readonly n: number;
  readonly notes?: readonly string[];
  readonly count: (traces: readonly LabelledTrace[]) => { readonly value: number; readonly n: number };
}

/** Counted anew where the file is that release; else told apart from it, or the shipped number read back. */
function counted(
  { mast, ...data }: Compared,
  { printed, from, countsWhat, notes = [], ...wanted }: Count,
): PublishedRow {
  const own = mast === undefined ? null : releaseOf(mast);
  if (mast !== undefined && (own === from.release || (own === null && from.release === release2026))) {
    const { value, n } = wanted.count(mast);
    if (n > 0) return judge(printed, fileAnswer(mast, data, from, { value, n, countsWhat, notes }));
    return judge(printed, needs(countsWhat, "the file has none (mastkit published --mast FILE of one that has)"));
  }
  const value = Number(printed.text);
  return judge(printed, { kind: "computed", value, n: wanted.n, countsWhat, from: [printed.origin], notes });
}

const replicated = "2025 release: replicated labels";

function modeCounts(data: Compared): readonly PublishedRow[] {
  const rows = data.mast === undefined ? [] : tabulateModes(data.mast).rows;
  return publishedFigures("mast-release-mode-counts").map((figure) => {
    const release = releaseNamed(figure["release"]!);
    const code = figure["code"]!;
    const own = rows.filter((row) => row.code === code);
    return counted(data, {
      printed: {
        source: sourceOf(release),
        quantity: "traces with the mode",
        code,
        text: figure["traces_flagged"]!,
        unit: "count",
        origin: "mast-release-mode-counts",
      },
      from: { release, of: "labels" },
      countsWhat: "labelled traces",
      n: Number(figure["traces_labelled"]),
      notes: release === release2025 ? [replicated] : [],
      count: () => ({ value: sum(own.map((row) => row.flagged)), n: sum(own.map((row) => row.labelled)) }),
    });
  });
}

const fields: Readonly<Record<string, (trace: LabelledTrace) => string | null>> = {
  mas_name: (trace) => trace.system,
  llm_name: (trace) => trace.model,
  benchmark_name: (trace) => trace.benchmark,
};

function composition(data: Compared): readonly PublishedRow[] {
  return publishedFigures("mast-release-composition").map((figure) => {
    const release = releaseNamed(figure["release"]!);
    const field = figure["field"]!;
    return counted(data, {
      printed: {
        source: sourceOf(release),
        quantity: `traces by ${field}`,
        group: figure["value"]!,
        text: figure["traces"]!,
        unit: "count",
        origin: "mast-release-composition",
      },
      from: { release, of: "names" },
      countsWhat: "traces",
      n: release.traces,
      count: (traces) => ({
        value: traces.filter((trace) => fields[field]!(trace) === figure["value"]).length,
        n: traces.length,
      }),
    });
  });
}

function histogram(data: Compared): readonly PublishedRow[] {
  const rows = data.mast === undefined ? [] : tabulateHistogram(data.mast).rows;
  const figures = publishedFigures("mast-release-2026-flags-per-trace");
  return figures.map((figure) =>
    counted(data, {
      printed: {
        source: sourceOf(release2026),
        quantity: "traces with this many modes",
        group: figure["modes_flagged"]!,
        text: figure["traces"]!,
        unit: "count",
        origin: "mast-release-2026-flags-per-trace",
      },
      from: { release: release2026, of: "labels" },
      countsWhat: "fully labelled traces",
      n: sum(figures.map((row) => Number(row["traces"]))),
      count: () => ({
        value: sum(rows.filter((row) => row.modes === Number(figure["modes_flagged"])).map((row) => row.traces)),
        n: sum(rows.filter((row) => row.modes !== null).map((row) => row.traces)),
      }),
    }),
  );
}

function bySystem2025(data: Compared): readonly PublishedRow[] {
  const rows = data.mast === undefined ? [] : tabulateModes(data.mast, { by: ["system"] }).rows;
  return publishedFigures("mast-release-2025-by-system").map((figure) => {
    const own = rows.filter((row) => row.group["system"] === figure["mas_name"] && row.code === figure["code"]);
    return counted(data, {
      printed: {
        source: sourceOf(release2025),
        quantity: "traces with the mode, by system (replicated labels)",
        group: figure["mas_name"]!,
        code: figure["code"]!,
        text: figure["traces_flagged"]!,
        unit: "count",
        origin: "mast-release-2025-by-system",
      },
      // The count is printed as what the file holds, not as a result: that the labels are replicated is in its name.
      from: { release: release2025, of: "labels" },
      countsWhat: "labelled traces of the system",
      n: Number(figure["traces"]),
      notes: [replicated],
      count: () => ({ value: sum(own.map((row) => row.flagged)), n: sum(own.map((row) => row.labelled)) }),
    });
  });
}
