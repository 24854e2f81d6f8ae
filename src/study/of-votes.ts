import { agreementAnalysis, agreementOverview } from "../analyses/agreement.js";
import type { Rating } from "../trace.js";
import type { StudyData } from "./data.js";
import { drawn, type Entry, type Source, type StudyLevel } from "./entry.js";
import { publishedSource } from "./published-source.js";

/**
 * Agreement of one's own annotators where a trace has several, and of ratings; of MAST-Data's (the file's, or the published
 * votes) by round, on distinct annotation blocks, and by mode.
 */
export function voteEntries(study: StudyData, level: StudyLevel): readonly Entry[] {
  return [
    ...(study.votes === null ? [] : ownEntries("labels", "your annotators", study.votes, level)),
    ...(study.ratings === null ? [] : ownEntries("ratings", "your raters", study.ratings, level)),
    ...(study.human === null && !study.withPublished ? [] : humanEntries(study, level)),
  ];
}

function ownEntries(
  dataset: string,
  whose: string,
  source: Source<readonly Rating[]>,
  level: StudyLevel,
): readonly Entry[] {
  const annotators = new Set(source.data.map(({ rater }) => rater)).size;
  const named = `the votes of ${annotators} annotators (${source.inputs[0]!.name})`;
  const context = { source: named, cautions: ["Modes that nobody voted for are left out."] };
  return [
    table(`agreement-${dataset}`, `Agreement of ${whose}`, source, level),
    table(`agreement-${dataset}-modes`, "The same by mode", source, { ...level, perMode: true }),
    drawn(agreementOverview, source, { ...level }, { name: `agreement-${dataset}`, figure: "agreement", context }),
  ];
}

function humanEntries(study: StudyData, level: StudyLevel): readonly Entry[] {
  const own = study.human;
  const votes = own ?? publishedSource("mast-human-votes");
  const blocks = own ?? publishedSource("mast-human-blocks-votes");
  const by = { ...level, by: ["round"] };
  const onBlocks = own === null ? by : { ...by, distinctBlocks: true };
  return [
    table("agreement-human", "Agreement of the annotators by round", votes, by),
    table("agreement-human-blocks", "The same on distinct annotation blocks", blocks, onBlocks),
    table("agreement-human-modes", "Agreement by mode and round", votes, { ...by, perMode: true }),
    drawn(agreementOverview, votes, by, { name: "agreement-human", figure: "agreement", context: contextOf(study) }),
  ];
}

function table(name: string, title: string, source: Source, values: object): Entry {
  return { name, title, analysis: agreementAnalysis, source, values: { ...values } };
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
