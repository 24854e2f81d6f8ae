import { groupHeads } from "../export/views.js";
import type { ResultTable } from "../results/tables.js";
import { modeOf, parseCode } from "../taxonomy.js";
import type { Cell } from "../trace.js";
import { independenceSentence, many, plainVerdict } from "../words.js";

type Row = Readonly<Record<string, Cell>>;
/** A table, or the rows of a figure under a table's name. */
type Shown = Pick<ResultTable, "name" | "columns" | "rows">;

/**
 * What a table shows, in a sentence or two with its numbers: it opens the table's part of the report and is the text
 * alternative of its figure. Null for a table without rows, or one that has no sentence of its own.
 */
export function findingOf(table: Shown): string | null {
  if (table.rows.length === 0) return null;
  const names = Object.keys(sentences).filter((name) => table.name === name || table.name.startsWith(`${name}-`));
  return sentences[names.sort((a, b) => b.length - a.length)[0] ?? ""]?.(table) ?? null;
}

const sentences: Readonly<Record<string, (table: Shown) => string | null>> = {
  outcomes: (table) =>
    new Set(table.rows.map((row) => row["threshold"])).size > 1
      ? rates(table)
      : lines(table, (row, group) =>
          typeof row["success_rate"] !== "number" && typeof row["recall_mean"] === "number"
            ? `${group}mean recall ${percent(row["recall_mean"], 1)} over ${row["runs"]} runs${/^as printed/.test(String(row["note"])) ? ", as printed" : ""}`
            : typeof row["success_rate"] === "number"
              ? `${group}${row["success"]} of ${row["known"]} known runs succeed (${percent(row["success_rate"])}${range(row, "low", "high")})` +
                (typeof row["recall_mean"] === "number" ? `, mean recall ${percent(row["recall_mean"], 1)}` : "")
              : null,
        ),
  prevalence: (table) => {
    const groups = groupsOf(table);
    const tops = groups.flatMap(({ name, rows }) => {
      const known = rows.filter(
        (row) =>
          row["denominator"] !== "flags" && typeof row["proportion"] === "number" && typeof row["n"] === "number",
      );
      const most = Math.max(0, ...known.map((row) => Number(row["proportion"])));
      const tops = known.filter((row) => row["proportion"] === most && most > 0);
      const first = tops[0];
      if (first === undefined) return [];
      const names = tops.map(modeText).join(" and ");
      return [`${name}${names} in ${first["flagged"]} of ${first["n"]} (${percent(most)})`];
    });
    return tops.length === 0 ? null : `Most frequent: ${tops.slice(0, 8).join("; ")}.`;
  },
  "mode-counts": (table) =>
    table.columns.includes("modes")
      ? histogram(table)
      : lines(table, (row, group) =>
          typeof row["mean"] === "number"
            ? `${group}${row["mean"].toFixed(2)} modes per trace (n = ${row["traces"]}${range(row, "low", "high", plainNumber)})`
            : null,
        ),
  lift: (table) => `${significant(table, "risk_difference")}${notShown(table)}`,
  sweep: (table) => {
    const changed = table.rows.filter((row) => row["changed"] === "yes");
    const heads = groupHeads(table);
    const named = changed.map((row) => {
      const group = heads.map((head) => String(row[head])).join(" ");
      const place = `${row["code"]}${group === "" ? "" : ` in ${group}`} at ${plainShare(row["threshold"]!)}`;
      const [here, there] = [row["verdict"], row["reference_verdict"]].map((verdict) => plainVerdict(String(verdict)));
      return `${place} (${here}, not ${there})`;
    });
    const head = `${changed.length} of ${table.rows.length} verdicts differ from those at the reference threshold`;
    if (named.length === 0) return `${head}.`;
    return `${head}: ${named.slice(0, 8).join("; ")}${named.length > 8 ? "; and more" : ""}.`;
  },
  "lift-stratified": (table) => `${significant(table, "mh_risk_difference")}${reversals(table)}`,
  "lift-robust": (table) => {
    const heads = groupHeads(table);
    const broken = table.rows
      .filter((row) => typeof row["deff_breaks"] === "number")
      .sort((a, b) => Number(a["deff_breaks"]) - Number(b["deff_breaks"]));
    const named = broken.map(
      (row) =>
        `${modeText(row)}${heads.map((head) => ` in ${row[head]}`).join("")} at ${Number(row["deff_breaks"]).toFixed(2)}`,
    );
    if (named.length === 0) return "No finding of a test of independent traces: none to overturn by clustering.";
    return `Findings break at these design effects: ${named.slice(0, 8).join("; ")}${named.length > 8 ? "; and more" : ""}.`;
  },
  leverage: (table) => {
    const groups = groupsOf(table);
    const tops = groups.flatMap(({ name, rows }) => {
      const known = rows.filter((row) => typeof row["attributable_fraction"] === "number");
      const top = [...known].sort((a, b) => Number(b["attributable_fraction"]) - Number(a["attributable_fraction"]))[0];
      return top === undefined
        ? []
        : [`${name}${modeText(top)} (${percent(top["attributable_fraction"]!)}${range(top, "low", "high")})`];
    });
    return tops.length === 0
      ? "No attributable fraction can be given from these data; the notes say why."
      : `Largest share of failures that goes with one mode, beyond the rate of traces without it: ${tops.join("; ")}. Observational: that removing the mode would remove these failures is not shown.`;
  },
  agreement: (table) => {
    const all = table.rows.filter(
      (row) => row["code"] === "" && row["raters"] === "all" && row["coefficient"] === "fleiss",
    );
    const heads = groupHeads(table);
    const named = all.map((row) => {
      const group = heads.map((head) => String(row[head])).join(" ");
      return `${group === "" ? "all" : group} ${typeof row["estimate"] === "number" ? row["estimate"].toFixed(2) : "undefined"}`;
    });
    return all.length === 0 ? null : `Fleiss' kappa of all raters: ${named.join(", ")}.`;
  },
  interventions: (table) => {
    const heads = table.columns.slice(0, Math.max(0, table.columns.indexOf("condition")));
    const number = (value: Cell) => String(Number(Number(value).toPrecision(3)));
    const clauses = table.rows.flatMap((row) => {
      const { difference, mean, baseline } = row;
      if (typeof difference !== "number" || typeof mean !== "number") return [];
      const name = [...heads.map((head) => String(row[head])), row["condition"]].join(" ");
      const side = difference < 0 ? "below" : "above";
      return [
        `${name}: mean ${number(mean)}, ${number(Math.abs(difference))} ${side} ${baseline} over ${row["pairs"]} seeds${range(row, "low", "high", (value) => number(value).replace("-", "−"))}`,
      ];
    });
    return clauses.length === 0 ? null : `Paired differences: ${clauses.slice(0, 8).join("; ")}.`;
  },
  "judge-scores": (table) => {
    const heads = table.columns.slice(0, Math.max(0, table.columns.indexOf("code")));
    const score = (value: Cell | undefined) => (typeof value === "number" ? value.toFixed(2) : "undefined");
    const clauses = table.rows
      .filter((row) => row["code"] === "")
      .map((row) => {
        const name = heads.map((head) => String(row[head])).join(" ");
        const items = typeof row["items"] === "number" ? ` (n = ${row["items"]})` : "";
        return `${name === "" ? "all modes" : name}: accuracy ${score(row["accuracy"])}, kappa ${score(row["kappa"])}${items}`;
      });
    return clauses.length === 0 ? null : `${clauses.slice(0, 8).join("; ")}.`;
  },
  published: (table) => {
    const of = (verdict: string) => table.rows.filter((row) => row["verdict"] === verdict).length;
    const readBack = of("same table");
    const all = `${table.rows.length} published numbers`;
    return (
      `Of ${readBack === 0 ? `the ${all} that are not merely read back` : all} ` +
      `${of("matches")} match, ${of("differs")} differ, ${of("not comparable")} are not comparable, ` +
      (readBack === 0 ? "" : `${readBack} could only be read back from the table they were printed in, `) +
      `and ${of("cannot be computed")} need data that are not at hand.`
    );
  },
  association: (table) => {
    const known = table.rows.filter((row) => typeof row["phi"] === "number");
    const top = [...known].sort((a, b) => Math.abs(Number(b["phi"])) - Math.abs(Number(a["phi"])))[0];
    if (top === undefined) return null;
    return `Strongest association: ${top["code_a"]} with ${top["code_b"]}, phi ${Number(top["phi"]).toFixed(2)}.`;
  },
  audit: (table) => {
    if (!table.columns.includes("severity")) return null;
    const of = (severity: string) => table.rows.filter((row) => row["severity"] === severity).length;
    const count = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;
    return `${count(of("error"), "error")}, ${count(of("warning"), "warning")}, ${count(of("info"), "note")}.`;
  },
};

/** The success rate at the lowest and at the highest threshold, a clause a group. */
function rates(table: Shown): string | null {
  const clauses = groupsOf(table).flatMap(({ name, rows }) => {
    const known = rows.filter((row) => typeof row["success_rate"] === "number");
    const [low, high] = [known[0], known.at(-1)];
    if (low === undefined || high === undefined) return [];
    const at = (row: Row) => `${percent(row["success_rate"]!)} from recall ${plainShare(row["threshold"]!)} on`;
    return [`${name}${at(low)}${low === high ? "" : `, ${at(high)}`}`];
  });
  return clauses.length === 0 ? null : `Success rate: ${clauses.slice(0, 8).join("; ")}.`;
}

/** How many traces carry no mode, and how many five or more. */
function histogram(table: Shown): string {
  const traces = (kept: (modes: number) => boolean) =>
    table.rows
      .filter((row) => typeof row["modes"] === "number" && kept(row["modes"]))
      .reduce((sum, row) => sum + Number(row["traces"]), 0);
  const all = traces(() => true);
  return `Of ${all} fully labelled traces ${traces((modes) => modes === 0)} carry no mode and ${traces((modes) => modes >= 5)} carry five or more.`;
}

/** The cells whose q is below 0.05, with their difference in points, and what the test takes for granted. */
function significant(table: Shown, difference: string): string {
  const survivors = table.rows.filter((row) => typeof row["q"] === "number" && row["q"] < 0.05);
  const family = table.rows.find((row) => typeof row["family"] === "number")?.["family"] ?? 0;
  const heads = groupHeads(table);
  const named = survivors.map((row) => {
    const group = heads.map((head) => String(row[head])).join(" ");
    const points = row[difference];
    const size =
      typeof points === "number" ? `${points < 0 ? "−" : "+"}${Math.abs(100 * points).toFixed(0)} points` : "";
    return `${row["code"]}${group === "" ? "" : ` in ${group}`}${size === "" ? "" : ` (${size})`}`;
  });
  const head = `${survivors.length} of ${family} testable cells have q below 0.05`;
  if (named.length === 0) return `${head}.`;
  return [`${head}: ${named.join(", ")}.`, independenceSentence(table.rows)].join(" ").trimEnd();
}

/** What may still be there in the cells where no difference is shown. */
function notShown({ rows }: Shown): string {
  const open = rows.filter((row) => row["verdict"] === "unsupported");
  const limits = open.flatMap((row) =>
    [row["risk_difference_low"], row["risk_difference_high"]].filter((limit) => typeof limit === "number"),
  );
  if (limits.length === 0) return "";
  const most = Math.max(...limits.map(Math.abs));
  return ` In ${many(open.length, "cell")} no difference is shown after correction, which does not say that there is none: their intervals reach up to ${(100 * most).toFixed(0)} points.`;
}

/** Which modes change sign when stratified, Simpson's paradox apart; nothing where none does. */
function reversals(table: Shown): string {
  return ["sign changes when stratified", "Simpson's paradox"]
    .map((reversal) => {
      const codes = table.rows.filter((row) => row["reversal"] === reversal).map((row) => String(row["code"]));
      if (codes.length === 0) return "";
      return ` ${reversal === "Simpson's paradox" ? reversal : "The sign changes when stratified"}: ${codes.join(", ")}.`;
    })
    .join("");
}

/** One clause a row, where there are at most eight. */
function lines(table: Shown, clause: (row: Row, group: string) => string | null): string | null {
  const heads = groupHeads(table);
  const clauses = table.rows.flatMap((row) => {
    const group = heads.map((head) => String(row[head])).join(", ");
    return clause(row, group === "" ? "" : `${group}: `) ?? [];
  });
  return clauses.length === 0 ? null : `${clauses.slice(0, 8).join("; ")}${clauses.length > 8 ? "; and more" : ""}.`;
}

function groupsOf(table: Shown): readonly { readonly name: string; readonly rows: readonly Row[] }[] {
  const heads = groupHeads(table);
  const groups = new Map<string, Row[]>();
  for (const row of table.rows) {
    const name = heads.map((head) => String(row[head])).join(", ");
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups].map(([name, rows]) => ({ name: name === "" ? "" : `${name}: `, rows }));
}

function modeText(row: Row): string {
  const code = String(row["code"]);
  return parseCode(code) === null ? code : `${code} ${row["mode"] ?? modeOf(code).name}`;
}

function plainShare(value: Cell): string {
  return String(Number(Number(value).toPrecision(3)));
}

function percent(value: Cell, digits = 0): string {
  return `${(100 * Number(value)).toFixed(digits).replace("-", "−")}%`;
}

function plainNumber(value: Cell): string {
  return Number(value).toFixed(2);
}

function range(row: Row, low: string, high: string, text: (value: Cell) => string = (value) => percent(value)): string {
  const [from, to] = [row[low], row[high]];
  return typeof from === "number" && typeof to === "number" ? `, interval ${text(from)} to ${text(to)}` : "";
}
