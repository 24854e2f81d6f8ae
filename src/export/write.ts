import { mkdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { InputError, UsageError } from "../errors.js";

/** A file to be written. */
export interface FileContent {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/**
 * Writes a file whole or not at all: to a temporary file beside it, then renamed. Makes the folder where needed.
 *
 * @throws InputError where it cannot be written, with the cause.
 */
export function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  return writeTogether([{ path, content }]);
}

/**
 * As {@link writeWhole}, for files that belong together: none is put in place before all are on the disk, and the first
 * one is put in place last, so that it never stands without the others.
 */
export async function writeTogether(files: readonly FileContent[]): Promise<void> {
  const drafts = files.map(({ path, content }) => ({
    path,
    content,
    draft: `${path}.${process.getBuiltinModule("node:crypto").randomUUID().slice(0, 8)}.tmp`,
  }));
  try {
    for (const { path, content, draft } of drafts) await at(path, () => writeDraft(path, content, draft));
    for (const { path, draft } of [...drafts].reverse()) await at(path, () => rename(draft, path));
  } catch (error) {
    for (const { draft } of drafts) await rm(draft, { force: true }).catch(() => {});
    throw error;
  }
}

async function writeDraft(path: string, content: string | Uint8Array, draft: string): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory())
    throw new InputError("is a folder, not a file", { file: path, remedy: "name a file in it" });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(draft, content);
}

async function at(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** A system error on writing a file, in one clear line; any other error as it is. */
function unwritable(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return error;
  const problems: Readonly<Record<string, string>> = {
    EEXIST: "a part of the path is a file, not a folder",
    ENOTDIR: "a part of the path is a file, not a folder",
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "the file system is read-only",
    ENOSPC: "no space left",
    ENAMETOOLONG: "the name is too long",
  };
  return new InputError(`cannot be written: ${problems[String(error.code)] ?? error.message}`, { file: path });
}

/** The data sets' own file names, which stand in folders that are read. */
const dataFile =
  /^(MAD_full_dataset.*\.json|MAD_human_labelled_dataset\.json|(agent|judge)_output\.json|session\.jsonl)$/;

/**
 * Refuses to write over what is read: one of the inputs, links followed, or a file that is there under a data set's own
 * name.
 *
 * @throws UsageError that names the file.
 */
export async function refuseInputs(outputs: readonly string[], inputs: readonly string[]): Promise<void> {
  const kept = await Promise.all(inputs.map(realPath));
  for (const path of outputs) {
    const real = await realPath(path);
    const there = dataFile.test(basename(real)) && (await stat(real).catch(() => null)) !== null;
    if (there || kept.includes(real)) throw new UsageError(`${path}: would write over an input; give another name`);
  }
}

/** A path with its links followed, as far as it exists. */
async function realPath(path: string): Promise<string> {
  const whole = resolve(path);
  if (dirname(whole) === whole) return whole;
  return await realpath(whole).catch(async () => join(await realPath(dirname(whole)), basename(whole)));
}
