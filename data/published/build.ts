// Makes the count tables of this folder from the published figures in sources/. `npm run build:published` writes them;
// a test holds that the committed files are what this script makes.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parse } from "csv-parse/sync";
import { codes } from "../../src/taxonomy/mast.js";
import { taxonomyOfRound } from "../../src/taxonomy/rounds.js";

const here = new URL("./", import.meta.url);

type Figures = Readonly<Record<string, string>>;
type Cells = readonly (string | number | null)[];

const study = "ITBench study (IBM Research and UC Berkeley, blog of February 2026)";
const paper = "MAST paper (arXiv 2503.13657 v3)";
const humanFile = "MAST-Data human labels (MAD_human_labelled_dataset.json)";

const studyCaution = [
  "selected-on-outcome",
  "reconstructed",
  "group sizes and the split by outcome are solved from rounded bar labels (one integer solution a model)",
  "237 of the 310 stated traces are plotted",
  "the outcome is the study's own and undisclosed",
];
const replicatedCaution = [
  "replicated-labels",
  "in the 2025 release the labels repeat over systems at the same trace index",
];
const inferredCaution = ["reconstructed", "group sizes are inferred from the printed percentages"];
const recordsCaution = ["shared-blocks", "19 records carry 8 distinct annotation blocks: cells are not independent"];
const blocksCaution = ["each of the 8 distinct annotation blocks is counted once"];

/** Every file this script makes, by name. */
export function buildPublished(): ReadonlyMap<string, string> {
  return new Map([
    ["itbench-study-modes.csv", studyModes()],
    ["mast-releases-modes.csv", releasesModes()],
    ["mast-release-2025-systems-modes.csv", systems2025()],
    ["mast-release-2026-histogram.csv", histogram2026()],
    ["mast-paper-open-models-modes.csv", openModels()],
    ["mast-paper-success-failure-modes.csv", successFailure()],
    ["mast-human-votes.csv", humanVotes(false)],
    ["mast-human-blocks-votes.csv", humanVotes(true)],
  ]);
}

function studyModes(): string {
  const rows = figures("itbench-blog-mode-counts");
  const sides = [
    { outcome: "success", flagged: "traces_flagged_successful", n: "n_successful" },
    { outcome: "failure", flagged: "traces_flagged_failed", n: "n_failed" },
  ];
  const cells = distinct(rows, "model").flatMap((model) =>
    sides.flatMap((side) =>
      rows
        .filter((row) => row["model"] === model)
        .map((row) => [model, side.outcome, row["code"]!, count(row, side.flagged), count(row, side.n)] as const),
    ),
  );
  return table(
    ["model", ...modesHeader],
    cells.map(([model, outcome, code, flagged, n]) => [
      model,
      outcome,
      code,
      flagged,
      n,
      n,
      study,
      studyCaution.join(";"),
    ]),
  );
}

function releasesModes(): string {
  return table(
    ["release", ...modesHeader],
    figures("mast-release-mode-counts").map((row) => {
      const [release, traces] = releaseOf(row["release"]!);
      const caution = release === "2025" ? replicatedCaution.join(";") : null;
      const labelled = count(row, "traces_labelled");
      const source = `MAST-Data ${release} release (MAD_full_dataset.json)`;
      return [release, "unknown", row["code"]!, count(row, "traces_flagged"), labelled, traces, source, caution];
    }),
  );
}

function systems2025(): string {
  return table(
    ["system", ...modesHeader],
    figures("mast-release-2025-by-system").map((row) => {
      const n = count(row, "traces");
      const source = "MAST-Data 2025 release (MAD_full_dataset.json)";
      const flagged = count(row, "traces_flagged");
      return [row["mas_name"]!, "unknown", row["code"]!, flagged, n, n, source, replicatedCaution.join(";")];
    }),
  );
}

function histogram2026(): string {
  const source = "MAST-Data 2026-08-13 release (MAD_full_dataset.json)";
  const rows = figures("mast-release-2026-flags-per-trace").map((row) => ({
    modes: count(row, "modes_flagged"),
    traces: count(row, "traces"),
  }));
  const labelled = rows.reduce((sum, row) => sum + row.traces, 0);
  const release = figures("mast-release-mode-counts").find((row) => row["release"]!.startsWith("2026"))!;
  const unlabelled = releaseOf(release["release"]!)[1] - labelled;
  return table(
    ["outcome", "modes", "traces", "source", "caution"],
    [
      ...rows.map((row) => ["unknown", row.modes, row.traces, source, null]),
      ["unknown", null, unlabelled, source, null],
    ],
  );
}

function openModels(): string {
  return table(
    ["system", "model", ...modesHeader],
    figures("mast-paper-open-models").map((row) => {
      const n = count(row, "traces");
      const flagged = count(row, "traces_flagged");
      return [row["mas_name"]!, row["llm_name"]!, "unknown", row["code"]!, flagged, n, n, `${paper}, Table 6`, null];
    }),
  );
}

function successFailure(): string {
  return table(
    ["system", ...modesHeader],
    figures("mast-paper-success-failure").map((row) => {
      const n = count(row, "inferred_traces");
      const flagged = Math.round((Number(row["pct_of_traces"]) * n) / 100);
      const source = `${paper}, Table 7`;
      return [row["mas_name"]!, row["outcome"]!, row["code"]!, flagged, n, n, source, inferredCaution.join(";")];
    }),
  );
}

/** The records of each round, by the human file's trace ids. */
const recordsOfRound: readonly (readonly [string, readonly string[]])[] = [
  ["Round 1", ["0 1 2", "3 4"]],
  ["Round 2", ["5 6 7", "8 9"]],
  ["Round 3", ["10 11 12", "13 14"]],
  ["Generlazability", ["15 16 17", "18"]],
];

/** Votes by set and code: the published patterns, and false-false-false for every record that has none. */
function humanVotes(blocks: boolean): string {
  const source = blocks ? `${humanFile}, each distinct annotation block once` : humanFile;
  const patterns = figures("mast-human-votes");
  const caution = (blocks ? blocksCaution : recordsCaution).join(";");
  const rows = recordsOfRound.flatMap(([round, groups]) =>
    taxonomyOfRound(round)!.modes.flatMap(({ code }) => {
      const items = new Map<string, number>();
      for (const group of groups) {
        const printed = patterns.find(
          (row) => row["round"] === round && row["code_in_round"] === code && row["trace_ids"] === group,
        );
        const votes = printed?.["votes_123"] ?? "FFF";
        items.set(votes, (items.get(votes) ?? 0) + (blocks ? 1 : group.split(" ").length));
      }
      return [...items].map(([votes, n]) => [round, code, ...[...votes].map(vote), n, source, caution]);
    }),
  );
  return table(["set", "code", "annotator_1", "annotator_2", "annotator_3", "items", "source", "caution"], rows);
}

const modesHeader = ["outcome", "code", "flagged", "labelled", "traces", "source", "caution"];

function vote(letter: string): number | null {
  return letter === "-" ? null : letter === "T" ? 1 : 0;
}

/** "2025 (1242 rows)" → ["2025", 1242] */
function releaseOf(text: string): readonly [string, number] {
  const match = /^(\S+) \((\d+) rows\)$/.exec(text);
  if (match === null) throw new Error(`not a release with its rows: ${text}`);
  return [match[1]!, Number(match[2])];
}

function figures(name: string): readonly Figures[] {
  return parse(readFileSync(new URL(`sources/${name}.csv`, here), "utf8"), { columns: true }) as readonly Figures[];
}

function distinct(rows: readonly Figures[], column: string): readonly string[] {
  return [...new Set(rows.map((row) => row[column]!))];
}

function count(row: Figures, column: string): number {
  const value = Number(row[column]);
  if (row[column] === "" || !Number.isInteger(value) || value < 0) throw new Error(`${column}: not a count`);
  return value;
}

function table(header: readonly string[], rows: readonly Cells[]): string {
  const position = header.indexOf("code");
  for (const row of rows) {
    if (row.length !== header.length) throw new Error(`a row of ${row.length} cells under ${header.length} columns`);
    if (header.includes("flagged") && !(codes as readonly unknown[]).includes(row[position])) {
      throw new Error(`not a code: ${row[position]}`);
    }
  }
  return `${[header, ...rows].map((row) => row.map(quoted).join(",")).join("\n")}\n`;
}

function quoted(cell: string | number | null): string {
  const text = cell === null ? "" : String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [name, text] of buildPublished()) writeFileSync(fileURLToPath(new URL(name, here)), text);
}
