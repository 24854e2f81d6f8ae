// npm run build: dist/, each door and the command line as one file with the parts they share, small packages taken in,
// so that a process opens few files. Declarations are tsc's.
import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = fileURLToPath(new URL("../dist/", import.meta.url));
rmSync(out, { recursive: true, force: true });
const options = {
  outdir: out,
  chunkNames: "shared-[hash]",
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minify: true,
  legalComments: "linked",
  logLevel: "warning",
  external: [
    ...[
      "@expo-google-fonts/source-sans-3",
      "@resvg/resvg-js",
      "fontkit",
      "fzstd",
      "pdfkit",
      "svg-to-pdfkit",
      "undici",
      "vega",
      "vega-lite",
    ],
    ...["arquero", "danfojs-node", "tslab"],
  ],
  plugins: [
    {
      name: "distributions",
      setup(bundle) {
        bundle.onLoad({ filter: /statistics.distributions\.ts$/ }, ({ path }) => {
          const text = readFileSync(path, "utf8");
          return { contents: text.replaceAll('load("@stdlib/', 'require("@stdlib/'), loader: "ts" };
        });
        // what @stdlib calls for its log, and nobody reads
        bundle.onResolve({ filter: /^debug$/ }, () => ({ path: "debug", namespace: "silent" }));
        bundle.onLoad({ filter: /./, namespace: "silent" }, () => ({ contents: "module.exports = () => () => {};" }));
      },
    },
  ],
};
const paths = (...names) => names.map((name) => `${here}${name}.ts`);
// its licences are those of the doors, which are written once
await build({ ...options, entryPoints: paths("cli"), legalComments: "none" });
await build({
  ...options,
  entryPoints: paths("index", "statistics", "datasets", "figures", "published"),
  splitting: true,
});
