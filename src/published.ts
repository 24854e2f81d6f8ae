// mastkit/published: the papers' tables in their layout, and the names and addresses of what is shipped.

export type { JudgeRow } from "./datasets/side-tables.js";
export { type PaperTableData, type PaperTableName, paperTable, paperTableNames } from "./published/paper-layouts.js";
export { publishedFiguresNames, publishedTableNames, publishedTableUrl } from "./published/tables.js";
