import { InputError } from "../../errors.js";
import type { Release } from "../releases.js";
import { cachedFile, cachePath, releaseFolder, tokenOf } from "./cache.js";
import { checkRoom, downloadFile, mega, partSize } from "./download-file.js";
import { fileUrl } from "./listing.js";
import { withLock } from "./lock.js";
import type { FetchOptions } from "./options.js";
import type { Settings } from "./settings.js";

/** Where data are, and whether they were there before. */
export interface Fetched {
  readonly path: string;
  readonly from: "cache" | "download";
}

/** A released file: from the cache without a request, else downloaded into it, verified by its SHA-256. */
export async function fetchFile(settings: Settings, release: Release, options: FetchOptions = {}): Promise<Fetched> {
  const found = await cachedFile(settings, release);
  if (found !== null) return { path: found, from: "cache" };
  if (release.sha256 === null) throw new InputError("is a tree, not a file", { file: release.path });
  refuseOffline(settings, release);
  const { bytes, path: label } = release;
  const fingerprint = { kind: "sha256", hex: release.sha256 } as const;
  const destination = cachePath(settings, release);
  return await withLock(`${destination}.lock`, options, async () => {
    const made = await cachedFile(settings, release);
    if (made !== null) return { path: made, from: "cache" };
    const have = await partSize(destination);
    options.onNote?.(announcement(release, `${mega(bytes)}${have > 0 ? `, ${mega(have)} of it here already` : ""}`));
    await checkRoom(releaseFolder(settings, release), bytes - have);
    const token = await tokenOf(settings);
    const url = fileUrl(settings, release, release.path);
    await downloadFile({ url, token, destination, bytes, fingerprint, label }, options);
    return { path: destination, from: "download" };
  });
}

/** Name, release, size, licence and what must be known, in one line. */
export function announcement(release: Release, size: string): string {
  const warning = release.warning === null ? "" : `; ${release.warning}`;
  return `${release.repository} ${release.path}, release ${release.release}: ${size}, ${release.licence}${warning}`;
}

/** Says clearly that the network must not be asked. */
export function refuseOffline(settings: Settings, release: Release): void {
  if (!settings.offline) return;
  throw new InputError("is not in the cache, and HF_HUB_OFFLINE is set", {
    file: release.path,
    remedy: "unset HF_HUB_OFFLINE, or give the file's path",
  });
}
