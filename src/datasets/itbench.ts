import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { InputError } from "../errors.js";
import { isScenarioName, runName, scenarioName } from "../names.js";
import type { Run } from "../trace.js";
import { many, some } from "../words.js";
import { digestBytes, type FileDigest, sha256Hash, unreadable as unreadableFile, whyUnreadable } from "./digest.js";
import { type JudgeOutput, missingJudge, otherScores, parseJudgeOutput, unreadableJudge } from "./judge-output.js";

/** A run of an ITBench tree: its outcome, and which of its files are there. */
export interface ItbenchRun extends Run {
  /** The run's folder, below the folder that was given. */
  readonly folder: string;
  readonly hasSession: boolean;
  /** Where the run's session lies, compressed or not; null where there is none. */
  readonly session: string | null;
  readonly hasAgentOutput: boolean;
  /** State of judge_output.json: "ok" has at least one recall; "error" is the judge's own error record. */
  readonly judge: JudgeOutput["state"];
}

export interface ItbenchTree {
  /** By agent, model, domain, scenario number, run number. */
  readonly runs: readonly ItbenchRun[];
  /**
   * Of the judge files alone, from which every outcome comes: the SHA-256 of the lines `<sha256>  <run id>`; bytes is
   * their sum. The same runs give the same digest at whatever level the path was given; the name is the folder's.
   */
  readonly digest: FileDigest;
  /** Folders below the given one that could not be read, and why: their runs are missing. In the notes too. */
  readonly unreadable: readonly string[];
  /** Folders beside or among the runs in which no run was found, topmost only. In the notes too. */
  readonly passedOver: readonly string[];
  readonly notes: readonly string[];
}

/** The folders that hold scenarios, below a model. */
export const domains: readonly string[] = ["sre", "ciso", "finops"];
/** Levels from a folder above the agents down to the scenarios: agent, model, domain, scenario, and one to spare. */
const mostLevels = 5;
const mostJudgeBytes = 1 << 26;

/** What is asked of the file system; a test can put a tree in memory here. Errors are those of node:fs. */
export interface TreeFiles {
  /** What each name in a folder is, links followed; a link to nothing, or back to where it lies, is left out. */
  readonly list: (folder: string) => Promise<ReadonlyMap<string, "file" | "folder">>;
  readonly read: (file: string) => Promise<Uint8Array>;
}

const onDisk: TreeFiles = {
  async list(folder) {
    const kinds = new Map<string, "file" | "folder">();
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      const isBack = entry.isSymbolicLink() && isWithin(await realpath(folder), await realpath(path).catch(() => path));
      const what = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
      if (what !== null && !isBack) kinds.set(entry.name, what.isDirectory() ? "folder" : "file");
    }
    return kinds;
  },
  async read(file) {
    const { size } = await stat(file);
    if (size > mostJudgeBytes) throw new Error(`too large: ${size} bytes`);
    return readFile(file);
  },
};

/**
 * Reads an ITBench-Trajectories tree, `<agent>/<model>/<domain>/Scenario-<n>/<run>`, given at any of these levels (or
 * above the agents). A scenario's folder may be spelt as ITBench's own loader takes it ("scenario-3", "Scenario_03",
 * "incident-3", "3" where runs are in it), a run's "run_2", and its files may lie in `outputs/`; ids and clusters have the
 * numbers ("Scenario-3", "2"). Names above the given folder come from its resolved path. What is passed over is named. A run whose judge file is missing, broken
 * or an error record has no recall, and a note that says why: its outcome is unknown, never a failure. A folder without a
 * scenario or a run is an InputError that names what could not be read. `score` names another score of the judge's than
 * `root_cause_entity` that tells how a run ended ("root_cause_resource" of FinOps, from 0 to 1).
 */
export function readItbench(folder: string, score?: string): Promise<ItbenchTree> {
  return readTree(folder, onDisk, score);
}

/** The same, and the error in place of a folder that is no tree. */
export function itbenchTree(folder: string, score?: string): Promise<ItbenchTree | InputError> {
  return treeOf(folder, onDisk, score);
}

/** The reader behind {@link readItbench}, for a tree that lies anywhere. */
export async function readTree(folder: string, from: TreeFiles, score?: string): Promise<ItbenchTree> {
  const tree = await treeOf(folder, from, score);
  if (tree instanceof InputError) throw tree;
  return tree;
}

async function treeOf(folder: string, from: TreeFiles, score?: string): Promise<ItbenchTree | InputError> {
  const given = resolve(folder);
  const files = listedOnce(from);
  const inRun = isOutputs(basename(given)) && isNumber(runName(basename(dirname(given))));
  const root = inRun ? dirname(given) : given;
  const { found, passedOver, unreadable, scenarios } = await findRuns(root, files);
  if (scenarios === 0 && found.length === 0) return notATree(root, "no Scenario-<n> folder in it", unreadable);
  const runs: ItbenchRun[] = [];
  const hash = sha256Hash();
  const ids = new Map<string, Place>();
  let bytes = 0;
  for (const place of [...found].sort(inTreeOrder)) {
    const { run, digest } = await readRun(place, files, score);
    const twin = ids.get(run.id);
    if (twin !== undefined) {
      const agents = [twin, place].map(({ agent }) => agent ?? "no agent");
      const folders = [twin, place].map((one) => relative(root, one.folder));
      const [where, remedy] =
        agents[0] === agents[1] ? [folders, "keep one of the two folders"] : [agents, "give one agent's folder"];
      throw new InputError(`the run ${run.id} is there twice, under ${where.join(" and ")}`, {
        file: basename(root),
        remedy,
      });
    }
    ids.set(run.id, place);
    if (digest !== null) {
      hash.update(`${digest.sha256}  ${run.id}\n`);
      bytes += digest.bytes;
    }
    runs.push(run);
  }
  if (runs.length === 0) return notATree(root, "its scenarios hold no runs", unreadable);
  const passed =
    passedOver.length === 0
      ? []
      : [`${many(passedOver.length, "folder")} passed over, without a run of a scenario: ${some(passedOver)}`];
  const digest = { name: basename(root), bytes, sha256: hash.digest("hex") };
  return { runs, digest, unreadable, passedOver, notes: [...unreadable, ...passed, ...runNotes(runs)] };
}

interface Place {
  readonly folder: string;
  readonly agent: string | null;
  readonly model: string;
  readonly domain: string;
  readonly scenario: string;
  readonly run: string;
}

interface Found {
  readonly scenarios: number;
  readonly found: readonly Place[];
  readonly passedOver: readonly string[];
  readonly unreadable: readonly string[];
}

/** Each folder is listed once, however often it is asked for. */
function listedOnce({ list, read }: TreeFiles): TreeFiles {
  const listed = new Map<string, ReturnType<TreeFiles["list"]>>();
  return {
    list(folder) {
      const contents = listed.get(folder) ?? list(folder);
      listed.set(folder, contents);
      return contents;
    },
    read,
  };
}

async function findRuns(root: string, files: TreeFiles): Promise<Found> {
  await files.list(root).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") throw unreadableFile(root, error);
    if (codeOf(error) === "ENOTDIR")
      throw new InputError("a file, not a folder", { file: basename(root), remedy: "give a folder" });
  });
  const above = basename(dirname(root));
  if (isScenarioName(above) || (isNumber(above) && (await isRun(root, files))))
    return { found: [placeOf(root)], passedOver: [], unreadable: [], scenarios: 1 };
  const found: Place[] = [];
  const passedOver: string[] = [];
  const unreadable: string[] = [];
  let scenarios = 0;
  /** Whether anything below was of use; what was not, beside what was, is passed over. */
  const visit = async (folder: string, level: number): Promise<boolean> => {
    const names = await foldersIn(folder, files).catch((error: unknown) => {
      unreadable.push(`${relative(root, folder) || basename(root)}: ${whyUnreadable(error)}`);
      return null;
    });
    if (names === null) return true;
    const inside = names.map((name) => join(folder, name));
    const runs = await runsOf(folder, inside, files);
    if (isScenarioName(basename(folder))) scenarios++;
    found.push(...runs.map(placeOf));
    const unused: string[] = [];
    for (const path of inside) {
      if (runs.includes(path)) continue;
      const used = runs.length === 0 && level < mostLevels && (await visit(path, level + 1));
      if (!used) unused.push(relative(root, path));
    }
    const useful = unused.length < inside.length;
    if (useful) passedOver.push(...unused);
    return useful;
  };
  await visit(root, 0);
  return { found, passedOver, unreadable, scenarios };
}

/** The runs among the folders in one, where it is a scenario's: by its name, or a number with a run's files inside. */
async function runsOf(folder: string, inside: readonly string[], files: TreeFiles): Promise<readonly string[]> {
  const named = isScenarioName(basename(folder));
  if (!named && !isNumber(basename(folder))) return [];
  const numbered = inside.filter((path) => isNumber(runName(basename(path))));
  const withFiles: string[] = [];
  for (const path of inside)
    if (!(named && numbered.includes(path)) && (await isRun(path, files))) withFiles.push(path);
  return named || withFiles.length > 0 ? [...numbered, ...withFiles.filter((path) => !numbered.includes(path))] : [];
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}

function notATree(root: string, why: string, unreadable: readonly string[] = []): InputError {
  if (unreadable.length > 0) {
    return new InputError(`no run can be read: ${some(unreadable, 3)}`, {
      file: basename(root),
      remedy: "make the folders readable",
    });
  }
  return new InputError(`not an ITBench tree: ${why}`, {
    file: basename(root),
    remedy: "expected <agent>/<model>/<domain>/Scenario-<n>/<run>, given at any level",
  });
}

/** Subfolders in code-unit order, hidden ones left out. */
async function foldersIn(folder: string, files: TreeFiles): Promise<string[]> {
  const folders = [...(await files.list(folder))].filter(([name, kind]) => kind === "folder" && !name.startsWith("."));
  return folders.map(([name]) => name).sort(byCodeUnit);
}

const runFiles = [
  ...["session.jsonl", "session.jsonl.zst", "session.jsonl.gz", "agent_output.json", "judge_output.json"],
] as const;

async function isRun(folder: string, files: TreeFiles): Promise<boolean> {
  const paths = await pathsOf(folder, files);
  return runFiles.some((name) => paths(name) !== null);
}

function isOutputs(name: string): boolean {
  return /^outputs?$/i.test(name);
}

/** Where a run's files are, in its folder or in `outputs/` there; null for one that is not. */
async function pathsOf(folder: string, files: TreeFiles): Promise<(name: (typeof runFiles)[number]) => string | null> {
  const none: Awaited<ReturnType<TreeFiles["list"]>> = new Map();
  const own = await files.list(folder).catch(() => none);
  const inside = [...own].find(([name, kind]) => kind === "folder" && isOutputs(name))?.[0];
  const outputs = join(folder, inside ?? "");
  const inOutputs = inside === undefined ? none : await files.list(outputs).catch(() => none);
  return (name) =>
    own.get(name) === "file" ? join(folder, name) : inOutputs.get(name) === "file" ? join(outputs, name) : null;
}

function placeOf(folder: string): Place {
  const scenario = dirname(folder);
  const domain = dirname(scenario);
  const model = dirname(domain);
  if (basename(model) === "") throw notATree(folder, "the path has no model folder above it");
  return {
    folder,
    agent: basename(dirname(model)) || null,
    model: basename(model),
    domain: basename(domain),
    scenario: scenarioName(basename(scenario)),
    run: runName(basename(folder)),
  };
}

async function readRun(
  { folder, ...place }: Place,
  files: TreeFiles,
  score: string | undefined,
): Promise<{ run: ItbenchRun; digest: FileDigest | null }> {
  const pathOf = await pathsOf(folder, files);
  const path = pathOf("judge_output.json") ?? join(folder, "judge_output.json");
  const bytes = await files.read(path).catch((error: unknown) => error);
  const judge =
    bytes instanceof Uint8Array
      ? parseJudgeOutput(bytes, score)
      : codeOf(bytes) === "ENOENT"
        ? missingJudge
        : unreadableJudge(whyUnreadable(bytes));
  const session = pathOf("session.jsonl") ?? pathOf("session.jsonl.zst") ?? pathOf("session.jsonl.gz");
  const hasAgentOutput = pathOf("agent_output.json") !== null;
  const { recallFiltered, recallUnfiltered, precisionFiltered, precisionUnfiltered, state } = judge;
  const alone = !hasAgentOutput && state === "missing";
  const run: ItbenchRun = {
    id: [place.model, place.domain, place.scenario, place.run].join("/"),
    ...place,
    recallFiltered,
    recallUnfiltered,
    precisionFiltered,
    precisionUnfiltered,
    notes: alone ? [...judge.notes, "agent_output.json is missing"] : judge.notes,
    folder,
    hasSession: session !== null,
    session,
    hasAgentOutput,
    judge: state,
  };
  return { run, digest: bytes instanceof Uint8Array ? digestBytes(path, bytes) : null };
}

/** Whether a path is a folder's, or the folder itself. */
export function isWithin(path: string, folder: string): boolean {
  const below = relative(folder, path);
  return below !== ".." && !below.startsWith(`..${sep}`);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : null;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byNumber(a: string, b: string): number {
  const [x, y] = [Number(a.replace(/^Scenario-/, "")), Number(b.replace(/^Scenario-/, ""))];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || byCodeUnit(a, b);
  return x - y || byCodeUnit(a, b);
}

function inTreeOrder(a: Place, b: Place): number {
  return (
    byCodeUnit(a.agent ?? "", b.agent ?? "") ||
    byCodeUnit(a.model, b.model) ||
    byCodeUnit(a.domain, b.domain) ||
    byNumber(a.scenario, b.scenario) ||
    byNumber(a.run, b.run)
  );
}

/** What is missing or doubtful in the files of runs. */
export function runNotes(runs: readonly ItbenchRun[]): string[] {
  const notes: string[] = [];
  const count = (what: string, which: (run: ItbenchRun) => boolean): void => {
    const ids = runs.filter(which).map(({ id }) => id);
    if (ids.length > 0) notes.push(`${ids.length} of ${runs.length} runs ${what}: ${some(ids, 3)}`);
  };
  count("have no judge_output.json, outcome unknown", ({ judge }) => judge === "missing");
  count("have a broken judge_output.json, outcome unknown", ({ judge }) => judge === "broken");
  count("have an error record of the judge, outcome unknown", ({ judge }) => judge === "error");
  const scored = new Set(runs.flatMap((run) => run.notes.filter((note) => otherScores.test(note))));
  for (const note of scored) {
    const what = note.replace(/^has/, "have");
    count(`${what}: outcome unknown, unless --score or --outcomes gives it`, (run) => run.notes.includes(note));
  }
  count("have a recall above 1", (run) => Math.max(run.recallFiltered ?? 0, run.recallUnfiltered ?? 0) > 1);
  const strange = [...new Set(runs.map((run) => run.domain))].filter((domain) => !domains.includes(domain));
  if (strange.length > 0) notes.push(`domain ${strange.join(", ")} is none of ${domains.join(", ")}`);
  return notes;
}
