import { homedir } from "node:os";
import { join } from "node:path";
import { InputError } from "../../errors.js";

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where data come from and where they are kept. */
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
  /** `HF_HUB_OFFLINE`: nothing is asked of the network. */
  readonly offline: boolean;
}

/** Reads the settings from the environment. A malformed address or token is an InputError (which never shows the token). */
export function settingsOf(env: Environment): Settings {
  const value = (name: string) => env[name]?.trim() || null;
  const hfHome = value("HF_HOME");
  const userCache = value("XDG_CACHE_HOME") ?? join(homedir(), ".cache");
  return {
    endpoint: endpointOf(value("HF_ENDPOINT") ?? "https://huggingface.co"),
    token: checkedToken(value("HF_TOKEN"), "HF_TOKEN"),
    tokenFile: hfHome === null ? null : join(hfHome, "token"),
    cache: value("MASTKIT_CACHE") ?? join(hfHome ?? userCache, "mastkit"),
    hubCache: value("HF_HUB_CACHE") ?? join(hfHome ?? join(userCache, "huggingface"), "hub"),
    offline: /^(1|on|yes|true)$/i.test(value("HF_HUB_OFFLINE") ?? ""),
  };
}

/** A token that can stand in a header; null for none. */
export function checkedToken(token: string | null, source: string): string | null {
  if (token === null || token === "") return null;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new InputError(`${source} holds characters that no token has`, { remedy: "set it again, or unset it" });
}

function endpointOf(text: string): string {
  const bad = new InputError("HF_ENDPOINT is not an http or https address", {
    value: text,
    remedy: "write it as https://host",
  });
  if (!URL.canParse(text)) throw bad;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "" || url.hash !== "") throw bad;
  return url.href.replace(/\/+$/, "");
}
