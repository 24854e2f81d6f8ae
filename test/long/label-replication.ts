// How often the label-replication test raises an alarm on files whose labels are independent, at the prevalences of the
// 2025 release: at most 21 of 200. node --import tsx test/long/label-replication.ts [seeds]
import { replicatedGroups } from "../../src/statistics.js";
import { independentLabels } from "../statistics/label-points.js";

const seeds = Number(process.argv[2] ?? 200);
const verdicts = Array.from({ length: seeds }, (_, seed) => replicatedGroups(independentLabels(seed + 1)).verdict);
const count = (wanted: string) => verdicts.filter((verdict) => verdict === wanted).length;
const alarms = count("replicated") + count("alike");
console.log(`${seeds} files of independent labels: replicated ${count("replicated")}, alike ${count("alike")}`);
if (alarms > Math.ceil((21 / 200) * seeds)) process.exitCode = 1;
