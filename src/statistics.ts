// mastkit/statistics: the kernels behind the analyses, one number or one test each.

// Proportions, and differences of two

export { eValue, type RatioToExplain } from "./statistics/e-value.js";
export { attributableFraction } from "./statistics/leverage.js";
export { exactConditional, haldaneAnscombe, oddsRatio } from "./statistics/odds-ratio.js";
export {
  type Bounds,
  clopperPearson,
  differenceBounds,
  type LabelCounts,
  prevalenceBounds,
  wilson,
} from "./statistics/proportion.js";
export {
  koopman,
  miettinenNurminen,
  newcombe,
  riskDifference,
  riskRatio,
  type TwoProportions,
} from "./statistics/risk-difference.js";

// Clusters, strata, pairs

export { type BootstrapOptions, clusterBootstrap, type SumStatistic } from "./statistics/cluster-bootstrap.js";
export {
  type ClusterEffects,
  type ClusterNewcombe,
  type ClusterTable,
  clusterEffects,
  clusterNewcombe,
} from "./statistics/cluster-effects.js";
export { type ClusterShare, type ClusterSpread, clusterSpread, clusterWilson } from "./statistics/clusters.js";
export {
  type CompareClustersOptions,
  type ComparedCluster,
  type Comparison,
  compareClusters,
  type StandardError,
} from "./statistics/comparison/difference.js";
export { type MarginTest, marginTest } from "./statistics/comparison/margin.js";
export { newcombePaired, type PairedCounts } from "./statistics/comparison/newcombe-paired.js";
export {
  breslowDayTarone,
  type ChiSquare,
  cochranMantelHaenszel,
  mantelHaenszelDifference,
  mantelHaenszelOddsRatio,
} from "./statistics/mantel-haenszel.js";

// Weights and strata

export {
  type DrawnTrace,
  type SurveyDesignOptions,
  type SurveyDifference,
  type SurveyEstimate,
  type SurveyOptions,
  surveyDesign,
  surveyDifference,
  surveyMean,
} from "./statistics/survey.js";

// Tests, many tests, power

export {
  type ClusterOutcomes,
  type ClusterPowerOptions,
  clusterPower,
  type PlannedClusters,
  type TestOfTables,
} from "./statistics/cluster-power.js";
export { type ClusterTest, type ClusterUrnTest, clusterUrn } from "./statistics/cluster-urn.js";
export { clusterWithin } from "./statistics/cluster-within.js";
export { fisher } from "./statistics/fisher.js";
export { type AdjustedP, benjaminiHochberg, benjaminiYekutieli, holm } from "./statistics/multiplicity.js";
export { type KappaPlan, type LabelPlan, planKappa, planLabels } from "./statistics/plan-labels.js";
export {
  type FisherPowerOptions,
  fisherPower,
  type SmallestVisibleOptions,
  smallestVisible,
} from "./statistics/power.js";
export { signFlip } from "./statistics/sign-flip.js";
export type { CrossedTables } from "./statistics/table-order.js";
export { type SignedRank, wilcoxonSignedRank } from "./statistics/wilcoxon.js";

// Modes per trace

export {
  comonotoneVariance,
  type ModeDispersionOptions,
  modeDispersion,
  poissonBinomial,
  poissonBinomialVariance,
} from "./statistics/mode-count-histogram.js";

// Signals

export { type Auc, auc, type Told } from "./statistics/auc.js";

// Raters and judges

export {
  type AdjustDifferenceOptions,
  adjustDifference,
} from "./statistics/adjust.js";
export {
  type CoefficientDifference,
  coefficientDifference,
  type RatedItems,
} from "./statistics/agreement/difference.js";
export {
  type Alpha,
  fleiss,
  krippendorffAlpha,
  type ManyCoefficient,
  type ManyRaters,
  manyRaters,
} from "./statistics/agreement/many-raters.js";
export {
  ac1,
  brennanPrediger,
  type Coefficient,
  cohen,
  type Indices,
  indices,
  linearWeights,
  pabak,
  quadraticWeights,
  type SquareTable,
  scott,
} from "./statistics/agreement/two-raters.js";
export { type Adjusted, roganGladen } from "./statistics/judge-quality.js";
export { type GroupPair, type Replication, replicatedGroups } from "./statistics/label-replication.js";
export {
  type PpiDifference,
  type PpiMean,
  type PpiOptions,
  type PpiTrace,
  ppiDifference,
  ppiMean,
} from "./statistics/ppi.js";

// What they share

export type { Interval } from "./statistics/interval.js";
export { type Random, randomFrom } from "./statistics/random.js";
