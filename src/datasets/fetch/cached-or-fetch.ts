import { type DatasetName, releaseOf } from "../releases.js";
import { cachedFile, cachePath, releaseFolder } from "./cache.js";
import { fetchFile } from "./fetch-file.js";
import { fetchTree, keptListing, missingOf } from "./fetch-tree.js";
import { type FetchOptions, Passing } from "./options.js";
import { discard, request } from "./request.js";
import { type Environment, type Settings, settingsOf } from "./settings.js";

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
    const cached = release.sha256 === null ? await cachedTree(settings) : await cachedFile(settings, release);
    if (cached !== null) return { path: cached, from: "cache", reason: null };
    if (options.cacheOnly === true) return none("not in the cache");
    if (settings.offline) return none("not in the cache, and HF_HUB_OFFLINE is set");
    const answers = await hubAnswers(settings, options);
    if (answers !== null) return none(`not in the cache, and ${new URL(settings.endpoint).host}: ${answers}`);
    const patience = { ...options, timing: { attempts: 3, mostRetryAfterMs: 10_000, ...options.timing } };
    const fetched =
      release.sha256 === null
        ? await fetchTree(settings, release, {}, patience)
        : await fetchFile(settings, release, patience);
    return { ...fetched, reason: null };
  } catch (error) {
    if (options.signal?.aborted === true) throw options.signal.reason;
    return none(`not in the cache, and not fetched: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function cachedTree(settings: Settings): Promise<string | null> {
  const release = releaseOf("itbench");
  if (release === undefined) return null;
  const folder = releaseFolder(settings, release);
  const listing = await keptListing(folder);
  if (listing === null || (await missingOf(folder, listing)).length > 0) return null;
  return cachePath(settings, release);
}

/** Why the hub does not answer within the time; null where it does, whatever it says. */
async function hubAnswers(settings: Settings, options: CachedOrFetchOptions): Promise<string | null> {
  const answerMs = options.connectTimeoutMs ?? 3000;
  const what = new URL(settings.endpoint).host;
  try {
    const probe = { url: `${settings.endpoint}/robots.txt`, token: null, what };
    await discard(await request(probe, { ...options, timing: { ...options.timing, answerMs } }));
    return null;
  } catch (error) {
    if (options.signal?.aborted === true) throw options.signal.reason;
    if (error instanceof Passing) return error.message.startsWith("the server answers") ? null : error.message;
    return error instanceof Error && /certificate/.test(error.message) ? error.message : null;
  }
}

function none(reason: string): CachedOrFetched {
  return { path: null, from: null, reason };
}
