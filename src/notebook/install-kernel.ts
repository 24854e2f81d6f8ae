import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { InputError } from "../errors.js";
import { writeWhole } from "../export/write.js";
import { kernelSpecFile, projectRoot } from "./run-notebooks.js";

/**
 * Registers the project's kernel in the user's own Jupyter folder, under the name the notebooks ask for, and returns the
 * file. A kernel of that name that is not this project's is left alone: tslab, installed anywhere, uses the project's.
 *
 * @throws InputError where another kernel has the name.
 */
export async function installKernel(dataFolder: string = jupyterDataFolder()): Promise<string> {
  const file = join(dataFolder, "kernels", "tslab", "kernel.json");
  const spec = readFileSync(kernelSpecFile, "utf8").replaceAll(
    "{resource_dir}/../../..",
    JSON.stringify(projectRoot.replace(/[/\\]$/, "")).slice(1, -1),
  );
  if (existsSync(file) && readFileSync(file, "utf8") !== spec) {
    throw new InputError("another kernel is registered as tslab, and was left alone", {
      file,
      remedy: "the notebooks run in it too (tslab uses the project's own where it finds it); or remove it first",
    });
  }
  await writeWhole(file, spec);
  return file;
}

/** Where Jupyter looks for what belongs to the user: `jupyter --data-dir`. */
export function jupyterDataFolder(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  const chosen = env["JUPYTER_DATA_DIR"];
  if (chosen !== undefined && chosen !== "") return chosen;
  if (platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (platform === "win32") return join(env["APPDATA"] ?? join(homedir(), "AppData", "Roaming"), "jupyter");
  return join(env["XDG_DATA_HOME"] || join(homedir(), ".local", "share"), "jupyter");
}
