/** A cell of alike traces (a cluster, or a cluster's traces of one outcome): size and sums of residuals and squares. */
export interface ResidualCell {
  readonly n: number;
  /** Sum of value − fitted mean. */
  readonly residual: number;
  /** Sum of (value − fitted mean)². */
  readonly square: number;
}

/**
 * The ANOVA estimator of the intraclass correlation over cells of unequal size, cut to [0, 1]: (MSB − MSW) / (MSB +
 * (k₀ − 1) MSW), MSB = Σ residual²/n ÷ (cells − lost), MSW = (Σ square − Σ residual²/n) ÷ (N − cells), k₀ = (N − Q) ÷
 * (cells − lost). `sizeSquares` is Q, the sum over the fitted means of Σn²/Σn; `lost` the number of fitted means. 1 where
 * there is nothing to estimate it from (no more cells than means, or all residuals 0). Donner & Klar 2000.
 */
export function intraclass(cells: readonly ResidualCell[], sizeSquares: number, lost: number): number {
  let [total, between, squares] = [0, 0, 0];
  for (const { n, residual, square } of cells) {
    total += n;
    between += (residual * residual) / n;
    squares += square;
  }
  return intraclassOf({ cells: cells.length, total, between, squares }, sizeSquares, lost);
}

/** The same from the sums over the cells: of n, residual²/n and square. */
export function intraclassOf(
  sums: { readonly cells: number; readonly total: number; readonly between: number; readonly squares: number },
  sizeSquares: number,
  lost: number,
): number {
  const { cells, total, between, squares } = sums;
  const free = cells - lost;
  if (free <= 0) return 1;
  const msb = between / free;
  const msw = total > cells ? Math.max(squares - between, 0) / (total - cells) : 0;
  const divisor = msb + ((total - sizeSquares) / free - 1) * msw;
  return divisor > 1e-12 ? Math.min(1, Math.max(0, (msb - msw) / divisor)) : 1;
}

/**
 * The intraclass correlation of 0/1 flags over clusters about their common proportion, or of values about their mean:
 * `flagged` is then their sum and `squares` that of their squares. Clusters with n > 0 alone.
 */
export function flagIntraclass(
  clusters: readonly { readonly flagged: number; readonly n: number; readonly squares?: number }[],
): number {
  let [total, flagged, squares] = [0, 0, 0];
  for (const cluster of clusters) {
    total += cluster.n;
    flagged += cluster.flagged;
    squares += cluster.n * cluster.n;
  }
  const p = flagged / total;
  const cells = clusters.map(({ flagged: sum, n, squares = sum }) => ({
    n,
    residual: sum - n * p,
    square: squares - 2 * p * sum + n * p * p,
  }));
  return intraclass(cells, squares / total, 1);
}
