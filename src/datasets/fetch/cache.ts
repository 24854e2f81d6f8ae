import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Release } from "../releases.js";
import { checkedToken, type Settings } from "./settings.js";
import { sizeOf, stateOf } from "./verify.js";

/** Folder of a release in the kit's cache: one a revision, so that releases never mix. */
export function releaseFolder(settings: Settings, release: Release): string {
  return join(settings.cache, release.repository.replace("/", "--"), release.revision);
}

/** Where a release's file, or its tree's folder, lies in the kit's cache. */
export function cachePath(settings: Settings, release: Release): string {
  return join(releaseFolder(settings, release), ...release.path.split("/"));
}

/**
 * The path of a released file that is on this machine already: in the kit's cache (verified when it was put there; its
 * size is looked at), or in the hub client's, whose copy is verified now. Null where there is none. Asks no network.
 */
export async function cachedFile(settings: Settings, release: Release): Promise<string | null> {
  const own = cachePath(settings, release);
  if ((await sizeOf(own)) === release.bytes) return own;
  const hub = join(
    settings.hubCache,
    `datasets--${release.repository.replace("/", "--")}`,
    "snapshots",
    release.revision,
    ...release.path.split("/"),
  );
  if (release.sha256 === null || (await sizeOf(hub)) !== release.bytes) return null;
  const state = await stateOf(hub, release.bytes, { kind: "sha256", hex: release.sha256 });
  return state === "verified" ? hub : null;
}

/** The access token: `HF_TOKEN`, else what the hub client keeps in `$HF_HOME/token`; null where there is none. */
export async function tokenOf(settings: Settings): Promise<string | null> {
  if (settings.token !== null || settings.tokenFile === null) return settings.token;
  const text = await readFile(settings.tokenFile, "utf8").catch(() => "");
  return checkedToken(text.trim(), "the token file in HF_HOME");
}
