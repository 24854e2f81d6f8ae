import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

export const root = fileURLToPath(new URL("../", import.meta.url));

/**
 * Bundles sources into a new folder, what they share beside them: a process then loads a few scripts instead of 300
 * sources. They go on finding files beside their source. The folder lies in the root, where packages are found, until the
 * process ends. Gives the script of each source.
 */
export async function bundle(sources, base) {
  const folder = mkdtempSync(join(root, ".test-"));
  chmodSync(folder, 0o755); // for a test that gives up its rights
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  await build({
    entryPoints: [...sources],
    outdir: folder,
    ...(base === undefined ? { entryNames: "[name]" } : { outbase: base }),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    sourcemap: true,
    logLevel: "warning",
    plugins: [
      {
        name: "places",
        setup({ onLoad }) {
          onLoad({ filter: /\.m?[jt]s$/ }, ({ path }) => ({
            contents: readFileSync(path, "utf8").replaceAll(
              /\bimport\.meta\.url\b/g,
              JSON.stringify(pathToFileURL(path).href),
            ),
            loader: "ts",
          }));
        },
      },
    ],
  });
  return sources.map((path) =>
    join(folder, (base === undefined ? basename(path) : path.slice(base.length)).replace(/\.ts$/, ".mjs")),
  );
}
