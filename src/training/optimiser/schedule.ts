/** How the learning rate moves from epoch to epoch; constant within one. */
export interface Schedule {
  /** Rate after the warm-up, before any decay. */
  readonly rate: number;
  /** `step`: multiplied by `factor` at each milestone; `cosine`: half a cosine wave down to 0 at the last epoch. */
  readonly decay: 'constant' | 'step' | 'cosine';
  /** Epochs (from 0) from which on the rate is multiplied once more. Default none. */
  readonly milestones?: readonly number[] | undefined;
  /** Default 0.1. */
  readonly factor?: number | undefined;
  /** Rises in equal steps from `from` × rate to the rate in so many epochs (Luo et al. 2019, equation 1). Default none. */
  readonly warmUp?: { readonly epochs: number; readonly from: number } | undefined;
  /**
   * So many first epochs train only what is new (the classifier), the rest stays frozen: random classifiers would
   * otherwise spoil what the backbone has learnt (the "fixbase" of torchreid). Default 0.
   */
  readonly newLayersOnlyEpochs?: number | undefined;
  /** Rate of what is not new, as a share. Default 1. */
  readonly baseShare?: number | undefined;
}

/**
 * @param epoch from 0
 * @param epochs of the whole run
 */
export function learningRate(schedule: Schedule, epoch: number, epochs: number): number {
  const { rate, decay, milestones = [], factor = 0.1, warmUp } = schedule;
  if (warmUp && epoch < warmUp.epochs) {
    return rate * (warmUp.from + ((1 - warmUp.from) * epoch) / warmUp.epochs);
  }
  switch (decay) {
    case 'constant':
      return rate;
    case 'step':
      return rate * factor ** milestones.filter((milestone) => epoch >= milestone).length;
    case 'cosine':
      return (rate * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
  }
}
