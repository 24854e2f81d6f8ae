import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseTaxonomy } from "../../src/datasets/taxonomy-file.js";
import { readTaxonomy } from "../../src/datasets.js";
import { InputError, mast } from "../../src/index.js";
import { crosswalkOf } from "../../src/taxonomy/crosswalk.js";
import { modeOfHeader } from "../../src/taxonomy/headers.js";

const parsed = (content: unknown, file = "own.json") =>
  parseTaxonomy(Buffer.from(typeof content === "string" ? content : JSON.stringify(content)), file);

const plan = { code: "plan", name: "Bad plan", category: "Thinking" };
const call = {
  code: "call",
  name: "Wrong call",
  category: "Tools",
  stage: ["execution", "post-execution"],
  aliases: ["Wrong tool"],
};

test("JSON, the modes alone and CSV of one taxonomy are read alike", () => {
  const { taxonomy, notes } = parsed({ name: "own", version: "2", modes: [plan, call] });
  assert.deepEqual(taxonomy, { name: "own", version: "2", modes: [plan, call] });
  assert.deepEqual(notes, []);
  const csv =
    "code,name,category,stage,aliases\nplan,Bad plan,Thinking,,\ncall,Wrong call,Tools,execution;post-execution,Wrong tool\n";
  for (const read of [parsed([plan, call]), parsed(csv, "own.csv")])
    assert.deepEqual(read.taxonomy, { ...taxonomy, version: "" });
});

test("a built-in name needs no file, and a file under its name is it only with its modes", async () => {
  assert.equal((await readTaxonomy("mast")).taxonomy, mast);
  assert.equal((await readTaxonomy("mast14")).taxonomy, mast);
  assert.equal((await readTaxonomy("mast-round-1")).taxonomy.modes.length, 18);
  assert.equal(parsed(mast).taxonomy, mast);
  const modes = [...mast.modes.filter(({ code }) => code !== "2.6"), { ...plan, code: "3.4" }];
  const other = parsed({ name: "mast", modes }, "mast.json");
  assert.equal(other.taxonomy.name, "mast.json");
  assert.match(other.notes.at(-1)!, /its modes are not those of the built-in mast/);
});

// The shape of AdaMAST's mast.json and of what its generator writes (github.com/multi-agent-systems-failure-taxonomy/AdaMAST)
test("what AdaMAST writes is read, and its mast.json is not MAST: mapped by name, with what has no place", () => {
  const names =
    "Disobedient to task specification|Step repetition|Failure to ask for clarification|No or incomplete verification|Weak verification|Incorrect verification";
  const codes = names.split("|").map((name, at) => ({ id: `MAST-${at + 1}`, name, description: "…", category: "Any" }));
  const { taxonomy, notes } = parsed(
    { taxonomy_id: "mast", repo: "(built-in)", domain: "general", codes },
    "mast.json",
  );
  assert.equal(taxonomy.name, "mast.json");
  assert.match(notes.join(), /2 keys not used: repo, domain/);
  assert.deepEqual([...crosswalkOf(taxonomy, mast).values()], ["1.1", "1.3", "2.2", "3.2", null, "3.3"]);
  const layer = { description: "…", category_a: [{ code: "A.1", name: "Timeout", definition: "…" }], category_c: [] };
  const made = parsed({ metadata: { version: "1" }, annotation_layer: layer }, "made.json").taxonomy;
  assert.deepEqual(
    [made.name, made.modes],
    ["made", [{ code: "A.1", name: "Timeout", category: "A", definition: "…" }]],
  );
  const numbered = parsed({ display_name: "Own", codes: [{ id: 1, name: "One" }] }).taxonomy;
  assert.deepEqual([numbered.name, numbered.modes[0]!.code], ["Own", "1"]);
});

test("AgentRx's ten categories are built in, under the names that its label files have", async () => {
  const { taxonomy } = await readTaxonomy("agentrx");
  assert.equal(taxonomy.modes.length, 10);
  for (const [name, code] of [
    ["Instruction Adherence Failure", "1"],
    ["Invention of new information", "2"],
    ["Intent Plan Misalignment", "5"],
    ["Intent not supported", "7"],
    ["System Failure", "9"],
  ] as const)
    assert.deepEqual(modeOfHeader(name, taxonomy), { code, definition: "unknown" });
});

test("columns and keys that are not used are named", () => {
  assert.match(parsed({ name: "own", modes: [{ ...plan, colour: "red" }] }).notes[0]!, /1 key not used: colour/);
  assert.match(parsed("code,name,weight\na,b,1\n", "own.csv").notes[0]!, /1 column not used: weight/);
});

const malformed: readonly (readonly [string, unknown, RegExp])[] = [
  ["broken JSON", '{"name": ', /own\.json: not valid JSON/],
  ["no list of modes", { name: "own" }, /field modes: has no list of modes; give \{ name, version, modes/],
  ["no mode", { modes: [] }, /has no mode; give 1 to 60/],
  [
    "61 modes",
    { modes: Array.from({ length: 61 }, (_, at) => ({ code: `c${at}`, name: `${at}` })) },
    /more than 60 modes \(value 61\)/,
  ],
  ["a mode that is none", { modes: ["plan"] }, /own\.json, mode 1: not a mode \(value "plan"\)/],
  ["a code that is missing", { modes: [{ name: "x" }] }, /mode 1, field code: is missing; give every mode its code/],
  ["a number for a code", { modes: [{ ...plan, code: 1.1 }] }, /field code: not text \(value 1\.1\); put it in quotes/],
  [
    "a sentence for a code",
    { modes: [{ ...plan, code: "a plan; that fails" }] },
    /not a short word .*; use up to 24 letters/,
  ],
  [
    "a reserved column",
    { modes: [plan, { ...call, code: "Outcome" }] },
    /mode 2 \(Outcome\), field code: the name of a column that labels or counts have \(value "Outcome"\); use another code/,
  ],
  [
    "a code given twice",
    { modes: [plan, { ...call, code: "PLAN" }] },
    /mode 2 \(PLAN\), field code: the code of mode 1 \(plan\) too/,
  ],
  [
    "a name given twice",
    { modes: [plan, { ...call, name: "bad  plan" }] },
    /field name: the name of mode 1 \(plan\) too/,
  ],
  [
    "a category that is a code",
    { modes: [plan, { ...call, category: "plan" }] },
    /field category: is a mode's code too/,
  ],
  [
    "a stage that is none",
    { modes: [{ ...plan, stage: "later" }] },
    /field stage: not a stage \(value "later"\); use pre-execution/,
  ],
  [
    "a code that is another but for separators",
    {
      modes: [
        { ...plan, code: "a-1" },
        { ...call, code: "A_1" },
      ],
    },
    /field code: the code of mode 1 \(a-1\) too/,
  ],
  [
    "an alias that is another mode's name",
    { modes: [plan, { ...call, aliases: ["bad plan"] }] },
    /mode 2 \(call\), field aliases: bad plan means mode 1 \(plan\) too .*; give every mode aliases of its own/,
  ],
  ["three stages", { modes: [{ ...plan, stage: ["execution", "execution", "execution"] }] }, /more than two stages/],
  ["a file without modes", { name: "x" }, /has no list of modes/],
  ["a list without a mode", { modes: [] }, /has no mode/],
  ["an endless name", { modes: [{ ...plan, name: "x".repeat(201) }] }, /field name: longer than 200 characters/],
  ["aliases that are no list", { modes: [{ ...plan, aliases: 3 }] }, /field aliases: not a list \(value 3\)/],
  [
    "a terminal's escape",
    { modes: [{ ...plan, name: "\u001b[2Jgone" }] },
    /mode 1 \(plan\), field name: holds control characters/,
  ],
  ["a turned text", { modes: [{ ...plan, name: "a\u202eb" }] }, /field name: holds control characters/],
];
for (const [what, content, message] of malformed) {
  test(`refuses ${what}, naming file, mode, field and the way out`, () => {
    assert.throws(
      () => parsed(content),
      (error: unknown) => error instanceof InputError && message.test(error.message) && !/\p{Cc}/u.test(error.message),
    );
  });
}

test("a CSV without names, and one with an empty code, say the line", () => {
  assert.throws(
    () => parsed("code,label\na,b\n", "own.csv"),
    /own\.csv, field name: is no taxonomy: it has code, label/,
  );
  assert.throws(() => parsed("code,name\n,b\n", "own.csv"), /own\.csv, line 2, field code: is missing/);
});

test("a name that is neither file nor built in lists what is", async () => {
  await assert.rejects(
    readTaxonomy("mast2"),
    /no built-in taxonomy \(value "mast2"\); give a file, or one of mast, mast-repository/,
  );
  await assert.rejects(readTaxonomy("./none.json"), /none\.json: no such file/);
});

test("headers of one's own codes are read whatever their case and separators, and tell numbers apart", () => {
  const { taxonomy } = parsed([
    plan,
    call,
    { code: "E1", name: "Error 1" },
    { code: "E2", name: "Error 2" },
    { code: "1.1", name: "One" },
  ]);
  const code = (text: string) => {
    const mode = modeOfHeader(text, taxonomy);
    return mode === null || "doubt" in mode ? null : mode.code;
  };
  assert.deepEqual(
    ["PLAN", "plan Bad plan", "bad_plan", "e1", "E.2.Error.2", "error 2", "1.1", "FM-1.1", "model", "11"].map(code),
    ["plan", "plan", "plan", "E1", "E2", "E2", "1.1", "1.1", null, null],
  );
});

test("whatever is in a file, it is a taxonomy or one line", () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.string(), { maxLength: 3 }));
  const mode = fc.dictionary(fc.constantFrom("code", "name", "category", "stage", "aliases", "definition"), value);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(mode, { maxLength: 4 }).map((modes) => JSON.stringify({ modes })),
      ),
      (text) => {
        try {
          assert.ok(parsed(text).taxonomy.modes.length > 0);
        } catch (error) {
          assert.ok(error instanceof InputError, String(error));
        }
      },
    ),
    { numRuns: 200 },
  );
});
