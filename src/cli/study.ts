import { inputs } from "../analyses/given.js";
import { camel, picked } from "../analyses/options.js";
import { cachedOrFetch } from "../datasets/fetch/fetch.js";
import type { StudyOptions } from "../study/data.js";
import type { StudyLevel } from "../study/entry.js";
import type { Arguments, Io } from "./command.js";
import { progressDisplay } from "./progress.js";

/**
 * What a command line says of the data of a study. With "auto" a data set that is neither given nor cached is downloaded
 * where the hub answers within 3 seconds; once it has not, it is not asked again.
 */
export function givenOf({ values, words }: Arguments, io: Io, signal?: AbortSignal): StudyOptions {
  const display = progressDisplay(io, words["quiet"] === true);
  let unreachable: string | null = null;
  const named = Object.keys(inputs).map(camel);
  const given = Object.fromEntries(
    Object.entries(values).filter(
      ([name]) => named.includes(name) || ["by", "withPublished", "truthDrawn"].includes(name),
    ),
  );
  return {
    ...given,
    obtain: async (dataset) => {
      const got = await cachedOrFetch(dataset, {
        onNote: display.onNote,
        onProgress: display.onProgress,
        onWait: display.onWait,
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

export function levelOf({ values }: Arguments): StudyLevel {
  const level: StudyLevel = values;
  return picked(level, "confidence", "seed");
}
