import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { doors, root } from "./examples.js";

const read = (file: string) => readFileSync(join(root, file), "utf8");
const manifest = JSON.parse(read("package.json")) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
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
  const seen = new Map<string, string>();
  for (const [name, file] of Object.entries(doors)) {
    for (const value of Object.keys(await import(`../src/${file}.js`))) {
      assert.equal(seen.get(value), undefined, `${value} stands in ${name} too`);
      seen.set(value, name);
    }
  }
});
