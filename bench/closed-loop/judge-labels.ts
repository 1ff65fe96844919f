import type { Labelling } from '../../src/training/data/label-tracklets.ts';
import type { TruePerson } from '../seen-site.ts';

/** What labels made without knowing anybody are worth, beside the truth. Shares in [0, 1]. */
export interface LabelJudgement {
  readonly tracks: number;
  readonly labels: number;
  /** Wrong pairs among those linked by looks: as the labelling expects, and as it is. */
  readonly expectedNoise?: number;
  readonly linkedPairs: number;
  readonly trueNoise: number;
  /** Wrong pairs among all pairs of tracks under one label. */
  readonly wrongPairs: number;
  /** Labelled tracks whose person is the one with most tracks under their label. */
  readonly purity: number;
  /** Mean number of true persons under a label, and of labels that a true person got. */
  readonly personsPerLabel: number;
  readonly labelsPerPerson: number;
  /** Labelled tracks that show somebody else than their person in more than a fifth of their frames. */
  readonly mixedTracks: number;
}

/** Tracks that show nobody count as persons of their own. */
export function judgeLabels(
  { persons, noise, linked }: Pick<Labelling, 'persons' | 'noise' | 'linked'>,
  truth: ReadonlyMap<string, TruePerson>,
): LabelJudgement {
  const personOf = (track: string): string => truth.get(track)?.person ?? `nobody ${track}`;
  const members = new Map<string, Map<string, number>>();
  const labelsOf = new Map<string, Set<string>>();
  for (const [track, label] of persons) {
    const person = personOf(track);
    const own = members.get(label) ?? new Map<string, number>();
    members.set(label, own.set(person, (own.get(person) ?? 0) + 1));
    labelsOf.set(person, (labelsOf.get(person) ?? new Set()).add(label));
  }
  const counts = [...members.values()].map((own) => [...own.values()]);
  const pairs = (n: number): number => (n * (n - 1)) / 2;
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const allPairs = total(counts.map((own) => pairs(total(own))));
  const rightPairs = total(counts.map((own) => total(own.map(pairs))));
  const wrong = linked.filter(({ tracks: [a, b] }) => personOf(a) !== personOf(b)).length;
  const mixed = [...persons.keys()].filter((track) => (truth.get(track)?.share ?? 0) < 0.8).length;
  return {
    tracks: persons.size,
    labels: members.size,
    ...(noise !== undefined && { expectedNoise: noise }),
    linkedPairs: linked.length,
    trueNoise: wrong / linked.length,
    wrongPairs: 1 - rightPairs / allPairs,
    purity: total(counts.map((own) => Math.max(...own))) / persons.size,
    personsPerLabel: total(counts.map((own) => own.length)) / members.size,
    labelsPerPerson: total([...labelsOf.values()].map(({ size }) => size)) / labelsOf.size,
    mixedTracks: mixed / persons.size,
  };
}
