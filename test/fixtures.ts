import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A JSON fixture; its shape is the caller's word. */
export function fixture<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`fixtures/${path}`, import.meta.url), "utf8")) as T;
}

/** Where a fixture lies, for readers of files. */
export function fixturePath(path: string): string {
  return fileURLToPath(new URL(`fixtures/${path}`, import.meta.url));
}
