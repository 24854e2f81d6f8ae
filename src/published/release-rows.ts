import { tabulateHistogram, tabulateModes } from "../counts/tabulate.js";
import { sum } from "../statistics/summary.js";
import type { LabelledTrace } from "../trace.js";
import {
  type Compared,
  type FromFile,
  fileAnswer,
  pooled,
  type Release,
  release2025,
  release2026,
  releaseNamed,
  releaseOf,
  traceFields,
} from "./comparison-data.js";
import { publishedFigures, publishedTable } from "./tables.js";
import { judge, needs, type Printed, type PublishedRow } from "./verdict.js";

/**
 * Both releases' counts as others printed them: by mode, composition, modes per trace, the 2025 release by system; and
 * whether those tables agree with one another. With the file of a release they are counted anew.
 */
export function releaseRows(data: Compared): readonly PublishedRow[] {
  const again = [...modeCounts(data), ...composition(data), ...histogram(data), ...bySystem2025(data)];
  return [...again, ...systemsAddUp(), ...compositionAddsUp(), ...histogramAgrees()];
}

const replicated = "2025 release: replicated labels";

/** A printed count of a release. */
function countOf(release: Release, printed: Omit<Printed, "source" | "unit">): Printed {
  return { source: `MAST-Data, ${release.name} release`, ...printed, unit: "count" };
}

interface Count extends FromFile {
  readonly countsWhat: string;
  /** Over how many traces the printed number counts. */
  readonly n: number;
  readonly notes?: readonly string[];
  readonly count: (traces: readonly LabelledTrace[]) => { readonly value: number; readonly n: number };
}

/** Counted anew where the file is that release; else told apart from it, or the shipped number read back. */
function counted(
  { mast, ...data }: Compared,
  printed: Omit<Printed, "source" | "unit">,
  { release, of, countsWhat, n: traces, notes = [], count }: Count,
): PublishedRow {
  const row = countOf(release, printed);
  const own = mast === undefined ? null : releaseOf(mast);
  if (mast !== undefined && (own === release || (own === null && release === release2026))) {
    const { value, n } = count(mast);
    if (n > 0) return judge(row, fileAnswer(mast, data, { release, of }, { value, n, countsWhat, notes }));
    return judge(row, needs(countsWhat, "the file has none (mastkit published --mast FILE of one that has)"));
  }
  const value = Number(row.text);
  return judge(row, { kind: "computed", value, n: traces, countsWhat, from: [row.origin], notes });
}

function modeCounts(data: Compared): readonly PublishedRow[] {
  const rows = tabulateModes(data.mast ?? []).rows;
  const origin = "mast-release-mode-counts";
  return publishedFigures(origin).map((figure) => {
    const release = releaseNamed(figure["release"]!);
    const code = figure["code"]!;
    const printed = { quantity: "traces with the mode", code, text: figure["traces_flagged"]!, origin };
    return counted(data, printed, {
      release,
      of: "labels",
      countsWhat: "labelled traces",
      n: Number(figure["traces_labelled"]),
      notes: release === release2025 ? [replicated] : [],
      count: () => pooled(rows.filter((row) => row.code === code)),
    });
  });
}

function composition(data: Compared): readonly PublishedRow[] {
  const origin = "mast-release-composition";
  return publishedFigures(origin).map((figure) => {
    const release = releaseNamed(figure["release"]!);
    const [field, group] = [figure["field"] as keyof typeof traceFields, figure["value"]!];
    return counted(
      data,
      { quantity: `traces by ${field}`, group, text: figure["traces"]!, origin },
      {
        release,
        of: "names",
        countsWhat: "traces",
        n: release.traces,
        count: (traces) => {
          const own = traces.filter((trace) => traceFields[field](trace) === group);
          return { value: own.length, n: traces.length };
        },
      },
    );
  });
}

function histogram(data: Compared): readonly PublishedRow[] {
  const rows = tabulateHistogram(data.mast ?? []).rows.filter((row) => row.modes !== null);
  const tracesOf = (of: typeof rows) => sum(of.map((row) => row.traces));
  const origin = "mast-release-2026-flags-per-trace";
  return publishedFigures(origin).map((figure, _, figures) => {
    const group = figure["modes_flagged"]!;
    return counted(
      data,
      { quantity: "traces with this many modes", group, text: figure["traces"]!, origin },
      {
        release: release2026,
        of: "labels",
        countsWhat: "fully labelled traces",
        n: sum(figures.map((row) => Number(row["traces"]))),
        count: () => ({ value: tracesOf(rows.filter((row) => row.modes === Number(group))), n: tracesOf(rows) }),
      },
    );
  });
}

function bySystem2025(data: Compared): readonly PublishedRow[] {
  const rows = tabulateModes(data.mast ?? [], { by: ["system"] }).rows;
  const quantity = "traces with the mode, by system (replicated labels)";
  const origin = "mast-release-2025-by-system";
  return publishedFigures(origin).map((figure) => {
    const [group, code] = [figure["mas_name"]!, figure["code"]!];
    return counted(
      data,
      { quantity, group, code, text: figure["traces_flagged"]!, origin },
      {
        // The count is printed as what the file holds, not as a result: that the labels are replicated is in its name.
        release: release2025,
        of: "labels",
        countsWhat: "labelled traces of the system",
        n: Number(figure["traces"]),
        notes: [replicated],
        count: () => pooled(rows.filter((row) => row.group["system"] === group && row.code === code)),
      },
    );
  });
}

/** A printed total of a release against the sum of another printed table. */
function total(
  release: Release,
  printed: Pick<Printed, "quantity" | "code" | "text">,
  parts: readonly number[],
  from: string,
  countsWhat: string,
): PublishedRow {
  const row = countOf(release, { ...printed, origin: "mast-release-mode-counts" });
  return judge(row, { kind: "computed", value: sum(parts), countsWhat, from: [from] });
}

const modeFigures = (year: string) =>
  publishedFigures("mast-release-mode-counts").filter((figure) => figure["release"]!.startsWith(year));

function systemsAddUp(): readonly PublishedRow[] {
  const systems = publishedTable("mast-release-2025-systems-modes").rows;
  const quantity = "traces with the mode: sum over the systems";
  return modeFigures("2025").map((figure) => {
    const code = figure["code"]!;
    const printed = { quantity, code, text: figure["traces_flagged"]! };
    const parts = systems.filter((row) => row.code === code).map((row) => row.flagged);
    const countsWhat = "sum over seven systems of another table";
    return total(release2025, printed, parts, "mast-release-2025-by-system", countsWhat);
  });
}

function compositionAddsUp(): readonly PublishedRow[] {
  const from = "mast-release-composition";
  const figures = publishedFigures(from);
  return [release2025, release2026].flatMap((release) =>
    Object.keys(traceFields).map((field) => {
      const own = figures.filter((row) => row["field"] === field && releaseNamed(row["release"]!) === release);
      const parts = own.map((figure) => Number(figure["traces"]));
      const countsWhat = "traces, summed over the composition's groups";
      const printed = { quantity: `traces: sum by ${field}`, text: String(release.traces) };
      return total(release, printed, parts, from, countsWhat);
    }),
  );
}

function histogramAgrees(): readonly PublishedRow[] {
  const rows = publishedTable("mast-release-2026-histogram").rows.filter((row) => row.modes !== null);
  const modes = modeFigures("2026");
  const flags = String(sum(modes.map((row) => Number(row["traces_flagged"]))));
  const from = "mast-release-2026-flags-per-trace";
  const labelled = { quantity: "labelled traces: sum of the histogram", text: modes[0]!["traces_labelled"]! };
  const flagged = { quantity: "flags in all: sum of the histogram", text: flags };
  const [traces, products] = [rows.map((row) => row.traces), rows.map((row) => row.modes! * row.traces)];
  return [
    total(release2026, labelled, traces, from, "traces of the histogram"),
    total(release2026, flagged, products, from, "modes × traces of the histogram"),
  ];
}
