import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { InputError } from "../../errors.js";
import type { AgentTrace } from "../../trace.js";
import { many, some, visible } from "../../words.js";
import { type FileDigest, sha256Hash, unreadable, whyUnreadable } from "../digest.js";
import { type ItbenchRun, isWithin, itbenchTree, runNotes } from "../itbench.js";
import { outcomesOfRuns, type SuccessRule } from "../join.js";
import { decodeUtf8, isRecord, type JsonRecord, parseWithNan } from "../json-values.js";
import { atifHead, isAtif, isTrial, saySteps, subAgentsOf, trialHead } from "./atif.js";
import {
  chatHead,
  isMessage,
  mastHead,
  mastTextOf,
  messagesOf,
  namedInFile,
  sayMessage,
  sharedInTau2,
} from "./chat.js";
import { bareSession, CodexReader, isCodexRecord } from "./codex.js";
import { type Head, RunBuilder, recordIn, type StepVisitor, textIn } from "./run.js";
import { openSource, rawBytes, type Source } from "./source.js";

export interface TracesOptions {
  /** Score from which a run is a success: a reward, or ITBench's recall. Default 1. */
  readonly successThreshold?: number;
  /** Which of ITBench's two recalls. Default filtered. */
  readonly recall?: SuccessRule["recall"];
  /** The score's name, where runs have several. */
  readonly score?: string;
  /** Takes what is to be said of all files, once every run was handed out. */
  readonly summary?: (summary: TracesSummary) => void;
}

export interface TracesSummary {
  /** Of the one file, or of all files read: the SHA-256 of the lines `<sha256>  <file>`. */
  readonly digest: FileDigest;
  /** What was not read, and what is doubtful, a line each. */
  readonly notes: readonly string[];
}

/** A run, and what took its steps. */
export interface Traced<V> {
  readonly trace: AgentTrace;
  readonly visitor: V;
}

/**
 * Reads the runs of agents under a path, a file or a folder of them, each by its content: Codex rollouts of every version
 * (also .gz and .zst), whole ITBench trees with the judge's recall, jobs and trials of Harbor, ATIF 1.0 to 1.7, chat
 * messages one run a record (JSON, JSON lines) and tau-bench's, MAST-Data's trajectories. For each run `begin` makes a
 * visitor, which gets the steps in order as they are read, calls with their results; it comes out beside what is known of
 * the run. A run that broke off without a score has no outcome. Memory holds a window of steps.
 *
 * @throws InputError where the path cannot be read, nothing under it is a run, or a file has one run's id twice.
 *
 * @example
 * ```ts
 * import { writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * import { eachTrace } from "mastkit/datasets";
 * const file = `${tmpdir()}/runs.jsonl`;
 * const messages = [{ role: "user", content: "hi" }, { role: "assistant", content: "hello" }];
 * writeFileSync(file, JSON.stringify({ trace_id: "a", task_id: "greet", reward: 1, messages }));
 * const texts: string[] = [];
 * const visitor = { step: ({ text }: { text: string }) => void texts.push(text) };
 * const ends: unknown[] = [];
 * for await (const { trace } of eachTrace(file, () => visitor)) ends.push(trace.cluster, trace.outcome);
 * ends; // => ["greet", "success"]
 * texts; // => ["hi", "hello"]
 * ```
 */
export async function* eachTrace<V extends StepVisitor>(
  path: string,
  begin: () => V,
  options: TracesOptions = {},
): AsyncGenerator<Traced<V>, void> {
  const walk = new Walk(path, begin, options);
  yield* walk.runs();
  options.summary?.(walk.summary());
}

/** The runs in the bytes of a file that need not lie anywhere. */
export async function* eachTraceIn<V extends StepVisitor>(
  name: string,
  bytes: () => Generator<Buffer, void>,
  begin: () => V,
): AsyncGenerator<Traced<V>, void> {
  yield* new Walk(name, begin, {}, bytes).only();
}

/** The heads of all runs under a path, and what is to be said of them. */
export async function readTraces(
  path: string,
  options: Omit<TracesOptions, "summary"> = {},
): Promise<TracesSummary & { readonly traces: readonly AgentTrace[] }> {
  const traces: AgentTrace[] = [];
  let said: TracesSummary | undefined;
  const noVisitor = { step: () => {} };
  const summary = (all: TracesSummary) => {
    said = all;
  };
  for await (const { trace } of eachTrace(path, () => noVisitor, { ...options, summary })) traces.push(trace);
  return { ...said!, traces };
}

const unknownKind = "of no known kind";

/** Kinds that are met and not read yet, by what their records have. */
const unread: readonly (readonly [kind: string, fits: (record: JsonRecord) => boolean])[] = [
  [
    "Claude Code session",
    (record) => "sessionId" in record && ("parentUuid" in record || "leafUuid" in record || "message" in record),
  ],
  [
    "OpenTelemetry spans",
    (record) =>
      ["trace_id", "traceId", "resourceSpans", "span_id", "context"].some((name) => name in record) &&
      ["span_id", "spanId", "resourceSpans", "attributes", "context"].some((name) => name in record),
  ],
  [
    "Langfuse export",
    (record) => "observations" in record || ("trace" in record && "observations" in recordIn(record, "trace")),
  ],
  ["ITBench judge file", (record) => "eval_result" in record || "flat_scores" in record],
  ["trial of Harbor", isTrial],
];

class Walk<V extends StepVisitor> {
  private readonly root: string;
  private readonly hashes: (readonly [sha256: string, file: string, bytes: number])[] = [];
  private readonly notes: string[] = [];
  private readonly passed = new Map<string, string[]>();
  private readonly partly: string[] = [];
  private readonly ids = new Map<string, string>();
  private readonly renamed: string[] = [];
  /** What is doubtful about how runs ended, and of which. */
  private readonly doubts = new Map<string, string[]>();
  private readonly doubted = new WeakMap<AgentTrace, readonly string[]>();
  private readonly links = new Set<string>();
  /** What is wrong with the only file. */
  private alone: InputError | null = null;
  private found = 0;
  private trials = 0;
  private unrewarded = 0;

  constructor(
    path: string,
    private readonly begin: () => V,
    private readonly options: TracesOptions,
    /** In place of those of the file. */
    private readonly bytes?: () => Generator<Buffer, void>,
  ) {
    this.root = resolve(path);
  }

  async *runs(): AsyncGenerator<Traced<V>, void> {
    const what = await stat(this.root).catch((error: unknown) => {
      throw unreadable(this.root, error);
    });
    if (!what.isDirectory()) yield* this.atFile();
    else {
      const claimed = yield* this.itbench(this.root);
      if (!claimed.has(this.root)) yield* this.folder(this.root, claimed);
    }
    if (this.found === 0) throw this.nothing();
  }

  /** The runs of the file, whatever lies beside it. */
  async *only(): AsyncGenerator<Traced<V>, void> {
    yield* this.file(this.root, []);
    if (this.found === 0) throw this.nothing();
  }

  summary(): TracesSummary {
    const passed = [...this.passed].map(
      ([kind, files]) => `${many(files.length, "file")} ${kind}, passed over: ${some(files, 3)}`,
    );
    const unrewarded =
      this.unrewarded === 0
        ? []
        : [
            `${this.unrewarded} of ${many(this.trials, "trial")} without a reward: unknown, where the mean of a Harbor job counts it as 0`,
          ];
    const renamed =
      this.renamed.length === 0
        ? []
        : [
            `${many(this.renamed.length, "run")} with an id that another file has too: named by the file (${some(this.renamed, 3)})`,
          ];
    const partly =
      this.partly.length === 0
        ? []
        : [
            ...this.partly.slice(0, 5),
            ...(this.partly.length > 5 ? [`${this.partly.length - 5} more files are broken in part`] : []),
          ];
    const doubts = [...this.doubts].map(([doubt, ids]) => `${many(ids.length, "run")}: ${doubt} (${some(ids, 3)})`);
    const [only] = this.hashes;
    const name = basename(this.root);
    const all = sha256Hash();
    for (const [sha256, file] of this.hashes) all.update(`${sha256}  ${file}\n`);
    const bytes = this.hashes.reduce((sum, [, , size]) => sum + size, 0);
    const alone = this.hashes.length === 1 && only![1] === name;
    return {
      digest: { name, bytes, sha256: alone ? only![0] : all.digest("hex") },
      notes: [...unrewarded, ...doubts, ...renamed, ...this.notes, ...partly, ...passed].map(visible),
    };
  }

  private nothing(): InputError {
    if (this.alone !== null) return this.alone;
    const { notes } = this.summary();
    return new InputError(notes.length === 0 ? "no run of an agent in it" : notes.join("; "), {
      file: basename(this.root),
      remedy:
        "expected Codex rollouts, an ITBench tree, a Harbor job, ATIF, chat messages (JSON, JSONL), tau-bench or MAST-Data; write others as chat messages, one run a line",
    });
  }

  /** A file: alone, or the trajectory of a trial or of an ITBench run, whose outcome lies beside it. */
  private async *atFile(): AsyncGenerator<Traced<V>, void> {
    const folder = dirname(this.root);
    if (/^(?:session|agent_output|judge_output)\.json/.test(basename(this.root))) {
      const claimed = yield* this.itbench(folder);
      if (claimed.has(folder)) return;
    }
    if (basename(folder) === "agent" && basename(this.root) === "trajectory.json") {
      const trial = await this.trial(dirname(folder));
      if (trial !== null) {
        yield trial;
        return;
      }
    }
    yield* this.file(this.root, await readdir(folder).catch((): string[] => []));
  }

  /** The runs of an ITBench tree, where the folder is one; their folders. */
  private async *itbench(root: string): AsyncGenerator<Traced<V>, ReadonlySet<string>> {
    const tree = await itbenchTree(root, this.options.score);
    if (tree instanceof InputError) return new Set();
    this.notes.push(...tree.unreadable, ...runNotes(tree.runs));
    this.hashes.push([tree.digest.sha256, "judge_output.json", tree.digest.bytes]);
    const { successThreshold = 1, recall: kind } = this.options;
    const rule = { threshold: successThreshold, ...(kind === undefined ? {} : { recall: kind }) };
    for (const run of tree.runs) {
      const [known] = outcomesOfRuns([run], rule);
      const { id, outcome, recall, precision, cluster, groups } = known!;
      const folder = join(root, run.folder === root ? "" : relative(root, run.folder));
      const head = {
        id,
        file: this.name(folder),
        cluster,
        groups,
        outcome,
        score: recall,
        precision: precision ?? null,
        notes: run.notes,
      };
      yield this.handOut(await this.session(run, head));
    }
    const folders = tree.runs.map(({ folder }) => folder);
    // given inside a run, where its outputs lie
    return new Set(folders.includes(dirname(root)) ? [root] : folders);
  }

  private async session(run: ItbenchRun, head: Omit<Head, "format">): Promise<Traced<V>> {
    const bare = (...notes: readonly string[]) => {
      const said = { ...head, notes: [...(head.notes ?? []), ...notes] };
      return new RunBuilder(this.begin()).finish({ ...said, format: "itbench", calls: false });
    };
    if (run.session === null) return bare();
    const file = { ...head, file: this.name(run.session) };
    const reader = new CodexReader(this.begin());
    let records = 0;
    const notes = await this.read(run.session, ({ record }) => {
      records++;
      reader.record(record);
    });
    this.partly.push(...notes.map((note) => `${file.file}: ${note}`));
    return records === 0 ? bare(...notes) : reader.finish({ ...file, notes: [...(head.notes ?? []), ...notes] });
  }

  /** Every record of a run's session; what was wrong with it. */
  private async read(
    path: string,
    take: (placed: { record: JsonRecord; place: string }) => void,
  ): Promise<readonly string[]> {
    const hash = measured();
    try {
      const source = await openSource(path, this.bytes?.() ?? rawBytes(path, hash));
      if (typeof source === "string") return [`a file ${source}`];
      for await (const batch of source.batches) batch.forEach(take);
      return source.notes();
    } catch (error) {
      if (error instanceof InputError) return [error.message];
      throw error;
    } finally {
      const [sha256, bytes] = hash.end();
      this.hashes.push([sha256, this.name(path), bytes]);
    }
  }

  private name(path: string): string {
    const below = relative(this.root, path);
    return below === "" ? basename(this.root) : below.split(sep).join("/");
  }

  private async *folder(folder: string, claimed: ReadonlySet<string>): AsyncGenerator<Traced<V>, void> {
    const trial = await this.trial(folder);
    if (trial !== null) {
      yield trial;
      return;
    }
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      this.notes.push(`${this.name(folder)}: ${whyUnreadable(error)}`);
      return [];
    });
    const files: string[] = [];
    const folders: string[] = [];
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith(".") || claimed.has(path)) continue;
      const what = entry.isSymbolicLink() ? await this.linked(path) : entry;
      if (what?.isDirectory()) folders.push(entry.name);
      else if (what?.isFile()) files.push(entry.name);
    }
    const before = this.trials;
    const inOrder = (a: string, b: string) => (stemOf(a) < stemOf(b) ? -1 : stemOf(a) > stemOf(b) ? 1 : a < b ? -1 : 1);
    for (const name of folders.sort(inOrder)) yield* this.folder(join(folder, name), claimed);
    const ofJob = this.trials > before ? ["config.json", "result.json", "lock.json", "job.log"] : [];
    const runs = files.sort(inOrder).filter((name) => !ofJob.includes(name));
    yield* this.together(folder, runs);
  }

  /** The files of a folder; a trajectory that another one names as its sub-agent's is no run. */
  private async *together(folder: string, files: readonly string[]): AsyncGenerator<Traced<V>, void> {
    const named = new Set<string>();
    const held: (Traced<V> & { readonly name: string })[] = [];
    for (const name of files) {
      for await (const traced of this.file(join(folder, name), files, named)) {
        if (traced.trace.format === "atif") held.push({ ...traced, name });
        else yield traced;
      }
    }
    for (const { name, ...traced } of held) {
      const isNamed = [...named].some((one) => name.endsWith(one) || traced.trace.id === one);
      // as terminus-2 calls them: NAME.summarization-1-summary.json of the session S-summarization-1-summary
      const isBeside = held.some(
        (one) =>
          name.startsWith(`${stemOf(one.name)}.`) &&
          one.name !== name &&
          traced.trace.id.startsWith(`${one.trace.id}-`),
      );
      if (isBeside && !isNamed) this.pass("with the trajectory of a sub-agent", join(folder, name));
      if (!isNamed && !isBeside) yield traced;
    }
  }

  /** What a link leads to; null where it leads nowhere, or back to what was or will be walked. */
  private async linked(path: string) {
    const [what, target] = [await stat(path).catch(() => null), await realpath(path).catch(() => "")];
    const real = await realpath(this.root);
    if (this.links.has(target) || isWithin(real, target) || isWithin(target, real)) return null;
    this.links.add(target);
    return what;
  }

  private async *file(
    path: string,
    beside: readonly string[],
    named = new Set<string>(),
  ): AsyncGenerator<Traced<V>, void> {
    const name = basename(path);
    const continued = /^(.+)\.cont-\d+$/.exec(stemOf(name))?.[1];
    if (continued !== undefined && beside.includes(`${continued}.json`) && path !== this.root) return;
    if (named.has(name)) return;
    const hash = measured();
    const found = this.found;
    let source: Source | string = "";
    let problem: InputError | null = null;
    try {
      source = await openSource(path, this.bytes?.() ?? rawBytes(path, hash));
      if (typeof source === "string") this.pass(source, path);
      else yield* this.records(path, source, beside, named);
    } catch (error) {
      if (!(error instanceof InputError) || error.place.field === "id") throw error;
      problem = error;
    }
    if (path === this.root) this.alone = problem;
    if (problem !== null)
      this.partly.push(`${problem.message}${this.found > found ? "; what stands before it was read" : ""}`);
    for (const note of typeof source === "string" ? [] : source.notes())
      this.partly.push(`${this.name(path)}: ${note}`);
    const [sha256, bytes] = hash.end();
    if (this.found > found) this.hashes.push([sha256, this.name(path), bytes]);
  }

  private pass(kind: string, path: string): void {
    this.passed.set(kind, [...(this.passed.get(kind) ?? []), this.name(path)]);
  }

  /** The runs of a file's records: all of them one run, or each of them one. */
  private async *records(
    path: string,
    source: Source,
    beside: readonly string[],
    named: Set<string>,
  ): AsyncGenerator<Traced<V>, void> {
    const file = this.name(path);
    const kinds = new Map<string, number>();
    let codex: CodexReader<V> | null = null;
    let messages: RunBuilder<V> | null = null;
    const { found } = this;
    let at = 0;
    let held: { readonly run: Traced<V>; readonly place: string } | null = null;
    let problem: InputError | null = null;
    try {
      for await (const batch of source.batches) {
        for (const { record, place } of batch) {
          at++;
          if (codex === null && messages === null) {
            if (isCodexRecord(record)) codex = new CodexReader(this.begin());
            else if (isMessage(record) && messagesOf(record) === null) messages = new RunBuilder(this.begin());
          }
          if (codex !== null) codex.record(record);
          else if (messages !== null) sayMessage(messages, record);
          else {
            const runs = await this.runsOf(record, path, beside, named);
            if (runs === null) {
              const kind = unread.find(([, fits]) => fits(record))?.[0];
              const name = kind === undefined ? unknownKind : `of a kind that is not read (${kind})`;
              kinds.set(name, (kinds.get(name) ?? 0) + 1);
            }
            // the only run of a file has its name, however its lines are cut
            if (held !== null) yield this.handOut(held.run, held.place);
            held = null;
            for (const run of runs ?? []) {
              if (at === 1 && run.trace.id === "") held = { run, place };
              else yield this.handOut(run, place);
            }
          }
        }
      }
    } catch (error) {
      // what stands before it is a run, or the beginning of one
      if (!(error instanceof InputError) || error.place.field === "id") throw error;
      problem = error;
    }
    if (held !== null) yield this.handOut(held.run);
    if (codex !== null) yield this.handOut(codex.finish({ id: "", file }));
    if (messages !== null) yield this.handOut(messages.finish({ id: "", format: "chat", file }));
    const known = [...kinds.keys()].find((kind) => kind !== unknownKind);
    if (found === this.found) this.pass(known ?? unknownKind, path);
    for (const [kind, count] of found === this.found ? [] : kinds) {
      this.partly.push(`${file}: ${many(count, "record")} ${kind}`);
    }
    if (problem !== null) throw problem;
  }

  /** The runs of a record that is one, or a file of them; null where it is of no kind that is read. */
  private async runsOf(
    record: JsonRecord,
    path: string,
    beside: readonly string[],
    named: Set<string>,
  ): Promise<readonly Traced<V>[] | null> {
    const file = this.name(path);
    const finished = (head: Omit<Head, "file">, say: (run: RunBuilder<V>) => void) => {
      const run = new RunBuilder(this.begin());
      say(run);
      const traced = run.finish({ ...head, file });
      this.doubted.set(traced.trace, head.notes ?? []);
      return [traced];
    };
    if (isAtif(record)) {
      const { parts, files, notes } = await this.whole(record, path, beside);
      for (const name of [...files, ...parts.flatMap(subAgentsOf)]) named.add(name);
      const head = atifHead(parts, this.options);
      return finished({ ...head, notes: [...(head.notes ?? []), ...notes] }, (run) => {
        for (const part of parts) saySteps(run, part);
      });
    }
    const bare = bareSession(record);
    if (bare.length > 0) {
      const codex = new CodexReader(this.begin());
      for (const one of bare) codex.record(one);
      return [codex.finish({ id: "", file })];
    }
    const text = mastTextOf(record);
    if (text !== null) return finished(mastHead(record), (run) => run.say({ role: "agent", text }));
    const near = sharedInTau2(record);
    const ones = messagesOf(record) === null ? runsIn(record) : [record];
    const runs = ones.flatMap((one, at) => {
      const messages = messagesOf(one);
      if (messages === null) return [];
      const head = chatHead(one, messages, this.options, near);
      const named = head.format === "tau-bench" ? namedInFile(stemOf(basename(path))) : {};
      const groups = { file: stemOf(file), ...named, ...head.groups };
      const id = head.id === "" && ones.length > 1 ? `${stemOf(file)}/${at + 1}` : head.id;
      return finished({ ...head, id, groups }, (run) => {
        for (const message of messages) sayMessage(run, message);
      });
    });
    return runs.length === 0 ? null : runs;
  }

  /** A trajectory with those that continue it: as each names the next, and NAME.cont-1.json and so on beside it. */
  private async whole(record: JsonRecord, path: string, beside: readonly string[]) {
    const start = `${stemOf(basename(path))}.cont-`;
    const at = (name: string) => Number(/^\d+(?=\.json$)/.exec(name.slice(start.length))?.[0] ?? Number.NaN);
    const numbered = beside.filter((name) => name.startsWith(start) && !Number.isNaN(at(name)));
    const waiting = numbered.sort((a, b) => at(a) - at(b));
    const parts = [record];
    const files: string[] = [];
    const notes: string[] = [];
    for (;;) {
      const next = textIn(parts.at(-1), "continued_trajectory_ref")?.split(/[\\/]/).at(-1) ?? "";
      const left = waiting.filter((one) => !files.includes(one));
      const isThere = beside.includes(next) && next !== basename(path) && !files.includes(next);
      const isKnown = isThere || files.includes(next) || left.some((one) => one.endsWith(`.${next}`));
      if (next !== "" && !isKnown) notes.push(`goes on in ${next}, which is not there`);
      const name = isThere ? next : left[0];
      if (name === undefined) return { parts, files, notes };
      files.push(name);
      const part = await this.json(join(dirname(path), name));
      if (part !== null && isAtif(part)) parts.push(part);
    }
  }

  /** A small file that is one JSON object; null where there is none, which is noted where it is broken. */
  private async json(path: string): Promise<JsonRecord | null> {
    const bytes = await readFile(path).catch(() => null);
    if (bytes === null) return null;
    this.hashes.push([sha256Hash().update(bytes).digest("hex"), this.name(path), bytes.length]);
    try {
      const value = parseWithNan(decodeUtf8(bytes, path));
      if (isRecord(value)) return value;
    } catch {}
    this.partly.push(`${this.name(path)}: not a JSON object`);
    return null;
  }

  /** A trial of a Harbor job, where the folder is one. */
  private async trial(folder: string): Promise<Traced<V> | null> {
    const names = await readdir(folder).catch((): string[] => []);
    if (!names.includes("agent") && !names.includes("verifier") && !names.includes("trial.log")) return null;
    const [result, config] = [
      await this.json(join(folder, "result.json")),
      await this.json(join(folder, "config.json")),
    ];
    const broken = result === null && names.includes("result.json") && basename(folder).includes("__");
    if (!broken && ![result, config].some((file) => file !== null && isTrial(file))) return null;
    const reward = await readFile(join(folder, "verifier", "reward.txt"), "utf8").catch(() => null);
    const rewards = result === null ? await this.json(join(folder, "verifier", "reward.json")) : null;
    const head = trialHead(
      result ?? (rewards === null ? {} : { verifier_result: { rewards } }),
      config ?? {},
      reward,
      this.options,
    );
    this.trials++;
    if (head.outcome === null) this.unrewarded++;
    const run = new RunBuilder(this.begin());
    const path = join(folder, "agent", "trajectory.json");
    const trajectory = await this.json(path);
    const { parts, notes: doubtful } =
      trajectory !== null && isAtif(trajectory)
        ? await this.whole(trajectory, path, await readdir(dirname(path)))
        : { parts: [], notes: ["no trajectory"] };
    for (const part of parts) saySteps(run, part);
    const own = parts.length === 0 ? null : atifHead(parts, {});
    const notes = [...(head.notes ?? []), ...(own?.notes ?? []), ...doubtful];
    const groups = { job: basename(dirname(folder)), ...own?.groups, ...head.groups };
    const file = this.name(own === null ? folder : path);
    const id = head.id === "" ? basename(folder) : head.id;
    const cluster = head.cluster ?? /^(.+)__\w{7}$/.exec(basename(folder))?.[1] ?? null;
    const traced = run.finish({ ...own, ...head, id, file, cluster, groups, notes });
    this.doubted.set(traced.trace, head.notes ?? []);
    return this.handOut(traced);
  }

  /** A run under an id that no other has: its own, else the file's name below the path. */
  private handOut({ trace, visitor }: Traced<V>, place = ""): Traced<V> {
    const whole = stemOf(trace.file).replace(/\/agent\/trajectory$/, "");
    const number = place.replace(/^\D+/, "");
    let id = trace.id === "" ? (number === "" ? whole : `${whole}/${number}`) : trace.id;
    const twin = this.ids.get(id);
    if (twin !== undefined) {
      if (twin.startsWith(`${trace.file}\n`)) {
        const [, before] = twin.split("\n");
        throw new InputError(`the run of ${before} again`, {
          file: trace.file,
          record: place,
          field: "id",
          value: id,
          remedy: "give every run an id of its own",
        });
      }
      id = number === "" ? whole : `${whole}/${id}`;
      if (this.ids.has(id)) id = number === "" ? trace.file : `${trace.file}/${trace.id}`;
      this.renamed.push(id);
    }
    for (const doubt of this.doubted.get(trace) ?? []) this.doubts.set(doubt, [...(this.doubts.get(doubt) ?? []), id]);
    this.ids.set(id, `${trace.file}\n${place}`);
    this.found++;
    return { trace: { ...trace, id }, visitor };
  }
}

/** A file's name without the extensions of runs. */
function stemOf(name: string): string {
  return name.replace(/\.(?:jsonl?|ndjson|traj)(?:\.(?:gz|zst))?$/i, "");
}

/** The records of a file that is one object: under one of its names in a list, or each under its id. */
function runsIn(record: JsonRecord): readonly JsonRecord[] {
  return Object.entries(record).flatMap(([id, value]) =>
    Array.isArray(value) ? value.filter(isRecord) : isRecord(value) ? [{ id, ...value }] : [],
  );
}

/** Takes bytes as they are read: their SHA-256 and number. */
function measured() {
  const hash = sha256Hash();
  let bytes = 0;
  return {
    update(chunk: Uint8Array): void {
      hash.update(chunk);
      bytes += chunk.length;
    },
    end: (): readonly [sha256: string, bytes: number] => [hash.digest("hex"), bytes],
  };
}
