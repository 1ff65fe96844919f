/** What a sampler has to know of a picture. */
export interface SampledImage {
  readonly person: string;
  readonly camera: string;
}

/** Places in the list of training pictures, one batch. */
export type Batch = readonly number[];
