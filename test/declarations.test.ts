import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const door = join(root, "dist", "index.d.ts");
const require = createRequire(import.meta.url);
// The compiler of notebook cells: tslab's own, older than the project's.
const old = createRequire(require.resolve("tslab/package.json"))(
  "@tslab/typescript-for-tslab",
) as typeof import("typescript");

/** What tslab's compiler says to cells, with tslab's options, in the notebooks' folder: by cell, dist among them. */
function complaints(...sources: readonly string[]): readonly (readonly string[])[] {
  const cells = sources.map((_, index) => join(root, "notebooks", `cell-${index}.ts`));
  const sourceOf = (path: string) => sources[cells.indexOf(path)];
  const options = {
    module: old.ModuleKind.ESNext,
    moduleResolution: old.ModuleResolutionKind.Node10,
    esModuleInterop: true,
    target: old.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts"],
    typeRoots: [join(root, "node_modules", "@types")],
    types: ["node"],
    noEmit: true,
  };
  const host = old.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => cells.includes(path) || fileExists.call(host, path);
  host.readFile = (path) => sourceOf(path) ?? readFile.call(host, path);
  host.getSourceFile = (path, target, ...rest) =>
    cells.includes(path)
      ? old.createSourceFile(path, sourceOf(path)!, target)
      : getSourceFile.call(host, path, target, ...rest);
  const found = old.getPreEmitDiagnostics(old.createProgram(cells, options, host));
  return [...cells, join(root, "dist")].map((place) =>
    found
      .filter(({ file }) => file?.fileName.startsWith(place))
      .map(({ file, messageText }) => `${file?.fileName}: ${old.flattenDiagnosticMessageText(messageText, " ")}`),
  );
}

const needsBuild = { skip: existsSync(door) ? false : "dist is not built: npm run build" };

test(
  "the library's declarations compile under the notebooks' TypeScript 5.0 with its old module resolution",
  needsBuild,
  () => {
    assert.match(old.version, /^5\.0\./);
    const right = `import * as mastkit from "../dist/index.js";
    const rows: readonly mastkit.PrevalenceRow[] = mastkit.prevalence(mastkit.publishedTable("itbench-study-modes"));
    const code: string = rows[0].code; mastkit.toArquero(rows).numRows().toFixed(); mastkit.toDanfo(rows).shape.length;
    export { code };`;
    // That errors are found shows that the declarations are not read as any.
    const wrong = `import { prevalence, publishedTable, toArquero } from "../dist/index.js";
    const n: string = prevalence(publishedTable("itbench-study-modes"))[0].n;
    publishedTable("no such table"); toArquero([]).noSuchVerb();`;
    const [inRight, inWrong, inLibrary] = complaints(right, wrong);
    assert.deepEqual(inLibrary, []);
    assert.deepEqual(inRight, []);
    assert.equal(inWrong?.length, 3, inWrong?.join("\n"));
  },
);
