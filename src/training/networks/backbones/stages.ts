/** What a backbone hands to its heads. */
export interface Stages<V> {
  /** Maps of growing receptive field, finest first; the last is `last`. */
  readonly maps: readonly V[];
  /** The last feature map, without negative values. */
  readonly last: V;
}
