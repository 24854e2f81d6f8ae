// The kernel that tslab is to Jupyter, spoken to by the process that started it: in come a cell and its code, out its
// outputs as Jupyter's messages, then how it ended.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { createConverter } = require("tslab/dist/converter");
const { createExecutor } = require("tslab/dist/executor");
const { JupyterHandlerImpl } = require("tslab/dist/jupyter");

const converter = createConverter({ isJS: false, isBrowser: false });
const print = { log: console.log, error: console.error };
const executor = createExecutor(process.cwd(), { node: converter, browser: converter, close: converter.close }, print);
const home = process.cwd();
let kernel;
let current = 0;
/** What the process has for itself: channels to its parent, and the compiler's look at files. */
const own = new Set(["CloseReq", "FSEventWrap", "FSReqCallback", "Immediate", "PipeWrap", "StatWatcher", "TTYWrap"]);
const goesOn = () => process.getActiveResourcesInfo().some((kind) => !own.has(kind));

process.on("uncaughtException", (error) => print.error("UncaughtException:", error));
process.on("unhandledRejection", (reason) => print.error("UnhandledPromiseRejection:", reason));
// Ctrl-C goes to the parent, which ends it; it ends with its parent too, however that ends.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(1));
process.on("message", async ({ notebook, cell, code }) => {
  if (code === undefined) {
    for (let waited = 0; waited < 10 && goesOn(); waited++) await new Promise((done) => setTimeout(done, 50));
    process.send({ notebook, cell, type: "execute_reply", content: { status: goesOn() ? "busy" : "ok" } });
    return;
  }
  if (notebook !== current) {
    current = notebook;
    executor.reset();
    process.chdir(home);
    kernel = new JupyterHandlerImpl(executor, false);
  }
  const send = (type, content) => process.send({ notebook, cell, type, content });
  const { status } = await kernel.handleExecute(
    { code },
    (name, text) => send("stream", { name, text }),
    (content, update) => send(update ? "update_display_data" : "display_data", content),
  );
  // What the cell has left behind comes first: a rejection that nobody took.
  setImmediate(() => send("execute_reply", { status }));
});
process.send({ notebook: current, cell: "", type: "execute_reply", content: { status: "ok" } });
