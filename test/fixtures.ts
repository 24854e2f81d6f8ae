import { readFileSync } from "node:fs";

/** A JSON fixture; its shape is the caller's word. */
export function fixture<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`fixtures/${path}`, import.meta.url), "utf8")) as T;
}
