import { UsageError } from "../errors.js";
import { power, powerColumns } from "../statistics/power.js";
import { type Arguments, type Command, numberOf } from "./command.js";
import { emit } from "./output.js";

export const command: Command = {
  name: "power",
  summary: "traces needed for a difference, or the smallest difference visible at sizes given",
  usage: `mastkit power --base 0.1 --failed 44 --successful 14
          mastkit power --base 0.1 --difference 0.3 --ratio 3`,
  without: ["by", "seed"],
  options: {
    base: { type: "string", value: "P", help: "share of successful traces with the mode" },
    failed: { type: "string", value: "N", help: "failed traces" },
    successful: { type: "string", value: "N", help: "successful traces" },
    difference: { type: "string", value: "D", help: "share of failed traces with the mode, minus the base" },
    power: { type: "string", value: "0.8", help: "power wanted" },
    alpha: { type: "string", value: "0.05", help: "two-sided level of Fisher's test" },
    ratio: { type: "string", value: "1", help: "failed traces for each successful one, where traces are asked for" },
  },
  async run(args, io) {
    const base = numberOf(args, "base", 0, 1);
    if (base === undefined) throw new UsageError("power: give --base, the share of successful traces with the mode");
    const [failed, successful] = [sizeOf(args, "failed"), sizeOf(args, "successful")];
    const difference = numberOf(args, "difference", 0, 1);
    if ((failed === undefined) !== (successful === undefined)) throw new UsageError("give --failed and --successful");
    if (failed === undefined && difference === undefined) {
      throw new UsageError("power: give --failed and --successful, or --difference");
    }
    const [wanted, alpha] = [numberOf(args, "power", 0.01, 0.9999), numberOf(args, "alpha", 1e-9, 0.5)];
    const ratio = numberOf(args, "ratio", 0.001, 1000);
    const row = power({
      base,
      ...(failed === undefined || successful === undefined ? {} : { failed, successful }),
      ...(difference === undefined ? {} : { difference }),
      ...(wanted === undefined ? {} : { power: wanted }),
      ...(alpha === undefined ? {} : { alpha }),
      ...(ratio === undefined ? {} : { ratio }),
    });
    await emit([{ ...row }], powerColumns, args, io, { inputs: [] });
    return 0;
  },
};

function sizeOf(args: Arguments, name: string): number | undefined {
  const value = numberOf(args, name, 1, 1_000_000);
  if (value !== undefined && !Number.isInteger(value)) throw new UsageError(`--${name} ${value}: use a whole number`);
  return value;
}
