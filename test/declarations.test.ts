import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type Ts from "@tslab/typescript-for-tslab";
import { doors, typescriptExamples } from "./examples.js";

const root = fileURLToPath(new URL("../", import.meta.url));
const declarationsOf = (name: string) => join(root, "dist", `${doors[name]}.d.ts`);
const main = declarationsOf("mastkit");
const require = createRequire(import.meta.url);
// The compiler of notebook cells, tslab's own: older than the project's, which can only be run.
const ts = createRequire(require.resolve("tslab/package.json"))("@tslab/typescript-for-tslab") as typeof Ts;

const parsed = new Map<string, Ts.SourceFile | undefined>();
/** A compiler's host that has some files in memory, and parses the others once for all programs. */
function hostOf(options: Ts.CompilerOptions, textOf: (path: string) => string | undefined): Ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => textOf(path) !== undefined || fileExists.call(host, path);
  host.readFile = (path) => textOf(path) ?? readFile.call(host, path);
  host.getSourceFile = (path, target, ...rest) => {
    const text = textOf(path);
    if (text !== undefined) return ts.createSourceFile(path, text, target);
    const key = `${path} ${JSON.stringify(target)}`;
    if (!parsed.has(key)) parsed.set(key, getSourceFile.call(host, path, target, ...rest));
    return parsed.get(key);
  };
  return host;
}

/** What tslab's compiler says to cells, with tslab's options, in the notebooks' folder: by cell, dist among them. */
function complaints(...sources: readonly string[]): readonly (readonly string[])[] {
  const cells = sources.map((_, index) => join(root, "notebooks", `cell-${index}.ts`));
  const options = {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    esModuleInterop: true,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts"],
    typeRoots: [join(root, "node_modules", "@types")],
    types: ["node"],
    noEmit: true,
  };
  const host = hostOf(options, (path) => sources[cells.indexOf(path)]);
  const found = ts.getPreEmitDiagnostics(ts.createProgram(cells, options, host));
  return [...cells, join(root, "dist")].map((place) =>
    found
      .filter(({ file }) => file?.fileName.startsWith(place))
      .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`),
  );
}

const needsBuild = { skip: existsSync(main) ? false : "dist is not built: npm run build" };

test(
  "the library's declarations compile under the notebooks' TypeScript 5.0 with its old module resolution",
  needsBuild,
  () => {
    assert.match(ts.version, /^5\.0\./);
    const right = `import * as mastkit from "../dist/index.js";
    import { wilson } from "../dist/statistics.js"; import { readTraces } from "../dist/datasets.js";
    import { renderSvg } from "../dist/figures.js"; import { paperTable } from "../dist/published.js";
    wilson(1, 2).low; readTraces("a.jsonl"); renderSvg({}).then((svg) => svg.length); paperTable("2").rows.length;
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

test("every type that a signature of a door names can be imported from that door or the main one", needsBuild, () => {
  const names = Object.keys(doors);
  const given = { ...options(), types: [] };
  const program = ts.createProgram(
    names.map(declarationsOf),
    given,
    hostOf(given, () => undefined),
  );
  const checker = program.getTypeChecker();
  const own = (symbol: Ts.Symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
  const exportsOf = (name: string) => {
    const file = program.getSourceFile(declarationsOf(name))!;
    return checker.getExportsOfModule(checker.getSymbolAtLocation(file)!).map(own);
  };
  const inMain = exportsOf("mastkit");
  for (const door of names) {
    const exported = exportsOf(door);
    const known = new Set([...inMain, ...exported]);
    const missing = new Set<string>();
    const visit = (node: Ts.Node): void => {
      const name = ts.isTypeReferenceNode(node)
        ? node.typeName
        : ts.isExpressionWithTypeArguments(node)
          ? node.expression
          : null;
      const symbol = name === null ? undefined : checker.getSymbolAtLocation(name);
      if (symbol !== undefined) {
        const type = own(symbol);
        const file = type.declarations?.[0]?.getSourceFile().fileName ?? "";
        const parameter = (type.flags & ts.SymbolFlags.TypeParameter) !== 0;
        if (file.startsWith(join(root, "dist")) && !parameter && !known.has(type)) missing.add(type.name);
      }
      ts.forEachChild(node, visit);
    };
    for (const symbol of exported) for (const declaration of symbol.declarations ?? []) visit(declaration);
    assert.ok(exported.length >= 6, `the exports of ${door} were read`);
    assert.deepEqual([...missing], [], door);
  }
});

test("every example in the documentation compiles under the project's strict options", needsBuild, () => {
  const examples = typescriptExamples();
  const places = new Map(
    examples.map(({ place, code }, index) => [join(root, `example-${index}.ts`), { place, code }]),
  );
  // A wrong one among them shows that they are checked against the library's types.
  places.set(join(root, "wrong.ts"), {
    place: "wrong",
    code: 'import { version } from "mastkit";\nversion.noSuchMember();',
  });
  // A value may be bound only to be shown.
  const strict = {
    ...options(),
    noUnusedLocals: false,
    paths: Object.fromEntries(Object.keys(doors).map((name) => [name, [declarationsOf(name)]])),
  };
  const host = hostOf(strict, (path) => {
    const example = places.get(path);
    return example === undefined ? undefined : `${example.code}\nexport {};\n`;
  });
  const complaints = ts.getPreEmitDiagnostics(ts.createProgram([...places.keys()], strict, host));
  assert.deepEqual(
    complaints.map(({ file, messageText }) => {
      const place = places.get(file?.fileName ?? "")?.place ?? file?.fileName;
      return `${place}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    }),
    ["wrong: Property 'noSuchMember' does not exist on type 'string'."],
  );
});

/** The project's own compiler options, to check with. */
function options(): Ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  return { ...ts.parseJsonConfigFileContent(config, ts.sys, root).options, noEmit: true, rootDir: root };
}
