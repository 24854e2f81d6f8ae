import { domains, type ItbenchRun, type ItbenchTree } from "../datasets/itbench.js";
import { grouped } from "../listed.js";
import { canonicalName } from "../names.js";
import { many, some } from "../words.js";
import { type AuditRow, amiss, type Finding, found, inDataset, info } from "./finding.js";
import { auditNames } from "./names.js";

/** The study's 35 SRE scenarios, three runs each. */
const scenarios = "1 2 4 5 6 7 8 9 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 29 31 33 34 35 38 80 81 83 91 102 105"
  .split(" ")
  .map((number) => `Scenario-${number}`);
const runsEach = 3;

export function auditItbench(tree: ItbenchTree): readonly AuditRow[] {
  const { runs, digest } = tree;
  const models = grouped(runs, ({ model }) => model);
  return inDataset("itbench", [
    info(
      "tree",
      runs.length,
      `${many(runs.length, "run")}, judge files of ${digest.bytes} bytes, sha256 over them ${digest.sha256}`,
    ),
    ...amiss(
      found({
        check: "unreadable-folders",
        severity: "error",
        names: tree.unreadable,
        detail: `${many(tree.unreadable.length, "folder")} could not be read`,
        consequence: "their runs are missing from every mean and rate",
      }),
      found({
        check: "passed-over-folders",
        names: tree.passedOver,
        detail: `${many(tree.passedOver.length, "folder")} hold no run of a scenario and were passed over`,
        consequence: "if there are runs in them, name the scenarios Scenario-<n> and the runs by number",
      }),
    ),
    modelFolders(models),
    ...auditNames("model", [...models.keys()]),
    domainsOf(runs),
    ...[...models].map(([model, own]) => completeness(model, own)),
    ...files(runs),
    ...scores(runs),
  ]);
}

function modelFolders(models: ReadonlyMap<string, readonly ItbenchRun[]>): Finding {
  const parts = [...models].map(([model, runs]) => {
    const name = canonicalName(model);
    return `${model}${name === model ? "" : ` (${name})`}: ${many(runs.length, "run")}`;
  });
  return info("model-folders", models.size, parts.join("; "));
}

function domainsOf(runs: readonly ItbenchRun[]): Finding {
  const counts = grouped(runs, ({ domain }) => domain);
  const strange = [...counts.keys()].filter((domain) => !domains.includes(domain));
  return {
    check: "domains",
    severity: strange.length > 0 ? "warning" : "info",
    records: counts.size,
    detail: [...counts].map(([domain, own]) => `${domain}: ${many(own.length, "run")}`).join("; "),
    consequence:
      strange.length > 0
        ? `${strange.join(", ")} is none of ${domains.join(", ")}: is the path at the right level?`
        : null,
  };
}

/** A model's SRE runs against the study's 35 scenarios × 3. */
function completeness(model: string, runs: readonly ItbenchRun[]): Finding {
  const sre = runs.filter(({ domain }) => domain === "sre");
  const counts = grouped(sre, ({ scenario }) => scenario);
  const absent = scenarios.filter((scenario) => !counts.has(scenario));
  const short = [...counts].filter(([, own]) => own.length !== runsEach).map(([name, own]) => `${name}: ${own.length}`);
  const other = [...counts.keys()].filter((scenario) => !scenarios.includes(scenario));
  const parts = [
    `${model}: ${many(sre.length, "run")} of ${scenarios.length * runsEach}, ${counts.size - other.length} of ${scenarios.length} scenarios`,
    ...(absent.length === 0 ? [] : [`without ${some(absent)}`]),
    ...(short.length === 0 ? [] : [`not ${runsEach} runs in ${some(short)}`]),
    ...(other.length === 0 ? [] : [`scenarios outside the study: ${some(other)}`]),
  ];
  const whole = absent.length === 0 && short.length === 0;
  return {
    check: "runs-of-the-study",
    severity: whole && other.length === 0 ? "info" : "warning",
    records: sre.length,
    detail: parts.join("; "),
    consequence: whole ? null : "not the study's whole set: its printed means are of other runs",
  };
}

function files(runs: readonly ItbenchRun[]): readonly Finding[] {
  const unknown = "their outcome is unknown, not failed";
  const judged = (state: ItbenchRun["judge"]) => runs.filter(({ judge }) => judge === state);
  const lacking = (check: string, what: string, these: readonly ItbenchRun[], consequence: string) =>
    found({ check, names: idsOf(these), detail: `${countOf(these, runs)} with ${what}`, consequence });
  const [noSession, noOutput] = [runs.filter((run) => !run.hasSession), runs.filter((run) => !run.hasAgentOutput)];
  return [
    lacking("missing-session", "no session.jsonl", noSession, "their steps cannot be read"),
    lacking("missing-agent-output", "no agent_output.json", noOutput, "their diagnosis cannot be read"),
    lacking("missing-judge-output", "no judge_output.json", judged("missing"), unknown),
    lacking("broken-judge-output", "a judge_output.json that cannot be read", judged("broken"), unknown),
    lacking("judge-error-records", "an error record of the judge", judged("error"), unknown),
  ];
}

function scores(runs: readonly ItbenchRun[]): readonly Finding[] {
  const unknown = runs.filter(({ recallFiltered }) => recallFiltered === null);
  const both = runs.filter((run) => run.recallFiltered !== null && run.recallUnfiltered !== null);
  const differ = both.filter((run) => run.recallFiltered !== run.recallUnfiltered);
  const above = runs.filter((run) => Math.max(run.recallFiltered ?? 0, run.recallUnfiltered ?? 0) > 1);
  return [
    found({
      check: "unknown-outcomes",
      names: idsOf(unknown),
      none: "every run has a filtered recall",
      detail: `${countOf(unknown, runs)} without a filtered recall`,
      consequence: `means and rates are of the ${runs.length - unknown.length} known runs`,
    }),
    found({
      check: "flat-scores-against-eval-result",
      names: differ.map((run) => `${run.id} (${run.recallFiltered} and ${run.recallUnfiltered})`),
      none: `filtered and unfiltered recall are the same in all ${many(both.length, "run")} that have both`,
      detail: `filtered and unfiltered recall differ in ${many(differ.length, "run")}`,
      consequence: "say which one is used (--recall filtered or unfiltered)",
    }),
    found({
      check: "recall-above-1",
      names: idsOf(above),
      detail: `${countOf(above, runs)} with a recall above 1`,
      consequence: "counted as successes; the judge's matches lack matched_to",
    }),
  ];
}

function idsOf(runs: readonly ItbenchRun[]): readonly string[] {
  return runs.map(({ id }) => id);
}

function countOf(these: readonly ItbenchRun[], runs: readonly ItbenchRun[]): string {
  return `${many(these.length, "run")} of ${runs.length}`;
}
