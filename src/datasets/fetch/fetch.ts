import { setMaxListeners } from "node:events";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../../errors.js";
import { type DatasetName, type Release, releaseOf } from "../releases.js";
import {
  type Access,
  accessOf,
  cachedFile,
  cachePath,
  type Environment,
  releaseFolder,
  type Settings,
  settingsOf,
  sizeOf,
  stateOf,
} from "./cache.js";
import { checkRoom, downloadFile, mega, partSize } from "./download.js";
import { chosen, fileUrl, keepListing, keptListing, type ListedFile, listTree, type TreeChoice } from "./listing.js";
import { withLock } from "./lock.js";
import { discard, type FetchOptions, request } from "./request.js";

/** Where data are, and whether they were there before. */
export interface Fetched {
  readonly path: string;
  readonly from: "cache" | "download";
}

export interface ReleaseOptions extends FetchOptions, TreeChoice {}

/**
 * A released file or tree: from the cache without a request, else what is missing is downloaded into it, some files at a
 * time, each verified by its pinned digest or by the id that the hub lists at the pinned revision. A tree's listing is
 * kept, so a complete tree asks nothing of the network.
 */
export async function fetchRelease(
  settings: Settings,
  release: Release,
  options: ReleaseOptions = {},
): Promise<Fetched> {
  const found = await cachedRelease(settings, release, options);
  if (found !== null) return { path: found, from: "cache" };
  if (settings.offline) {
    throw new InputError("is not in the cache, and HF_HUB_OFFLINE is set", {
      file: release.path,
      remedy: "unset HF_HUB_OFFLINE, or give the file's path",
    });
  }
  const folder = releaseFolder(settings, release);
  const path = cachePath(settings, release);
  const lock = release.sha256 === null ? join(folder, "tree.lock") : `${path}.lock`;
  return await withLock(lock, options, async () => {
    const access = await accessOf(settings);
    const files = (await filesOf(folder, release)) ?? (await listTree(settings, release, access, options));
    if (release.sha256 === null) await keepListing(folder, files);
    const wanted = chosen(files, options, release);
    const missing = await missingOf(folder, wanted);
    if (missing.length === 0) return { path, from: "cache" };
    const parts = await Promise.all(missing.map((file) => partSize(localPath(folder, file))));
    const [bytes, have] = [sum(missing), parts.reduce((a, b) => a + b, 0)];
    options.onNote?.(announcement(release, bytes, have, wanted.length - missing.length, missing.length));
    await checkRoom(folder, bytes - have);
    await downloadAll(settings, release, access, missing, options);
    return { path, from: "download" };
  });
}

/** Where a release, or what is chosen of it, is whole on this machine already; else null. Asks no network. */
async function cachedRelease(settings: Settings, release: Release, choice: TreeChoice): Promise<string | null> {
  if (release.sha256 !== null) return cachedFile(settings, release);
  const folder = releaseFolder(settings, release);
  const files = await filesOf(folder, release);
  if (files === null || (await missingOf(folder, chosen(files, choice, release))).length > 0) return null;
  return cachePath(settings, release);
}

/** The files of a release; null for a tree whose listing was never taken. */
async function filesOf(folder: string, release: Release): Promise<readonly ListedFile[] | null> {
  if (release.sha256 === null) return keptListing(folder);
  return [{ path: release.path, bytes: release.bytes, fingerprint: { kind: "sha256", hex: release.sha256 } }];
}

function announcement(release: Release, bytes: number, have: number, here: number, files: number): string {
  const count = release.sha256 === null ? `${files} files${here > 0 ? ` (${here} more are here)` : ""}, ` : "";
  const size = `${count}${mega(bytes)}${have > 0 ? `, ${mega(have)} of it here already` : ""}`;
  const warning = release.warning === null ? "" : `; ${release.warning}`;
  return `${release.repository} ${release.path}, release ${release.release}: ${size}, ${release.licence}${warning}`;
}

async function missingOf(folder: string, files: readonly ListedFile[]): Promise<readonly ListedFile[]> {
  const sizes = await Promise.all(files.map((file) => sizeOf(localPath(folder, file))));
  return files.filter((file, index) => sizes[index] !== file.bytes);
}

function localPath(folder: string, file: ListedFile): string {
  return join(folder, ...file.path.split("/"));
}

async function downloadAll(
  settings: Settings,
  release: Release,
  access: Access,
  files: readonly ListedFile[],
  options: ReleaseOptions,
): Promise<void> {
  const { concurrency = 6 } = options;
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
        { url, access, destination, bytes, fingerprint, label: path },
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

function sum(files: readonly ListedFile[]): number {
  return files.reduce((bytes, file) => bytes + file.bytes, 0);
}

/** The path of a data set, or why there is none. */
export type CachedOrFetched =
  | { readonly path: string; readonly from: "cache" | "download"; readonly reason: null }
  | { readonly path: null; readonly from: null; readonly reason: string };

export interface CachedOrFetchOptions extends FetchOptions {
  /** How long the hub may take to answer at all; after that the data set counts as not to be had. Default 3000. */
  readonly connectTimeoutMs?: number;
  /** Default `process.env`. */
  readonly env?: Environment;
  /** Look into the cache alone. Default false. */
  readonly cacheOnly?: boolean;
}

/**
 * A data set's current release: from the cache without a request, else downloaded where the hub answers in time, else
 * null with the reason. Never throws but for the signal: who asks goes on with what ships with the kit.
 */
export async function cachedOrFetch(
  dataset: DatasetName,
  options: CachedOrFetchOptions = {},
): Promise<CachedOrFetched> {
  const release = releaseOf(dataset);
  if (release === undefined) return none("no current release is known");
  try {
    const settings = settingsOf(options.env ?? process.env);
    const cached = await cachedRelease(settings, release, {});
    if (cached !== null) return { path: cached, from: "cache", reason: null };
    if (options.cacheOnly === true) return none("not in the cache");
    if (settings.offline) return none("not in the cache, and HF_HUB_OFFLINE is set");
    const answers = await hubAnswers(settings, options);
    if (answers !== null) return none(`not in the cache, and ${new URL(settings.endpoint).host}: ${answers}`);
    const patience = { ...options, timing: { attempts: 3, mostRetryAfterMs: 10_000, ...options.timing } };
    return { ...(await fetchRelease(settings, release, patience)), reason: null };
  } catch (error) {
    if (options.signal?.aborted === true) throw options.signal.reason;
    return none(`not in the cache, and not fetched: ${(error as Error).message}`);
  }
}

/** Why the hub does not answer within the time; null where it does, whatever it says. */
async function hubAnswers({ endpoint, proxies }: Settings, options: CachedOrFetchOptions): Promise<string | null> {
  const timing = { ...options.timing, answerMs: options.connectTimeoutMs ?? 3000 };
  const probe = { url: `${endpoint}/robots.txt`, access: { token: null, proxies }, what: "" };
  try {
    await discard(await request(probe, { ...options, timing }));
    return null;
  } catch (error) {
    if (options.signal?.aborted === true) throw options.signal.reason;
    const { message } = error as Error;
    return message.includes("the server answers") ? null : message;
  }
}

function none(reason: string): CachedOrFetched {
  return { path: null, from: null, reason };
}

export interface VerifiedFile {
  readonly path: string;
  readonly file: string;
  readonly bytes: number;
  readonly state: "verified" | "missing" | "damaged";
}

/**
 * Reads every cached file of a release again and compares it with its pinned digest. A damaged one is moved aside
 * (`<file>.damaged`), so that the next fetch takes it anew. A tree whose listing was never taken is missing as a whole.
 * Asks no network.
 */
export async function verifyCache(
  settings: Settings,
  release: Release,
  options: TreeChoice & Pick<FetchOptions, "signal" | "onProgress"> = {},
): Promise<readonly VerifiedFile[]> {
  const folder = releaseFolder(settings, release);
  const all = await filesOf(folder, release);
  if (all === null) {
    const path = cachePath(settings, release);
    return [{ path, file: release.path, bytes: release.bytes, state: "missing" }];
  }
  const files = chosen(all, options, release);
  const total = sum(files);
  const results: VerifiedFile[] = [];
  let done = 0;
  for (const file of files) {
    if (options.signal?.aborted === true) throw options.signal.reason;
    const path = localPath(folder, file);
    const state = await stateOf(path, file.bytes, file.fingerprint);
    if (state === "damaged") await rename(path, `${path}.damaged`);
    results.push({ path, file: file.path, bytes: file.bytes, state });
    done += file.bytes;
    options.onProgress?.({ label: release.path, done, total });
  }
  return results;
}
