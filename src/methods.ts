/** The methods of an analysis as used. */
export interface Citation {
  /** The paragraph, with references as Pandoc reads them: [@wilson1927; @brown2001]. */
  readonly text: string;
  /** What it cites, by key, as BibTeX. */
  readonly bibtex: string;
}

/** A method that rows name in a cell: as a caption calls it, and as a methods section does, with keys of `data/references.bib`. */
export type Method = readonly [caption: string, says: string];

/** What a cell `interval` names; several are joined by ";". */
export const intervals: Readonly<Record<string, Method>> = {
  wilson: ["Wilson", "Wilson's score interval [@wilson1927; @brown2001]"],
  exact: ["Clopper–Pearson", "Clopper and Pearson's exact interval [@clopper1934]"],
  "cluster-wilson": [
    "Wilson at the effective sample size of repeated clusters",
    "Wilson's score interval at the effective sample size of repeated clusters, by an intraclass correlation shrunk towards 1, with Student's t on the clusters less one [@wilson1927; @korn1998; @donner2000; @mastkit]",
  ],
  "cluster-bootstrap": ["cluster bootstrap", "the percentile bootstrap over whole clusters [@field2007]"],
  bca: [
    "cluster bootstrap, bias-corrected and accelerated",
    "the BCa bootstrap over whole clusters [@efron1987; @field2007]",
  ],
  bootstrap: ["bootstrap", "the percentile bootstrap over independent units [@hesterberg2015; @zapf2016]"],
  t: ["t", "Student's t interval"],
  "cluster-t": ["t with cluster-robust standard errors", "Student's t with cluster-robust (CR1) errors [@liang1986]"],
  "order-statistic": ["order statistics", "distribution-free limits by order statistics"],
  "ratio-wilson": [
    "Wilson at the effective size of a ratio of sums",
    "Wilson's score interval at the effective size of a ratio of sums over clusters, with Student's t [@korn1998]",
  ],
  "log-t": ["t on the log scale", "Student's t interval on the logarithmic scale, by the delta method"],
  "cluster-log-t": [
    "t on the log scale with cluster-robust standard errors",
    "Student's t on the logarithmic scale, by the delta method, with cluster-robust (CR1) errors [@liang1986]",
  ],
  "survey-wilson": [
    "Wilson at the effective sample size of weighted traces",
    "Wilson's score interval at the effective sample size of weighted traces, by the linearised variance between sampling units within strata, with Student's t [@korn1998; @lumley2004; @holt1979]",
  ],
  "survey-t": [
    "t of weighted traces",
    "Student's t interval by the linearised variance of weighted traces, between sampling units within strata [@lumley2004; @holt1979]",
  ],
  auc: [
    "Obuchowski, on the logit scale",
    "Obuchowski's standard error over clusters (DeLong's where none repeat), on the logit scale with Student's t [@obuchowski1997; @delong1988]",
  ],
  "welch-t": ["Welch’s t", "Welch's t interval [@welch1947]"],
  "paired-t": ["paired t", "Student's t interval of the paired differences"],
  "least-favourable": [
    "at the least favourable dependence between modes (marginal counts do not say which modes go together)",
    "Student's t interval at the least favourable dependence between modes",
  ],
  newcombe: ["Newcombe", "Newcombe's hybrid score interval [@newcombe1998]"],
  "newcombe-paired": ["Newcombe, paired", "Newcombe's interval of paired shares [@newcombe1998paired]"],
  "cluster-newcombe": [
    "Newcombe at the effective sample sizes of repeated clusters",
    "Newcombe's hybrid score interval at the effective sample sizes of repeated clusters, with the correlation of shared clusters [@newcombe1998; @zou2008; @mastkit]",
  ],
  "miettinen-nurminen": ["Miettinen–Nurminen", "Miettinen and Nurminen's score interval [@miettinen1985]"],
  koopman: ["Koopman", "Koopman's score interval [@koopman1984]"],
  "exact-conditional": ["exact conditional", "the exact conditional interval [@fisher1935; @fagerland2015]"],
  "haldane-anscombe": ["log Wald", "the log Wald interval, ½ added to each cell [@haldane1956; @anscombe1956]"],
  wald: ["Wald", "Wald's interval by the large-sample standard error [@fleiss1969; @gwet2008]"],
  "adjusted-wald": [
    "adjusted Wald",
    "an adjusted Wald interval (two items added to the votes, Student's t on the items less one) [@agresti1998; @mastkit]",
  ],
  "ppi-wilson-t": [
    "prediction-powered, Wilson with t",
    "prediction-powered inference with Wilson's interval at the effective sample size and Student's t [@angelopoulos2023; @angelopoulos2023ppi; @korn1998]",
  ],
  "ppi-mover": [
    "prediction-powered, put together by MOVER",
    "prediction-powered inference, the two shares' intervals put together [@angelopoulos2023ppi; @zou2008]",
  ],
  "ppi-wald": ["prediction-powered, Wald", "prediction-powered inference with Student's t [@angelopoulos2023ppi]"],
  ppi_py: ["prediction-powered, as ppi_py", "prediction-powered inference as in ppi_py [@angelopoulos2023ppi]"],
  lee: ["Lee et al.", "Lee et al.'s interval, which counts the calibration's error [@lee2025]"],
  "mover-lee": ["Lee et al., by outcome", "Lee et al.'s intervals of both sides put together [@lee2025; @zou2008]"],
  "mover-newcombe": [
    "Newcombe, widened",
    "Newcombe's interval, widened by the calibration's [@newcombe1998; @zou2008]",
  ],
};

/** What a cell `test` names. */
export const tests: Readonly<Record<string, Method>> = {
  fisher: ["Fisher’s exact test", "Fisher's exact test [@fisher1935]"],
  mcnemar: ["McNemar’s exact test", "McNemar's exact test [@mcnemar1947]"],
  welch: ["Welch’s t test", "Welch's t test [@welch1947]"],
  permutation: ["permutation test", "a permutation test of traces [@phipson2010]"],
  "cluster-permutation": ["cluster permutation test", "a permutation test of whole clusters [@gail1996; @phipson2010]"],
  "cluster-sign-flip": ["sign flips of clusters", "sign flips of the differences within clusters"],
  "cluster-urn": [
    "urn permutation test over clusters",
    "an urn permutation test over clusters [@mastkit; @tarone1990; @phipson2010]",
  ],
  "cluster-within": ["exact test within clusters", "an exact test within clusters [@birch1964; @tarone1990]"],
  "cluster-whole": ["permutation of whole clusters", "permutations of whole clusters [@gail1996; @tarone1990]"],
  "wilcoxon-exact": ["Wilcoxon’s exact signed-rank test", "Wilcoxon's exact signed-rank test [@wilcoxon1945]"],
};

/** What a cell `coefficient` names. */
export const coefficients: Readonly<Record<string, string>> = {
  cohen: "Cohen's kappa [@cohen1960]",
  cohen_linear: "Cohen's kappa with linear weights [@cohen1968]",
  cohen_quadratic: "Cohen's kappa with quadratic weights [@cohen1968; @fleiss1973]",
  scott: "Scott's pi [@scott1955]",
  ac1: "Gwet's AC1 [@gwet2008]",
  pabak: "prevalence- and bias-adjusted kappa [@byrt1993]",
  brennan_prediger: "Brennan and Prediger's coefficient [@brennan1981]",
  fleiss: "Fleiss' kappa [@fleiss1971; @gwet2014]",
  conger: "Conger's kappa [@conger1980; @gwet2014]",
  alpha: "Krippendorff's alpha [@krippendorff2004]",
  alpha_ordinal: "Krippendorff's alpha for ordinal votes [@krippendorff2004]",
  alpha_interval: "Krippendorff's alpha for votes on an interval scale [@krippendorff2004]",
};

/** What a cell `denominator` names. */
export const denominators: Readonly<Record<string, string>> = {
  traces: "traces labelled for the mode",
  flags: "all flags",
};
