import { release2025, release2026, releaseNamed, sourceOf } from "./releases.js";
import { sum } from "./sum.js";
import { publishedFigures, publishedTable } from "./tables.js";
import { type Answer, judge, type Printed, type PublishedRow } from "./verdict.js";

/** Whether the tables that others printed of one release agree with one another: sums of one against figures of another. */
export function releaseSums(): readonly PublishedRow[] {
  return [...systemsAddUp(), ...compositionAddsUp(), ...histogramAgrees()];
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
    ["mas_name", "llm_name", "benchmark_name"].map((field) =>
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
