/** One picture of one person by one camera. */
export interface ReidImage {
  readonly file: string;
  /** Name of the person within the data set. */
  readonly person: string;
  readonly camera: string;
  /** The track that the picture was cut from, where the data set knows it: pictures of one track are alike. */
  readonly track?: string;
  /** When the light fell on the sensor, ms since the epoch, where the data set knows it. */
  readonly capturedAt?: number;
  /** How well the picture shows its person, [0, 1], where the data set knows it. */
  readonly quality?: number;
}

/** Who is looked for among whom, and, apart from them, what may be learnt from. */
export interface ReidDataset {
  readonly query: readonly ReidImage[];
  readonly gallery: readonly ReidImage[];
  /**
   * Pictures for training. Layouts that part training from test pictures (Market-1501 and its like) have other
   * persons here; where a folder has no such parts (`pku`, a sightline folder that was not split), all pictures.
   */
  readonly train: readonly ReidImage[];
}
