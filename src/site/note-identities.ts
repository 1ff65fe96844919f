import type { IdentityId, MatchEvent, TrackId } from '../domain.ts';

/**
 * Notes in a collected data set which person the site takes each track for, as match events tell it. Remembers the tracks
 * of identities that have not ended, no more.
 */
export function noteIdentities(
  identify: (track: TrackId, identity: IdentityId) => void,
): (event: MatchEvent) => void {
  const tracksOf = new Map<IdentityId, Set<TrackId>>();

  function give(track: TrackId, identity: IdentityId): void {
    const tracks = tracksOf.get(identity) ?? new Set();
    tracksOf.set(identity, tracks.add(track));
    identify(track, identity);
  }

  return (event) => {
    switch (event.type) {
      case 'appeared':
      case 'matched': {
        give(event.track, event.identity);
        return;
      }
      case 'merged':
        for (const track of tracksOf.get(event.absorbed) ?? []) give(track, event.identity);
        tracksOf.delete(event.absorbed);
        return;
      case 'split':
        tracksOf.get(event.from)?.delete(event.track);
        give(event.track, event.identity);
        return;
      case 'ended':
        tracksOf.delete(event.identity);
    }
  };
}
