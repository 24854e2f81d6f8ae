import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import * as datasets from "../src/datasets.js";
import * as figures from "../src/figures.js";
import * as index from "../src/index.js";
import * as published from "../src/published.js";
import * as statistics from "../src/statistics.js";
import { doors, root } from "./examples.js";
import { onlyLong } from "./long.js";

const read = (file: string) => readFileSync(join(root, file), "utf8");
const manifest = JSON.parse(read("package.json")) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
};

test("every version is pinned", () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    assert.match(version, /^(\d+\.\d+\.\d+|file:\.\/src\/stubs\/[\w-]+)$/, name);
  }
});

test("every dependency has earned its place in data/README.md", () => {
  const readme = read("data/README.md");
  for (const name of [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)]) {
    const short = name.replace("@stdlib/stats-base-dists", "");
    assert.ok(readme.includes(`\`${name}\``) || readme.includes(`\`${short}\``), `${name} is not in data/README.md`);
  }
});

test("the README has 150 lines at most", () => {
  assert.ok(read("README.md").trimEnd().split("\n").length <= 150);
});

test("the lock file names no registry", () => {
  const hosts = [...read("package-lock.json").matchAll(/"resolved": "([^"]+)"/g)].map((match) => match[1]!);
  assert.deepEqual(
    hosts.filter((place) => !place.startsWith("src/stubs/")),
    [],
  );
});

test("no tracked text holds a path of the machine it was made on", { skip: !existsSync(join(root, ".git")) }, () => {
  const files = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0").filter(Boolean);
  const texts = files.filter(
    (file) => /\.(ts|mjs|json|md|csv|svg|html|ipynb|cff|R|py)$/.test(file) && file !== "package-lock.json",
  );
  const home = /(?:^|[\s"'(=])(?:\/(?:home|root|Users|work)\/[\w.-]+|[A-Z]:\\Users\\)/m;
  assert.deepEqual(
    texts.filter((file) => existsSync(join(root, file)) && home.test(read(file))),
    [],
  );
});

test("the package exports its doors, each beside the main one", async () => {
  const { exports } = JSON.parse(read("package.json")) as { readonly exports: Readonly<Record<string, unknown>> };
  const places = Object.entries(doors).map(([name, file]) => [
    name.replace("mastkit", "."),
    { types: `./dist/${file}.d.ts`, default: `./dist/${file}.js` },
  ]);
  assert.deepEqual(exports, { ...Object.fromEntries(places), "./package.json": "./package.json" });
  const opened: Readonly<Record<string, object>> = { index, statistics, datasets, figures, published };
  const seen = new Map<string, string>();
  for (const [name, file] of Object.entries(doors)) {
    for (const value of Object.keys(opened[file]!)) {
      assert.equal(seen.get(value), undefined, `${value} stands in ${name} too`);
      seen.set(value, name);
    }
  }
});

const npm = (folder: string, ...words: readonly string[]) =>
  execFileSync("npm", [...words, "--no-audit", "--no-fund"], { cwd: folder, encoding: "utf8", stdio: "pipe" });
const needsBuild = { skip: existsSync(join(root, "dist", "cli.js")) ? false : "dist is not built: npm run build" };

test("the tarball holds dist, what it reads, and nothing to install but what it needs", needsBuild, () => {
  const [packed] = JSON.parse(npm(root, "pack", "--dry-run", "--json", "--ignore-scripts")) as [
    { readonly size: number; readonly files: readonly { readonly path: string }[] },
  ];
  const paths = packed.files.map(({ path }) => path);
  for (const path of [
    "dist/cli.js",
    "dist/index.d.ts",
    "data/published/itbench-study-modes.csv",
    "data/references.bib",
  ])
    assert.ok(paths.includes(path), path);
  assert.deepEqual(
    paths.filter(
      (path) =>
        !/^(dist|data\/published)\/|^(data\/(README\.md|references\.bib)|src\/report\/page\.js|[^/]+)$/.test(path),
    ),
    [],
  );
  assert.ok(packed.size < 1e6, `${packed.size} bytes`);
  for (const version of Object.values(manifest.dependencies)) assert.match(version, /^\d/);
  for (const [name, version] of Object.entries(manifest.peerDependencies)) {
    // an engine is the user's own to install
    if (name !== "@duckdb/node-api") assert.equal(manifest.devDependencies[name], version);
  }
});

test("packed and installed in an empty folder it runs", onlyLong, (context) => {
  const folder = mkdtempSync(join(tmpdir(), "mastkit-package-"));
  try {
    npm(root, "pack", "--ignore-scripts", "--pack-destination", folder);
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
    try {
      npm(folder, "install", "--prefer-offline", "./mastkit-0.1.0.tgz");
    } catch (error) {
      if (/ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENOTCACHED/.test(String(error))) {
        context.skip("no registry is reached");
        return;
      }
      throw error;
    }
    const size = (path: string): number =>
      readdirSync(path, { withFileTypes: true }).reduce((sum, entry) => {
        const place = join(path, entry.name);
        return sum + (entry.isDirectory() ? size(place) : lstatSync(place).size);
      }, 0);
    const bytes = size(join(folder, "node_modules"));
    assert.ok(bytes < 110e6, `${bytes} bytes installed`);
    assert.ok(!existsSync(join(folder, "node_modules", "danfojs-node")));
    const run = (...words: readonly string[]) =>
      execFileSync("npx", ["--no", ...words], { cwd: folder, encoding: "utf8" });
    assert.equal(
      run("mastkit", "lift", "--counts", "data/published/itbench-study-modes.csv", "--by", "model").split("\n").length,
      44,
    );
    run("mastkit", "report", "--source", "published", "--out", "report.html");
    assert.ok(readFileSync(join(folder, "report.html"), "utf8").includes("<svg"));
    writeFileSync(
      join(folder, "own.mjs"),
      'import { prevalence, publishedTable, toDanfo } from "mastkit"; import { wilson } from "mastkit/statistics";\n' +
        'if (prevalence(publishedTable("itbench-study-modes")).length !== 14 || wilson(1, 2) === null) process.exit(3);\n' +
        "try { toDanfo([{ a: 1 }]); } catch (error) { console.log(error.message); }",
    );
    assert.match(execFileSync("node", ["own.mjs"], { cwd: folder, encoding: "utf8" }), /npm install danfojs-node/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
