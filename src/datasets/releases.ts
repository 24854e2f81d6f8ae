/** Which data set a released file belongs to, as the command line calls it. */
export type DatasetName = "mast" | "human" | "itbench";

/** A published file or tree at a pinned revision: what it is, how large, under which licence, and how it is known. */
export interface Release {
  readonly dataset: DatasetName;
  /** Repository of the data set on the hub. */
  readonly repository: string;
  /** Path of the file, or of the tree's folder, inside the repository. */
  readonly path: string;
  /** Name of the release: a date or a year. */
  readonly release: string;
  /** Commit of the repository, 40 hexadecimal digits. */
  readonly revision: string;
  /** Bytes of the file, or of the whole tree. */
  readonly bytes: number;
  /** Of a file; null for a tree, whose files are verified by the ids the hub lists at the revision. */
  readonly sha256: string | null;
  /** Rows of the file, or runs of the tree. */
  readonly rows: number;
  readonly licence: string;
  readonly state: "current" | "superseded";
  /** What a reader of this release must know; null where there is nothing. */
  readonly warning: string | null;
}

const mast = "mcemri/MAST-Data";
const current = "95118ac951421753cf1deb87ddea3b01e693c41b";

/** Every release the kit knows by digest or by pinned revision. */
export const releases: readonly Release[] = [
  {
    dataset: "mast",
    repository: mast,
    path: "MAD_full_dataset.json",
    release: "2026-08-13",
    revision: current,
    bytes: 199_574_367,
    sha256: "d636ac63dfc1c6af2d312e862f4b7d383b62d3898d431ccd0e7a79d21d85406f",
    rows: 1642,
    licence: "CC-BY-4.0",
    state: "current",
    warning: null,
  },
  {
    dataset: "mast",
    repository: mast,
    path: "MAD_full_dataset.json",
    release: "2025",
    revision: "5a82e32347f70a701a3c68637de12f8a0be3de3c",
    bytes: 63_463_757,
    sha256: "a182daadb8ded015efc889db8bde29e5e4dd478e0dcc5516f6727a1bbc43eaec",
    rows: 1242,
    licence: "CC-BY-4.0",
    state: "superseded",
    warning: "its labels depend on trace.index alone: results per framework are an artefact",
  },
  {
    dataset: "human",
    repository: mast,
    path: "MAD_human_labelled_dataset.json",
    release: "2025 and 2026-08-13",
    revision: current,
    bytes: 2_662_908,
    sha256: "30a0c4075078e9a1b8c39bc608d2b5156cc64c6bda1f6fd262786eb81ff4a286",
    rows: 19,
    licence: "CC-BY-4.0",
    state: "current",
    warning: null,
  },
  {
    dataset: "itbench",
    repository: "ibm-research/ITBench-Trajectories",
    path: "ReAct-Agent-Trajectories",
    release: "2026",
    revision: "c3093ee33b4f16a8eed97ade1266d0d7e88b2dec",
    bytes: 21_697_208,
    sha256: null,
    rows: 105,
    licence: "CC-BY-NC-4.0",
    state: "current",
    warning: "not for commercial use",
  },
];

/** The release of a data set by its name; without a name the current one. Undefined where there is none. */
export function releaseOf(dataset: DatasetName, name?: string): Release | undefined {
  return releases.find(
    (release) =>
      release.dataset === dataset && (name === undefined ? release.state === "current" : release.release === name),
  );
}
