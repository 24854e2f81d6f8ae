import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { FileDigest } from "../datasets/digest.js";
import {
  type PublishedFiguresName,
  type PublishedTableName,
  publishedTable,
  publishedTableUrl,
} from "../published/tables.js";
import type { Source } from "./entry.js";

/** A shipped count table in place of data that are not at hand. */
export function publishedSource<Name extends PublishedTableName>(
  name: Name,
): Source & { readonly data: ReturnType<typeof publishedTable<Name>> } {
  return {
    data: publishedTable(name),
    given: { counts: `data/published/${name}.csv` },
    inputs: [publishedDigest(name)],
    caution: [],
  };
}

/** The digest of a shipped table, for the provenance of what is made from it. */
export function publishedDigest(name: PublishedTableName): FileDigest {
  return digestOf(publishedTableUrl(name));
}

/** The same of a shipped table of printed figures, which an analysis without inputs prints. */
export function printedSource(name: PublishedFiguresName): Source {
  const url = new URL(`sources/${name}.csv`, publishedTableUrl("mast-releases-modes"));
  return { data: null, given: {}, inputs: [digestOf(url)], caution: [] };
}

function digestOf(url: URL): FileDigest {
  const path = fileURLToPath(url);
  const bytes = readFileSync(path);
  return { name: basename(path), bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}
