import type { FileDigest } from "../datasets/digest.js";
import { version } from "../version.js";

/** What made a file, as the text of its sidecar: command, inputs by base name and digest, version. No clock, no path. */
export function provenance(
  command: string,
  inputs: readonly FileDigest[],
  parameters: Readonly<Record<string, string | true>> = {},
  files: readonly string[] = [],
): string {
  return `${JSON.stringify({ command, files, parameters, inputs, version: `mastkit ${version}` }, null, 1)}\n`;
}
