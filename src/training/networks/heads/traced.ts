/** What a network gives, in the values of whoever reads it: see `NetworkOutput`. */
export interface Traced<V> {
  readonly features: V;
  readonly metric: V;
  readonly logits: readonly V[];
  readonly local?: V;
  readonly map: V;
  readonly scales?: readonly V[];
}

/** What a head finds on the backbone. */
export interface HeadInput<V> {
  /** Maps of the backbone, finest first. */
  readonly maps: readonly V[];
  readonly last: V;
  readonly identities: number;
  /** Whether classifiers are wanted. */
  readonly logits: boolean;
}

/** What a head gives. */
export type HeadOutput<V> = Omit<Traced<V>, 'map' | 'local'>;
