import { setMaxListeners } from "node:events";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../../errors.js";
import type { Release } from "../releases.js";
import { cachePath, releaseFolder, tokenOf } from "./cache.js";
import { checkRoom, downloadFile, mega } from "./download-file.js";
import { announcement, type Fetched, refuseOffline } from "./fetch-file.js";
import { fileUrl, type ListedFile, listTree } from "./listing.js";
import { withLock } from "./lock.js";
import type { FetchOptions } from "./options.js";
import type { Settings } from "./settings.js";
import { sizeOf } from "./verify.js";

/** What of a tree is wanted; without a list, all. */
export interface TreeChoice {
  /** Model folders, whole or in part, in any case: "gpt-oss". */
  readonly models?: readonly string[];
  /** "12" or "Scenario-12". */
  readonly scenarios?: readonly string[];
  /** Files at a time. Default 6. */
  readonly concurrency?: number;
}

/**
 * A released tree: what is in the cache stays, the rest is downloaded, some files at a time, each verified by the id that
 * the hub lists at the pinned revision. The listing is kept, so a complete tree asks nothing of the network.
 */
export async function fetchTree(
  settings: Settings,
  release: Release,
  choice: TreeChoice = {},
  options: FetchOptions = {},
): Promise<Fetched> {
  const folder = releaseFolder(settings, release);
  const path = cachePath(settings, release);
  const before = await keptListing(folder);
  if (before !== null && (await missingOf(folder, chosen(before, choice, release))).length === 0) {
    return { path, from: "cache" };
  }
  refuseOffline(settings, release);
  return await withLock(join(folder, "tree.lock"), options, async () => {
    const token = await tokenOf(settings);
    const listing = (await keptListing(folder)) ?? (await listTree(settings, release, token, options));
    await keepListing(folder, listing);
    const wanted = chosen(listing, choice, release);
    const missing = await missingOf(folder, wanted);
    if (missing.length === 0) return { path, from: "cache" };
    const bytes = sum(missing);
    const here = missing.length < wanted.length ? ` (${wanted.length - missing.length} more are here)` : "";
    options.onNote?.(announcement(release, `${missing.length} files${here}, ${mega(bytes)}`));
    await checkRoom(folder, bytes);
    await downloadAll(settings, release, token, missing, choice.concurrency ?? 6, options);
    return { path, from: "download" };
  });
}

/** The kept listing of a tree; null where it was never taken. */
export async function keptListing(folder: string): Promise<readonly ListedFile[] | null> {
  const text = await readFile(join(folder, "listing.json"), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as { readonly files: readonly ListedFile[] };
    return Array.isArray(value.files) && value.files.length > 0 ? value.files : null;
  } catch {
    return null;
  }
}

/** The files of the choice; InputError, with what there is, where a name matches nothing. */
export function chosen(files: readonly ListedFile[], choice: TreeChoice, release: Release): readonly ListedFile[] {
  const depth = release.path.split("/").length;
  const place = (file: ListedFile) => {
    const names = file.path.split("/");
    return { model: names[depth] ?? "", scenario: names[depth + 2] ?? "" };
  };
  const has = (list: readonly string[] | undefined, match: (wanted: string) => boolean) =>
    list === undefined || list.length === 0 || list.some(match);
  const isModel = (folder: string) => (wanted: string) => folder.toLowerCase().includes(wanted.toLowerCase());
  const isScenario = (folder: string) => (wanted: string) =>
    folder.toLowerCase() === `scenario-${wanted.toLowerCase().replace(/^scenario-/, "")}`;
  const places = files.map(place);
  for (const wanted of choice.models ?? []) {
    if (!places.some(({ model }) => isModel(model)(wanted))) {
      throw nothing("model", wanted, [...new Set(places.map(({ model }) => model))], release);
    }
  }
  for (const wanted of choice.scenarios ?? []) {
    if (!places.some(({ scenario }) => isScenario(scenario)(wanted))) {
      const numbers = [...new Set(places.map(({ scenario }) => /^Scenario-(\d+)$/.exec(scenario)?.[1] ?? ""))];
      throw nothing(
        "scenario",
        wanted,
        numbers.filter((number) => number !== ""),
        release,
      );
    }
  }
  return files.filter((_, index) => {
    const { model, scenario } = places[index]!;
    return has(choice.models, isModel(model)) && has(choice.scenarios, isScenario(scenario));
  });
}

/** The files that are not in the cache with their listed size. */
export async function missingOf(folder: string, files: readonly ListedFile[]): Promise<readonly ListedFile[]> {
  const sizes = await Promise.all(files.map((file) => sizeOf(localPath(folder, file))));
  return files.filter((file, index) => sizes[index] !== file.bytes);
}

/** Where a listed file lies below the release's folder. */
export function localPath(folder: string, file: ListedFile): string {
  return join(folder, ...file.path.split("/"));
}

async function downloadAll(
  settings: Settings,
  release: Release,
  token: string | null,
  files: readonly ListedFile[],
  concurrency: number,
  options: FetchOptions,
): Promise<void> {
  const folder = releaseFolder(settings, release);
  const total = sum(files);
  const done = new Map<string, number>();
  let next = 0;
  const failed = new AbortController();
  const signal = options.signal === undefined ? failed.signal : AbortSignal.any([options.signal, failed.signal]);
  setMaxListeners(0, signal);
  const label = release.path;
  const report = (path: string, bytes: number) => {
    done.set(path, bytes);
    options.onProgress?.({ label, done: [...done.values()].reduce((a, b) => a + b, 0), total });
  };
  const worker = async () => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) {
      const { path, bytes, fingerprint } = file;
      const destination = localPath(folder, file);
      const url = fileUrl(settings, release, path);
      await downloadFile(
        { url, token, destination, bytes, fingerprint, label: path },
        { ...options, signal, onProgress: (progress) => report(path, progress.done) },
      );
      report(path, bytes);
    }
  };
  const workers = Array.from({ length: Math.max(1, Math.min(concurrency, files.length)) }, () =>
    worker().catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  const results = await Promise.allSettled(workers);
  if (options.signal?.aborted === true) throw options.signal.reason;
  if (results.some((result) => result.status === "rejected")) throw failed.signal.reason;
}

async function keepListing(folder: string, files: readonly ListedFile[]): Promise<void> {
  const path = join(folder, "listing.json");
  await writeFile(`${path}.tmp`, `${JSON.stringify({ files }, null, 1)}\n`);
  await rename(`${path}.tmp`, path);
}

function nothing(kind: string, wanted: string, there: readonly string[], release: Release): InputError {
  return new InputError(`has no ${kind} ${wanted}`, { file: release.repository, remedy: `it has ${there.join(", ")}` });
}

function sum(files: readonly ListedFile[]): number {
  return files.reduce((bytes, file) => bytes + file.bytes, 0);
}
