import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Headers } from "undici";
import { InputError } from "../../errors.js";
import { isRecord } from "../json-values.js";
import type { Release } from "../releases.js";
import type { Access, Fingerprint, Settings } from "./cache.js";
import { type FetchOptions, Passing, requestJson, waitAfter } from "./request.js";

/** One file of a tree as the hub lists it at a revision. */
export interface ListedFile {
  /** Inside the repository, with "/". */
  readonly path: string;
  readonly bytes: number;
  readonly fingerprint: Fingerprint;
}

export function fileUrl(settings: Settings, release: Release, path: string): string {
  return `${settings.endpoint}/datasets/${release.repository}/resolve/${release.revision}/${escapePath(path)}`;
}

/**
 * Every file below a release's folder, as the hub lists it at the pinned revision, page by page. Large files are known
 * by their SHA-256, the others by git's SHA-1 of the blob.
 */
export async function listTree(
  settings: Settings,
  release: Release,
  access: Access,
  options: FetchOptions,
): Promise<readonly ListedFile[]> {
  const base = new URL(
    `${settings.endpoint}/api/datasets/${release.repository}/tree/${release.revision}/${escapePath(release.path)}`,
  );
  base.searchParams.set("recursive", "true");
  const files: ListedFile[] = [];
  const pages = new Set<string>();
  for (let url: URL | null = base; url !== null; ) {
    if (pages.size === pages.add(url.href).size) throw new InputError("the listing does not end");
    const { value, headers } = await withRetries(url.href, `listing of ${release.repository}`, access, options);
    if (!Array.isArray(value)) throw malformed(release, value);
    for (const entry of value as readonly unknown[]) {
      const file = listedFile(entry, release);
      if (file !== null) files.push(file);
    }
    url = nextPage(headers.get("link"), base);
  }
  if (files.length === 0) throw new InputError("the hub lists no file", { file: release.repository });
  if (new Set(files.map((file) => file.path)).size < files.length) {
    throw new InputError("the hub lists a file twice", { file: release.repository });
  }
  return files;
}

async function withRetries(
  url: string,
  what: string,
  access: Access,
  options: FetchOptions,
): Promise<{ readonly value: unknown; readonly headers: Headers }> {
  for (let failures = 1; ; failures++) {
    try {
      return await requestJson({ url, access, what }, options);
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      await waitAfter(error, failures, what, options);
    }
  }
}

/** The next page on our own endpoint: only the query is taken from the Link header, so that no other host is asked. */
function nextPage(link: string | null, base: URL): URL | null {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(link ?? "")?.[1];
  if (target === undefined || !URL.canParse(target, base)) return null;
  const next = new URL(base);
  for (const [name, value] of new URL(target, base).searchParams) next.searchParams.set(name, value);
  return next;
}

/** A file's entry; null for a folder's. */
function listedFile(entry: unknown, release: Release): ListedFile | null {
  if (!isRecord(entry)) throw malformed(release, entry);
  const { type, path, size, oid, lfs } = entry;
  if (type !== "file") return null;
  if (typeof path !== "string" || !isSafe(path, release.path)) throw malformed(release, path);
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) throw malformed(release, size);
  if (isRecord(lfs)) {
    const hex = typeof lfs["oid"] === "string" ? lfs["oid"].replace(/^sha256:/, "") : "";
    if (!/^[0-9a-f]{64}$/.test(hex)) throw malformed(release, lfs["oid"]);
    const bytes = typeof lfs["size"] === "number" ? lfs["size"] : size;
    return { path, bytes, fingerprint: { kind: "sha256", hex } };
  }
  if (typeof oid !== "string" || !/^[0-9a-f]{40}$/.test(oid)) throw malformed(release, oid);
  return { path, bytes: size, fingerprint: { kind: "git-sha1", hex: oid } };
}

/** Whether a listed path stays below the release's folder on every system. */
function isSafe(path: string, folder: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being refused
  if (!path.startsWith(`${folder}/`) || /[\\:\u0000-\u001f]/.test(path)) return false;
  return path.split("/").every((name) => name !== "" && name !== "." && name !== "..");
}

function malformed(release: Release, value: unknown): InputError {
  return new InputError("the hub's listing is not in the known form", {
    file: release.repository,
    value,
    remedy: "check HF_ENDPOINT",
  });
}

function escapePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** What of a tree is wanted; without a list, all. */
export interface TreeChoice {
  /** Model folders, whole or in part, in any case: "gpt-oss". */
  readonly models?: readonly string[];
  /** "12" or "Scenario-12". */
  readonly scenarios?: readonly string[];
  /** Files at a time. Default 6. */
  readonly concurrency?: number;
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

export async function keepListing(folder: string, files: readonly ListedFile[]): Promise<void> {
  const path = join(folder, "listing.json");
  await writeFile(`${path}.tmp`, `${JSON.stringify({ files }, null, 1)}\n`);
  await rename(`${path}.tmp`, path);
}

/** The files of a tree that are wanted; InputError, with what there is, where a name matches nothing. */
export function chosen(files: readonly ListedFile[], choice: TreeChoice, release: Release): readonly ListedFile[] {
  if (release.sha256 !== null) return files;
  const depth = release.path.split("/").length;
  const among = (
    kind: string,
    level: number,
    wanted: readonly string[] = [],
    matches: (folder: string, name: string) => boolean,
  ) => {
    const folderOf = ({ path }: ListedFile) => path.split("/")[level] ?? "";
    const folders = [...new Set(files.map(folderOf))];
    const lost = wanted.find((name) => !folders.some((folder) => matches(folder.toLowerCase(), name.toLowerCase())));
    if (lost !== undefined) {
      const there = folders.map((folder) => folder.replace(/^Scenario-/, "")).filter((name) => name !== "");
      const remedy = `it has ${there.join(", ")}`;
      throw new InputError(`has no ${kind} ${lost}`, { file: release.repository, remedy });
    }
    return (file: ListedFile) =>
      wanted.length === 0 || wanted.some((name) => matches(folderOf(file).toLowerCase(), name.toLowerCase()));
  };
  const ofModel = among("model", depth, choice.models, (folder, name) => folder.includes(name));
  const scenario = (folder: string, name: string) => folder === `scenario-${name.replace(/^scenario-/, "")}`;
  const ofScenario = among("scenario", depth + 2, choice.scenarios, scenario);
  return files.filter((file) => ofModel(file) && ofScenario(file));
}
