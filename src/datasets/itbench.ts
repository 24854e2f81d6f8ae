import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { InputError } from "../errors.js";
import type { Run } from "../trace.js";
import { some } from "../words.js";
import { digestBytes, type FileDigest, unreadable as unreadableFile, whyUnreadable } from "./digest.js";
import { type JudgeOutput, missingJudge, parseJudgeOutput, unreadableJudge } from "./judge-output.js";

/** A run of an ITBench tree: its outcome, and which of its files are there. */
export interface ItbenchRun extends Run {
  /** The run's folder, below the folder that was given. */
  readonly folder: string;
  readonly hasSession: boolean;
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
  readonly notes: readonly string[];
}

const scenarioName = /^Scenario-(\d+)$/;
/** The folders that hold scenarios, below a model. */
export const domains: readonly string[] = ["sre", "ciso", "finops"];
/** Levels from a folder above the agents down to the scenarios: agent, model, domain, scenario, and one to spare. */
const mostLevels = 5;
const mostJudgeBytes = 1 << 26;

/**
 * Reads an ITBench-Trajectories tree, `<agent>/<model>/<domain>/Scenario-<n>/<run>`, given at any of these levels (or
 * above the agents). Names above the given folder come from its resolved path. A run whose judge file is missing, broken
 * or an error record has no recall, and a note that says why: its outcome is unknown, never a failure. A folder without a
 * scenario or a run is an InputError that names what could not be read.
 */
export async function readItbench(folder: string): Promise<ItbenchTree> {
  const root = resolve(folder);
  const notes: string[] = [];
  const unreadable: string[] = [];
  const found = await findRuns(root, notes, unreadable);
  const runs: ItbenchRun[] = [];
  const hash = createHash("sha256");
  const ids = new Map<string, string>();
  let bytes = 0;
  for (const place of found.sort(inTreeOrder)) {
    const { run, digest } = await readRun(place);
    const twin = ids.get(run.id);
    if (twin !== undefined) {
      throw new InputError(`the run ${run.id} is there twice, under ${twin} and ${run.agent ?? "no agent"}`, {
        file: basename(root),
        remedy: "give one agent's folder",
      });
    }
    ids.set(run.id, run.agent ?? "no agent");
    if (digest !== null) {
      hash.update(`${digest.sha256}  ${run.id}\n`);
      bytes += digest.bytes;
    }
    runs.push(run);
  }
  if (runs.length === 0) throw notATree(root, "its scenarios hold no runs", unreadable);
  notes.push(...unreadable, ...notesOf(runs));
  return { runs, digest: { name: basename(root), bytes, sha256: hash.digest("hex") }, unreadable, notes };
}

interface Place {
  readonly folder: string;
  readonly agent: string | null;
  readonly model: string;
  readonly domain: string;
  readonly scenario: string;
  readonly run: string;
}

async function findRuns(root: string, notes: string[], unreadable: string[]): Promise<Place[]> {
  const info = await stat(root).catch((error: unknown) => {
    throw unreadableFile(root, error);
  });
  if (!info.isDirectory())
    throw new InputError("a file, not a folder", { file: basename(root), remedy: "give a folder" });
  if (scenarioName.test(basename(dirname(root)))) return [placeOf(root)];
  const places: Place[] = [];
  let scenarios = 0;
  const visit = async (folder: string, level: number): Promise<void> => {
    const isScenario = scenarioName.test(basename(folder));
    if (isScenario) scenarios++;
    let inside = 0;
    const names = await foldersIn(folder).catch((error: unknown) => {
      unreadable.push(`${relative(root, folder) || basename(root)}: ${whyUnreadable(error)}`);
      return null;
    });
    if (names === null) return;
    for (const name of names) {
      const path = join(folder, name);
      if (!isScenario) {
        if (level < mostLevels) await visit(path, level + 1);
      } else if (/^\d+$/.test(name) || (await isRun(path))) {
        places.push(placeOf(path));
        inside++;
      }
    }
    if (isScenario && inside === 0) notes.push(`${basename(folder)} holds no runs`);
  };
  await visit(root, 0);
  if (scenarios === 0) throw notATree(root, "no Scenario-<n> folder in it", unreadable);
  return places;
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

/** Subfolders (links to folders too) in code-unit order, hidden ones left out. */
async function foldersIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory() || (entry.isSymbolicLink() && (await kindOf(join(folder, entry.name))) === "folder")) {
      names.push(entry.name);
    }
  }
  return names.sort(byCodeUnit);
}

async function kindOf(path: string): Promise<"file" | "folder" | null> {
  const info = await stat(path).catch(() => null);
  if (info === null) return null;
  return info.isDirectory() ? "folder" : "file";
}

async function isRun(folder: string): Promise<boolean> {
  for (const name of ["session.jsonl", "agent_output.json", "judge_output.json"]) {
    if ((await kindOf(join(folder, name))) === "file") return true;
  }
  return false;
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
    scenario: basename(scenario),
    run: basename(folder),
  };
}

async function readRun(place: Place): Promise<{ run: ItbenchRun; digest: FileDigest | null }> {
  const { folder, agent, model, domain, scenario, run } = place;
  const { judge, digest } = await readJudge(join(folder, "judge_output.json"));
  const hasAgentOutput = (await kindOf(join(folder, "agent_output.json"))) === "file";
  const hasSession = (await kindOf(join(folder, "session.jsonl"))) === "file";
  const notes = [...judge.notes];
  if (!hasAgentOutput && judge.state === "missing") notes.push("agent_output.json is missing");
  const { recallFiltered, recallUnfiltered } = judge;
  const id = `${model}/${domain}/${scenario}/${run}`;
  const names = { id, agent, model, domain, scenario, run };
  return {
    run: { ...names, recallFiltered, recallUnfiltered, notes, folder, hasSession, hasAgentOutput, judge: judge.state },
    digest,
  };
}

async function readJudge(path: string): Promise<{ judge: JudgeOutput; digest: FileDigest | null }> {
  try {
    const { size } = await stat(path);
    if (size > mostJudgeBytes) return { judge: unreadableJudge(`too large (${size} bytes)`), digest: null };
    const bytes = await readFile(path);
    return { judge: parseJudgeOutput(bytes), digest: digestBytes(path, bytes) };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      return { judge: missingJudge, digest: null };
    return { judge: unreadableJudge(whyUnreadable(error)), digest: null };
  }
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

function notesOf(runs: readonly ItbenchRun[]): string[] {
  const notes: string[] = [];
  const count = (what: string, which: readonly ItbenchRun[]): void => {
    if (which.length === 0) return;
    const named = which.slice(0, 3).map((run) => run.id);
    const more = which.length > 3 ? ` and ${which.length - 3} more` : "";
    notes.push(`${which.length} of ${runs.length} runs ${what}: ${named.join(", ")}${more}`);
  };
  count(
    "have no judge_output.json, outcome unknown",
    runs.filter((run) => run.judge === "missing"),
  );
  count(
    "have a broken judge_output.json, outcome unknown",
    runs.filter((run) => run.judge === "broken"),
  );
  count(
    "have an error record of the judge, outcome unknown",
    runs.filter((run) => run.judge === "error"),
  );
  const above = (recall: number | null): boolean => recall !== null && recall > 1;
  count(
    "have a recall above 1",
    runs.filter((run) => above(run.recallFiltered) || above(run.recallUnfiltered)),
  );
  const strange = [...new Set(runs.map((run) => run.domain))].filter((domain) => !domains.includes(domain));
  if (strange.length > 0) notes.push(`domain ${strange.join(", ")} is none of ${domains.join(", ")}`);
  return notes;
}
