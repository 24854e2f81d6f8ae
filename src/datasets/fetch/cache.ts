import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { InputError } from "../../errors.js";
import { eachChunk } from "../digest.js";
import type { Release } from "../releases.js";

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Settings {
  /** `HF_ENDPOINT`, or the hub's own address; without a slash at the end. */
  readonly endpoint: string;
  /** `HF_TOKEN`, else the file `$HF_HOME/token`'s path is in `tokenFile`; null where there is none. */
  readonly token: string | null;
  readonly tokenFile: string | null;
  /** The kit's own cache: `MASTKIT_CACHE`, else `$HF_HOME/mastkit`, else the user's cache folder. */
  readonly cache: string;
  /** The hub client's cache, which is looked into and never written. */
  readonly hubCache: string;
  readonly proxies: Proxies;
  /** `HF_HUB_OFFLINE`: nothing is asked of the network. */
  readonly offline: boolean;
}

/** `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in small letters first; addresses may hold a password: never shown. */
export interface Proxies {
  readonly http: string | null;
  readonly https: string | null;
  /** Hosts that are asked without, and this machine. */
  readonly none: string;
}

export interface Access {
  readonly token: string | null;
  readonly proxies: Proxies;
}

/** Reads the settings from the environment. A malformed address or token is an InputError (which never shows the token). */
export function settingsOf(env: Environment): Settings {
  const value = (name: string) => env[name]?.trim() || null;
  const either = (name: string) => value(name.toLowerCase()) ?? value(name);
  const proxy = (name: string) => proxyOf(name, either(name) ?? either("ALL_PROXY"));
  const hfHome = value("HF_HOME");
  const userCache = value("XDG_CACHE_HOME") ?? join(homedir(), ".cache");
  return {
    endpoint: endpointOf(value("HF_ENDPOINT") ?? "https://huggingface.co"),
    token: checkedToken(value("HF_TOKEN"), "HF_TOKEN"),
    tokenFile: hfHome === null ? null : join(hfHome, "token"),
    cache: value("MASTKIT_CACHE") ?? join(hfHome ?? userCache, "mastkit"),
    hubCache: value("HF_HUB_CACHE") ?? join(hfHome ?? join(userCache, "huggingface"), "hub"),
    proxies: {
      http: proxy("HTTP_PROXY"),
      https: proxy("HTTPS_PROXY"),
      none: either("NO_PROXY") === "*" ? "*" : `${either("NO_PROXY") ?? ""},localhost,127.0.0.1,[::1]`,
    },
    offline: /^(1|on|yes|true)$/i.test(value("HF_HUB_OFFLINE") ?? ""),
  };
}

/** A token that can stand in a header; null for none. */
export function checkedToken(token: string | null, source: string): string | null {
  if (token === null || token === "") return null;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new InputError(`${source} holds characters that no token has`, { remedy: "set it again, or unset it" });
}

/** A proxy's address; "proxy:3128" is one of http. */
function proxyOf(name: string, text: string | null): string | null {
  if (text === null) return null;
  const address = text.includes("://") ? text : `http://${text}`;
  if (URL.canParse(address) && /^(https?|socks5?):$/.test(new URL(address).protocol)) return address;
  throw new InputError(`${name} is not a proxy's address`, { remedy: "write it as http://host:port" });
}

function endpointOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && url.username + url.search + url.hash === "")
    return url.href.replace(/\/+$/, "");
  const remedy = "write it as https://host";
  throw new InputError("HF_ENDPOINT is not an http or https address", { value: text, remedy });
}

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
  if (release.sha256 === null) return null;
  const state = await stateOf(hub, release.bytes, { kind: "sha256", hex: release.sha256 });
  return state === "verified" ? hub : null;
}

/** Proxies and access token: `HF_TOKEN`, else what the hub client keeps in `$HF_HOME/token`; null where there is none. */
export async function accessOf({ token, tokenFile, proxies }: Settings): Promise<Access> {
  if (token !== null || tokenFile === null) return { token, proxies };
  const text = await readFile(tokenFile, "utf8").catch(() => "");
  return { token: checkedToken(text.trim(), "the token file in HF_HOME"), proxies };
}

/** How a file's content is known: its SHA-256, or the SHA-1 that git gives it as a blob. */
export interface Fingerprint {
  readonly kind: "sha256" | "git-sha1";
  /** Lower-case hexadecimal. */
  readonly hex: string;
}

export async function fingerprintOf(path: string, kind: Fingerprint["kind"], bytes: number): Promise<string> {
  const hash = createHash(kind === "sha256" ? "sha256" : "sha1");
  if (kind === "git-sha1") hash.update(`blob ${bytes}\0`);
  await eachChunk(path, (chunk) => {
    hash.update(chunk);
  });
  return hash.digest("hex");
}

/** Size of a file in bytes; null where there is none. A folder, or a place that cannot be looked at, is an error. */
export async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return null;
    throw error;
  }
}

/** Whether a file is there with this size and content; "missing" and "damaged" tell apart why not. */
export async function stateOf(
  path: string,
  bytes: number,
  print: Fingerprint,
): Promise<"verified" | "missing" | "damaged"> {
  const size = await sizeOf(path);
  if (size === null) return "missing";
  if (size !== bytes) return "damaged";
  return (await fingerprintOf(path, print.kind, bytes)) === print.hex ? "verified" : "damaged";
}
