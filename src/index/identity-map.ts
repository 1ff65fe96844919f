import type { IdentityId, MatchEvent, TrackId } from '../domain.ts';

/** Who each track is, as of the last event taken in. */
export interface IdentityMap {
  accept(event: MatchEvent): void;
  identityOf(track: TrackId): IdentityId | undefined;
  tracksOf(identity: IdentityId): readonly TrackId[];
  entries(): IterableIterator<[TrackId, IdentityId]>;
}

export interface IdentityMapOptions {
  /** Forget the tracks of identities that have ended, for maps that live as long as the site. Default false. */
  readonly forgetEnded?: boolean;
}

/** Folds match events into the present assignment of tracks to identities, following merges and splits. */
export function createIdentityMap({ forgetEnded = false }: IdentityMapOptions = {}): IdentityMap {
  const identities = new Map<TrackId, IdentityId>();
  const tracks = new Map<IdentityId, Set<TrackId>>();

  function assign(track: TrackId, identity: IdentityId): void {
    const before = identities.get(track);
    if (before !== undefined) tracks.get(before)!.delete(track);
    identities.set(track, identity);
    const own = tracks.get(identity);
    if (own) own.add(track);
    else tracks.set(identity, new Set([track]));
  }

  return {
    accept(event) {
      switch (event.type) {
        case 'appeared':
        case 'matched':
        case 'split':
          assign(event.track, event.identity);
          break;
        case 'merged':
          for (const track of [...(tracks.get(event.absorbed) ?? [])]) assign(track, event.identity);
          tracks.delete(event.absorbed);
          break;
        case 'ended':
          if (!forgetEnded) break;
          for (const track of tracks.get(event.identity) ?? []) identities.delete(track);
          tracks.delete(event.identity);
      }
    },
    identityOf: (track) => identities.get(track),
    tracksOf: (identity) => [...(tracks.get(identity) ?? [])],
    entries: () => identities.entries(),
  };
}
