import { publishedTable } from "../published/tables.js";
import type { StudyData } from "../source.js";
import { type AgreementOptions, agreement, agreementColumns } from "../statistics/agreement/agreement.js";
import { agreementGroups, type RatingsInput } from "../statistics/agreement/cells.js";
import { publishedDigest } from "./labelled.js";
import type { ResultOptions, ResultTable } from "./tables.js";

/** Agreement of the human annotators: by round, on distinct annotation blocks, and by mode of the published taxonomy. */
export async function agreementTables(data: StudyData, options: ResultOptions): Promise<readonly ResultTable[]> {
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
