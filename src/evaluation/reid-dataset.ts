/** One picture of one person by one camera. */
export interface ReidImage {
  readonly file: string;
  /** Name of the person within the data set. */
  readonly person: string;
  readonly camera: string;
}

/** Who is looked for among whom. */
export interface ReidDataset {
  readonly query: readonly ReidImage[];
  readonly gallery: readonly ReidImage[];
}
