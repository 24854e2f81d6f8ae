import { cachedOrFetch } from "../datasets/fetch/cached-or-fetch.js";
import type { SourceOptions, SourcePaths } from "../source.js";
import { type Arguments, choiceOf, flagOf, type Io, textOf } from "./command.js";
import { annotatorChoice } from "./inputs.js";
import { byOf, thresholdOf } from "./options.js";
import { progressDisplay } from "./progress.js";

/**
 * `--source`, the single data sets and the success rule of a command line. With "auto" a data set that is neither given
 * nor cached is downloaded where the hub answers within 3 seconds; once it has not, it is not asked again.
 */
export function sourceOf(args: Arguments, io: Io, signal?: AbortSignal): SourceOptions {
  const source = textOf(args, "source");
  const display = progressDisplay(io, flagOf(args, "quiet"));
  let unreachable: string | null = null;
  return {
    ...(source === undefined ? {} : { source }),
    ...annotatorChoice(args),
    paths: sourcePaths(args),
    strict: flagOf(args, "strict"),
    by: byOf(args),
    threshold: thresholdOf(args),
    recall: choiceOf(args, "recall", ["filtered", "unfiltered"], "filtered"),
    obtain: async (dataset) => {
      const got = await cachedOrFetch(dataset, {
        onNote: display.onNote,
        onProgress: display.onProgress,
        cacheOnly: unreachable !== null,
        ...(signal === undefined ? {} : { signal }),
      });
      display.end();
      if (got.path !== null) return got;
      unreachable ??= got.reason;
      return { path: null, reason: unreachable };
    },
  };
}

function sourcePaths(args: Arguments): SourcePaths {
  const names = ["mast", "human", "itbench", "labels", "outcomes", "truth", "seeds"] as const;
  return Object.fromEntries(
    names.map((name) => [name, textOf(args, name)] as const).filter((entry) => entry[1] !== undefined),
  );
}
