import { flag, list, numeric, optionsOf, type ValuesOf, word } from "../analyses/options.js";
import { verbs } from "../analyses/verbs.js";
import { type Settings, settingsOf } from "../datasets/fetch/cache.js";
import { fetchRelease, verifyCache } from "../datasets/fetch/fetch.js";
import type { TreeChoice } from "../datasets/fetch/listing.js";
import { type Release, releaseOf, releases } from "../datasets/releases.js";
import { UsageError } from "../errors.js";
import type { Arguments, Command, Io } from "./command.js";
import { interruptible } from "./interrupt.js";
import { outputOptions } from "./options.js";
import { emitRows } from "./output.js";
import { type ProgressDisplay, progressDisplay } from "./progress.js";

const fetchColumns = ["dataset", "file", "release", "bytes", "licence", "state", "path"] as const;
const names = ["mast", "human", "itbench"] as const;

const options = optionsOf({
  release: word("NAME", "of MAST's full file: 2026-08-13 (default) or 2025 (superseded)"),
  model: list("a,b", "of itbench: these model folders (a part of the name will do)"),
  scenario: list("1,2", "of itbench: these scenarios"),
  verify: flag("read the cache again and compare it with the pinned digests; no network"),
  wait: numeric(
    "SECONDS",
    "longest wait that the server may ask for, as after too many requests (default 600; 0: none)",
    {
      low: 0,
      high: 86_400,
      default: 600,
    },
  ),
  quiet: outputOptions.quiet,
  help: outputOptions.help,
});
const valuesOf = ({ values }: Arguments): ValuesOf<typeof options> => values;

export const command: Command = {
  name: "fetch",
  summary: verbs.data.fetch,
  examples: ["fetch mast", "fetch itbench --model gpt-oss --scenario 1,2", "fetch mast itbench --verify"],
  positionals: "names",
  options,
  async run(args, io) {
    const wanted = releasesOf(args);
    const settings = settingsOf(process.env);
    const { model = [], scenario = [], verify: check, quiet, wait = 600 } = valuesOf(args);
    const choice = { models: model, scenarios: scenario };
    if (!wanted.some(({ dataset }) => dataset === "itbench") && choice.models.length + choice.scenarios.length > 0) {
      throw new UsageError("--model and --scenario narrow itbench alone");
    }
    const work = check === true ? verify : take;
    const display = progressDisplay(io, quiet ?? false);
    try {
      return await interruptible(io, (signal) => work({ wanted, settings, choice, display, wait }, args, io, signal));
    } finally {
      display.end();
    }
  },
};

interface Task {
  readonly wanted: readonly Release[];
  readonly settings: Settings;
  readonly choice: TreeChoice;
  readonly display: ProgressDisplay;
  readonly wait: number;
}

async function take(task: Task, args: Arguments, io: Io, signal: AbortSignal): Promise<number> {
  const { wanted, settings, choice, display } = task;
  const { onNote, onProgress, onWait } = display;
  const rows: Readonly<Record<(typeof fetchColumns)[number], string | number>>[] = [];
  for (const release of wanted) {
    const timing = { mostRetryAfterMs: task.wait * 1000 };
    const options = { ...choice, signal, timing, onNote, onProgress, onWait };
    const { path, from } = await fetchRelease(settings, release, options);
    rows.push({ ...factsOf(release), file: release.path, bytes: release.bytes, state: from, path });
  }
  display.end();
  await emitRows(rows, fetchColumns, args, io, { inputs: [] });
  return 0;
}

async function verify(task: Task, args: Arguments, io: Io, signal: AbortSignal): Promise<number> {
  const { wanted, settings, choice, display } = task;
  const rows: Readonly<Record<(typeof fetchColumns)[number], string | number>>[] = [];
  for (const release of wanted) {
    const files = await verifyCache(settings, release, { ...choice, signal, onProgress: display.onProgress });
    rows.push(...files.map(({ path, file, bytes, state }) => ({ ...factsOf(release), file, bytes, state, path })));
  }
  display.end();
  const count = (state: string) => rows.filter((row) => row.state === state).length;
  const notes = [`${count("verified")} verified, ${count("missing")} missing, ${count("damaged")} damaged`];
  const bad = rows.length - count("verified");
  if (count("damaged") > 0) notes.push("damaged files were moved aside as <file>.damaged");
  if (bad > 0) notes.push(`mastkit fetch ${[...args.positionals, ...choices(args)].join(" ")} takes them anew`);
  await emitRows(rows, fetchColumns, args, io, { inputs: [], notes });
  return bad === 0 ? 0 : 1;
}

function choices(args: Arguments): readonly string[] {
  return ["release", "model", "scenario"].flatMap((name) => {
    const value = args.words[name];
    return value === undefined ? [] : [`--${name}`, String(value)];
  });
}

function factsOf(release: Release) {
  return { dataset: release.dataset, release: release.release, licence: release.licence };
}

/** "mast" is both of its files; a release of MAST's full file is chosen by name. */
function releasesOf(args: Arguments): readonly Release[] {
  const given = args.positionals;
  if (given.length === 0) throw new UsageError(`fetch: nothing named; give one or more of ${names.join(", ")}`);
  const unknown = given.find((name) => !names.some((known) => known === name));
  if (unknown !== undefined) throw new UsageError(`fetch: no data set ${unknown}; there are ${names.join(", ")}`);
  const name = valuesOf(args).release;
  if (name !== undefined && !given.includes("mast")) throw new UsageError("--release chooses among MAST's alone");
  const full = releaseOf("mast", name);
  if (full === undefined) {
    const known = releases.filter(({ dataset }) => dataset === "mast").map(({ release }) => release);
    throw new UsageError(`--release ${name}: use one of ${known.join(", ")}`);
  }
  const [human, itbench] = [releaseOf("human"), releaseOf("itbench")];
  return [
    ...(given.includes("mast") ? [full] : []),
    ...((given.includes("mast") || given.includes("human")) && human !== undefined ? [human] : []),
    ...(given.includes("itbench") && itbench !== undefined ? [itbench] : []),
  ];
}
