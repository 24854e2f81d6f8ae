import { ratingsOfLabels } from "../datasets/ratings-of-labels.js";
import { joinKey } from "../names.js";
import { publishedTable } from "../published/tables.js";
import type { StudyData } from "../source.js";
import { type AgreementOptions, agreement, agreementColumns } from "../statistics/agreement/agreement.js";
import { agreementGroups, type RatingsInput } from "../statistics/agreement/cells.js";
import type { Rating } from "../trace.js";
import { publishedDigest } from "./labelled.js";
import { perStudy } from "./per-study.js";
import type { ResultOptions, ResultTable } from "./tables.js";

/** The votes of one's own annotators; null where no trace of the labels has two. */
export const ownVotes = perStudy(({ labels }): readonly Rating[] | null => {
  if (labels === null) return null;
  const { traces } = labels.file;
  const several = new Set(traces.map(({ id }) => joinKey(id))).size < traces.length;
  return several ? ratingsOfLabels(traces) : null;
});

/** Agreement of one's own annotators, modes pooled and by mode; tables and figures ask for the same. */
export const ownAgreement = perStudy((data, options) => {
  const votes = ownVotes(data);
  if (votes === null) return null;
  return { pooled: agreement(votes, options), single: agreement(votes, { ...options, perMode: true }) };
});

/**
 * Agreement of one's own annotators where a trace has several; of the human annotators of MAST-Data (the file's, or the
 * published votes where there are none of one's own) by round, on distinct annotation blocks, and by mode.
 */
export async function agreementTables(data: StudyData, options: ResultOptions): Promise<readonly ResultTable[]> {
  const own = ownAgreement(data, options);
  if (own === null) return humanTables(data, options);
  const table = (name: string, title: string, command: string, rows: ResultTable["rows"]): ResultTable => {
    const columns = [...agreementGroups(ownVotes(data)!), ...agreementColumns];
    return { name, title, command, columns, rows, inputs: [data.labels!.file.digest] };
  };
  return [
    table("agreement-labels", "Agreement of your annotators", "agreement --labels FILE", own.pooled),
    table("agreement-labels-modes", "The same by mode", "agreement --labels FILE --per-mode", own.single),
    ...(data.human === null ? [] : await humanTables(data, options)),
  ];
}

async function humanTables(data: StudyData, options: ResultOptions): Promise<readonly ResultTable[]> {
  const votes = data.human?.ratings ?? publishedTable("mast-human-votes");
  const blocks = data.human?.ratings ?? publishedTable("mast-human-blocks-votes");
  const flag = data.human === null ? "--counts data/published/mast-human-votes.csv" : "--human FILE";
  const blocksFlag =
    data.human === null ? "--counts data/published/mast-human-blocks-votes.csv" : "--human FILE --distinct-blocks";
  const inputs = [data.human?.digest ?? (await publishedDigest("mast-human-votes"))];
  const blocksInputs = [data.human?.digest ?? (await publishedDigest("mast-human-blocks-votes"))];
  const table = (
    name: string,
    title: string,
    command: string,
    ratings: RatingsInput,
    own: AgreementOptions,
  ): ResultTable => ({
    name,
    title,
    command,
    columns: [...agreementGroups(ratings, own), ...agreementColumns],
    rows: agreement(ratings, { ...options, ...own }),
    inputs: ratings === votes ? inputs : blocksInputs,
  });
  const distinct = data.human === null ? {} : { distinctBlocks: true };
  return [
    table("agreement-human", "Agreement of the annotators by round", `agreement ${flag} --by round`, votes, {
      by: ["round"],
    }),
    table(
      "agreement-human-blocks",
      "The same on distinct annotation blocks",
      `agreement ${blocksFlag} --by round`,
      blocks,
      {
        by: ["round"],
        ...distinct,
      },
    ),
    table("agreement-human-modes", "Agreement by mode and round", `agreement ${flag} --by round --per-mode`, votes, {
      by: ["round"],
      perMode: true,
    }),
  ];
}
