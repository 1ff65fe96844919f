import type { MatchEvent, TrackStep } from '../domain.ts';
import type { TrackRow } from '../evaluation/track-table.ts';
import { createIdentityMap } from '../index/identity-map.ts';

/** Gathers the boxes of a run of limited length, to be read out with the identities that their tracks had in the end. */
export interface TrackTable {
  addStep(step: TrackStep): void;
  addMatch(event: MatchEvent): void;
  /** Rows in order of capture; tracks that never got an identity (too short) are left out. */
  rows(): Iterable<TrackRow>;
}

export function createTrackTable(): TrackTable {
  const identities = createIdentityMap();
  const seen: Omit<TrackRow, 'identity'>[] = [];
  return {
    addStep({ camera, capturedAt, frame, tracks }) {
      if (!frame) return;
      for (const { id, box, state } of tracks) {
        if (state !== 'lost') seen.push({ camera, capturedAt, track: id, box });
      }
    },
    addMatch: (event) => identities.accept(event),
    *rows() {
      for (const row of seen) {
        const identity = identities.identityOf(row.track as TrackStep['tracks'][number]['id']);
        if (identity !== undefined) yield { ...row, identity };
      }
    },
  };
}
