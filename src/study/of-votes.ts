import { agreementAnalysis, agreementOverview } from "../analyses/agreement.js";
import type { Rating } from "../trace.js";
import type { StudyData } from "./data.js";
import type { Entry, Source, StudyLevel } from "./entry.js";
import { publishedSource } from "./published-source.js";

/**
 * Agreement of one's own annotators where a trace has several; of MAST-Data's (the file's, or the published votes where
 * there are none of one's own) by round, on distinct annotation blocks, and by mode.
 */
export function voteEntries(study: StudyData, level: StudyLevel): readonly Entry[] {
  const own = ownEntries(study, level);
  return own.length > 0 && study.human === null ? own : [...own, ...humanEntries(study, level)];
}

/** Agreement of one's own annotators where a trace of the labels has several. */
function ownEntries(study: StudyData, level: StudyLevel): readonly Entry[] {
  const source = study.votes;
  if (source === null) return [];
  const annotators = new Set(source.data.map(({ rater }) => rater)).size;
  return [
    {
      name: "agreement-labels",
      title: "Agreement of your annotators",
      analysis: agreementAnalysis,
      source,
      values: { ...level },
    },
    {
      name: "agreement-labels-modes",
      title: "The same by mode",
      analysis: agreementAnalysis,
      source,
      values: { ...level, perMode: true },
    },
    {
      name: "agreement-overview-labels",
      title: "Agreement of your annotators",
      analysis: agreementOverview,
      source,
      values: { ...level },
      drawnOnly: true,
      figures: [
        {
          name: "agreement-labels",
          figure: "agreement",
          context: {
            source: `the votes of ${annotators} annotators (${source.inputs[0]!.name})`,
            cautions: ["Modes that nobody voted for are left out."],
          },
        },
      ],
    },
  ];
}

function humanEntries(study: StudyData, level: StudyLevel): readonly Entry[] {
  const own = study.human;
  const votes = own ?? publishedSource("mast-human-votes");
  const blocks = own ?? publishedSource("mast-human-blocks-votes");
  const by = ["round"];
  const table = (name: string, title: string, source: Source, values: Entry["values"]): Entry => ({
    name,
    title,
    analysis: agreementAnalysis,
    source,
    values: { ...level, by, ...values },
  });
  return [
    table("agreement-human", "Agreement of the annotators by round", votes, {}),
    table(
      "agreement-human-blocks",
      "The same on distinct annotation blocks",
      blocks,
      own === null ? {} : { distinctBlocks: true },
    ),
    table("agreement-human-modes", "Agreement by mode and round", votes, { perMode: true }),
    {
      name: "agreement-overview-human",
      title: "Agreement of the annotators by round",
      analysis: agreementOverview,
      source: votes,
      values: { ...level, by },
      drawnOnly: true,
      figures: [{ name: "agreement-human", figure: "agreement", context: contextOf(study) }],
    },
  ];
}

function contextOf({ human }: StudyData) {
  const own = "Each round has a taxonomy of its own; modes that nobody voted for are left out.";
  if (human === null) {
    return {
      source: "the human votes of MAST-Data (MAD_human_labelled_dataset.json, CC-BY-4.0): 19 records, three annotators",
      cautions: [
        own,
        "The 19 records carry 8 distinct annotation blocks, so the evidence is thinner than n suggests; Rounds 1 and 2 are unanimous in the file where the paper reports kappas of 0.24 and 0.92.",
      ],
    };
  }
  const count = (of: (rating: Rating) => unknown) =>
    new Set(human.data.map((rating) => JSON.stringify(of(rating)))).size;
  const [records, raters] = [count(({ item }) => item), count(({ rater }) => rater)];
  const blocks = count(({ set, block }) => [set, block]);
  const shared = `The ${records} records carry ${blocks} distinct annotation blocks, so the evidence is thinner than n suggests.`;
  return {
    source: `human votes (${human.inputs[0]!.name}): ${records} records, ${raters} annotators`,
    cautions: blocks < records ? [own, shared] : [own],
  };
}
