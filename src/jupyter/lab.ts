import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { InputError } from "../errors.js";
import { writeWhole } from "../export/write.js";
import { kernelSpecFile, notebooksFolder, projectRoot } from "./run-notebooks.js";

const programs: readonly (readonly [string, ...string[]])[] = [
  ["jupyter-lab"],
  ["jupyter", "lab"],
  ["jupyter-notebook"],
  ["jupyter", "notebook"],
];

/** How to get a Jupyter, for those who have none. */
export const howToInstallJupyter = `Jupyter is not installed here. Any of these brings it:
  uv tool install jupyterlab        (or: pipx install jupyterlab, conda install jupyterlab)
  sudo apt install jupyter-notebook (Debian, Ubuntu)
Then run npm run lab again. VS Code needs no Jupyter: install its Jupyter extension, run
  npx mastkit notebooks --install-kernel
once, open a file in notebooks/ and choose the kernel "TypeScript (tslab)".
Without any of them, npm run notebooks runs all notebooks from Node alone.
`;

/** The first Jupyter that answers; null where none is installed. */
export function findJupyter(): readonly [string, ...string[]] | null {
  const answers = ([program, ...args]: readonly [string, ...string[]]) =>
    spawnSync(program, [...args, "--version"], { stdio: "ignore" }).status === 0;
  return programs.find(answers) ?? null;
}

/** Opens Jupyter in the notebooks' folder with the project's kernel, registered nowhere; resolves with its exit code. */
export function openJupyter([program, ...args]: readonly [string, ...string[]]): Promise<number> {
  const paths = [notebooksFolder, process.env["JUPYTER_PATH"]].filter((path) => path !== undefined && path !== "");
  const env = { ...process.env, JUPYTER_PATH: paths.join(delimiter) };
  const child = spawn(program, args, { cwd: notebooksFolder, env, stdio: "inherit" });
  // Ctrl-C goes to Jupyter, which asks before it ends.
  process.on("SIGINT", () => {});
  return new Promise((done, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => done(code ?? 1));
  });
}

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
