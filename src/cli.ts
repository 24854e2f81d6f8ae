#!/usr/bin/env node
import { runCommand } from "./cli/run.js";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Who reads has read enough: no fault.
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(`mastkit: cannot write to standard output: ${error.code ?? error.message}\n`);
  process.exit(1);
});

process.exitCode = await runCommand(process.argv.slice(2), {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
});
