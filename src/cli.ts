#!/usr/bin/env node
import { runCommand } from "./cli/run.js";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Who reads has read enough: no fault.
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`mastkit: cannot write to standard output: ${error.code ?? error.message}\n`);
  process.exit(1);
});

const { stdout, stderr, env } = process;
const { NO_COLOR = "", FORCE_COLOR, TERM } = env;
const terminal = stdout.isTTY === true;

process.exitCode = await runCommand(process.argv.slice(2), {
  screen: {
    terminal,
    // A terminal without a size says 0.
    columns: stdout.columns || stderr.columns || Number(env["COLUMNS"]) || 160,
    ...(terminal && stdout.rows > 0 ? { rows: stdout.rows } : {}),
    styled: FORCE_COLOR === undefined ? terminal && NO_COLOR === "" && TERM !== "dumb" : FORCE_COLOR !== "0",
  },
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
});
