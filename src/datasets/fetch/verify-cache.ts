import { rename } from "node:fs/promises";
import type { Release } from "../releases.js";
import { cachePath, releaseFolder } from "./cache.js";
import { chosen, keptListing, localPath, type TreeChoice } from "./fetch-tree.js";
import type { ListedFile } from "./listing.js";
import type { FetchOptions } from "./options.js";
import type { Settings } from "./settings.js";
import { stateOf } from "./verify.js";

/** What was found where a released file should lie in the cache. */
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
  choice: TreeChoice = {},
  options: Pick<FetchOptions, "signal" | "onProgress"> = {},
): Promise<readonly VerifiedFile[]> {
  const folder = releaseFolder(settings, release);
  const files = await expectedFiles(folder, release, choice);
  if (files === null) {
    const path = cachePath(settings, release);
    return [{ path, file: release.path, bytes: release.bytes, state: "missing" }];
  }
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
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

async function expectedFiles(
  folder: string,
  release: Release,
  choice: TreeChoice,
): Promise<readonly ListedFile[] | null> {
  if (release.sha256 === null) {
    const listing = await keptListing(folder);
    return listing === null ? null : chosen(listing, choice, release);
  }
  return [{ path: release.path, bytes: release.bytes, fingerprint: { kind: "sha256", hex: release.sha256 } }];
}
