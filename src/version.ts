import { readFileSync } from "node:fs";

/** The package's folder. This file and the built ones lie equally deep below it, whatever was bundled with what. */
export const packageRoot: URL = new URL("../", import.meta.url);

/** The kit's version, from package.json. */
export const version: string = (
  JSON.parse(readFileSync(new URL("package.json", packageRoot), "utf8")) as { version: string }
).version;
