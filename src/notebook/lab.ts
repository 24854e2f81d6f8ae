import { spawn, spawnSync } from "node:child_process";
import { delimiter } from "node:path";
import { notebooksFolder } from "./run-notebooks.js";

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
