import assert from "node:assert/strict";
import { test } from "node:test";
import { type StudyOptions, toCsv } from "../../src/index.js";
import { openStudy } from "../../src/study/data.js";
import { paperOutputs } from "../../src/study/of-paper.js";
import { studyOf } from "../../src/study/study.js";
import { runCli } from "../cli.js";
import { folder, ownStudies } from "./own-study.js";

/** Words of a recorded command line, as a shell splits them. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/'((?:[^']|'\\'')*)'|(\S+)/g)].map(([, inner, plain]) =>
    inner === undefined ? plain! : inner.replaceAll("'\\''", "'"),
  );
}

/** What each command gave: a study beside published numbers has the same commands again. */
const given = new Map<string, string>();

/** Every recorded command of a study, run anew in the folder of its files, gives the bytes of its table or figure. */
async function checkRecorded(options: StudyOptions, folder: string): Promise<number> {
  const data = await openStudy({ source: "published", ...options });
  const study = studyOf(data);
  const paper = data.withPublished ? paperOutputs(data) : [];
  const outputs = [...study.tables, ...study.plots, ...paper.map(({ rows }) => rows)];
  const before = process.cwd();
  process.chdir(folder);
  try {
    for (const { name, command, rows, columns } of outputs) {
      const expected = toCsv(rows, columns);
      if (given.get(command) === expected) continue;
      const { code, stdout, stderr } = await runCli(...wordsOf(command));
      assert.equal(code, 0, `${name}: mastkit ${command}: ${stderr}`);
      assert.equal(stdout, expected, `${name}: mastkit ${command}`);
      given.set(command, stdout);
    }
  } finally {
    process.chdir(before);
  }
  return outputs.length;
}

test("every recorded command of the published study gives the same bytes", async () => {
  assert.ok((await checkRecorded({}, process.cwd())) >= 40);
});

for (const [what, options] of Object.entries(ownStudies)) {
  test(`every recorded command of ${what} gives the same bytes`, async () => {
    assert.ok((await checkRecorded(options, folder)) >= 3);
  });
}
