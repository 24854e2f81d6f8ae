// mastkit/figures: the figures as they are listed, and their rendering. `draw` of the main door makes a specification.

export { renderPdf, renderPng, renderSvg } from "./export/image.js";
export type { CaptionContext, Figure, FigureRow } from "./figures/figure.js";
export { figureOf, figures } from "./figures/index.js";
