/** Every command with what it does, grouped as the list of commands shows them. */
export const verbs = {
  data: {
    fetch: "download a data set at its pinned revision into the cache, verified",
    audit: "what must be known of a file before any number is published from it",
    trace: "show a run for a person: its steps, calls and results, so that a label can be checked by eye",
    signals: "a row a run, from the trace alone: calls, failures, repeats, endings; and how well they tell modes",
    taxonomy: "the modes of a taxonomy, built in or of your own; the table is a taxonomy file, to be edited",
  },
  counts: {
    tabulate: "count traces or votes into a table that adds up over shards",
    merge: "add up count tables of one kind and equal headers",
  },
  statistics: {
    outcomes: "how runs ended: mean recall and success rate, repeated runs of a scenario as one cluster",
    prevalence: "how common each mode is: its share of labelled traces, with an interval",
    "mode-counts": "modes per trace: mean with interval, sd, quartiles; histogram, comparison, overdispersion",
    lift: "modes in failed against successful traces: differences, ratios, tests, verdicts",
    association: "how modes go together: phi, lift, Jaccard, odds ratio, Fisher's test by pair",
    agreement: "how far raters agree beyond chance: kappa, pi, AC1, PABAK, Fleiss, alpha",
    "judge-scores": "a judge against the truth: accuracy, precision, recall, F1, kappa; a calibration for adjust",
    adjust: "prevalence (or risk difference) corrected for a judge's error: Rogan-Gladen",
  },
  comparison: {
    compare: "two groups, or two files: modes, success, recall; paired where they share scenarios",
    interventions: "conditions run with the same seeds: means, paired differences, exact Wilcoxon test",
    power: "traces needed for a difference, or the smallest difference visible at sizes given or seen",
  },
  papers: {
    published: "published numbers beside what the data at hand give, with a verdict each",
    cite: "the methods of an analysis as a paragraph, with references as BibTeX; --cite on a command: as used there",
  },
  output: {
    figures: "every figure the data at hand allow, as SVG, PDF, PNG, specification, CSV and caption",
    report: "one HTML file that holds every table and figure that the data at hand allow",
    notebooks: "run the notebooks in Node; check them; open them in Jupyter",
    reproduce: "the main job: audit, every table, figure and the report that the data at hand allow",
  },
} as const;
