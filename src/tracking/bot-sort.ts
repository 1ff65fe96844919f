import type { CameraId, Detection } from '../domain.ts';
import { iou } from '../maths/box.ts';
import type { Tracker } from '../ports.ts';
import { associate, overlap } from './associate.ts';
import { checkPersons } from './check-persons.ts';
import { duplicateTracks } from './duplicates.ts';
import { followLives } from './life-cycle.ts';
import { createLookScale } from './look-scale.ts';
import { sortMotion } from './motion-models.ts';
import { reachable, type SeenPerson, seenPerson } from './seen-person.ts';
import { wantedLooks } from './wanted-looks.ts';

/** How a {@link botSortTracker} follows. Confidences and IoUs are in [0, 1], times in ms of capture time. */
export interface BotSortOptions {
  readonly camera: CameraId;
  /** Detections from here on are matched first and may start tracks. Default 0.5. */
  readonly highThreshold?: number;
  /** Detections from here up to `highThreshold` can only continue tracks. Default 0.1. */
  readonly lowThreshold?: number;
  /** Confidence that starts a track. Default `highThreshold + 0.1`, or halfway to 1 where that is less. */
  readonly newTrackThreshold?: number;
  /** Least IoU × confidence of a first match, looks added. Default 0.2. */
  readonly minSimilarity?: number;
  /** Least IoU of a match with a low detection. Default 0.5. */
  readonly minRecoveryIou?: number;
  /** The most that looks can add to the similarity of a first match, or take from it. Default 0.5. */
  readonly appearanceWeight?: number;
  /** A track unseen for this long is no longer expected where its motion leads. Default 1000. */
  readonly maxCoastMs?: number;
  /** A track unseen for longer than this is over; so long it can be found again by its looks. Default 3000. */
  readonly maxLostMs?: number;
  /** Least evidence (natural log of a likelihood ratio) to find a lost track by its looks. Default 3. */
  readonly minRefindEvidence?: number;
  /** Consecutive detections that confirm a track; a tentative track that misses one is forgotten. Default 2. */
  readonly confirmHits?: number;
  /** Only the most confident so many detections of a frame are used: bounds memory and time. Default 500. */
  readonly maxDetections?: number;
}

/** Overlap still counts a little among pairs that the looks speak against. */
const barely = 0.01;

/**
 * Motion and looks in the line of BoT-SORT (Aharon et al. 2022) and Deep OC-SORT (Maggiolino et al., ICIP 2023):
 * ByteTrack's two associations on predictions that move with the camera, where looks raise or lower the IoU; lost
 * persons are found again by their looks where they could have gone; a track that evidently jumped to another person
 * is mended ({@link checkPersons}). Three things differ from both papers. Looks weigh as much as they tell persons
 * apart here, which is learnt ({@link LookScale}), instead of by fixed thresholds. A track keeps a few looks of its
 * person instead of one mean. And they are asked for only where they could change a decision ({@link wantedLooks}).
 *
 * Without looks it follows by motion alone. What is common to all trackers: {@link followLives}.
 *
 * @throws SourceError from `update` where `capturedAt` does not rise
 */
export function botSortTracker(options: BotSortOptions): Tracker {
  const {
    camera,
    highThreshold = 0.5,
    lowThreshold = 0.1,
    newTrackThreshold = Math.min(highThreshold + 0.1, (highThreshold + 1) / 2),
    minSimilarity = 0.2,
    minRecoveryIou = 0.5,
    appearanceWeight = 0.5,
    maxCoastMs = 1000,
    maxLostMs = 3000,
    minRefindEvidence = 3,
    confirmHits = 2,
    maxDetections = 500,
  } = options;
  let scale = createLookScale();

  const isHigh = ({ confidence }: Detection): boolean => confidence >= highThreshold;
  const isKnown = ({ state }: SeenPerson): boolean => state !== 'tentative';
  const coasts = (track: SeenPerson, now: number): boolean => now - track.seenAt <= maxCoastMs;

  /** What the looks say about a pair; 0 where they cannot be compared. */
  function evidence({ looks }: SeenPerson, { appearance }: Detection): number {
    const distance = appearance && looks.distanceTo(appearance);
    return distance === undefined ? 0 : scale.evidence(distance);
  }

  function couldBeOne(a: SeenPerson, b: SeenPerson): boolean {
    const distance = a.looks.distanceToLooks(b.looks);
    return distance === undefined || scale.evidence(distance) > 0;
  }

  /**
   * IoU × confidence, moved up or down by how probable it is that the looks are the track's. The gate is the overlap
   * alone: a bad picture cannot tear a track off its only detection, it only counts where there is a choice.
   */
  function similarity(track: SeenPerson, detection: Detection): number {
    const shared = iou(track.box, detection.box) * detection.confidence;
    if (shared < minSimilarity) return 0;
    const moved = shared + appearanceWeight * Math.tanh(evidence(track, detection) / 2);
    return Math.max(moved, minSimilarity + barely * shared);
  }

  const tracker = followLives<SeenPerson>(
    { camera, lowThreshold, maxLostMs, maxDetections },
    {
      model: sortMotion,
      create: seenPerson,
      memoryMs: ({ looks }) => (looks.count > 0 ? maxLostMs : Math.min(maxCoastMs, maxLostMs)),

      step(moment) {
        const { now, live, detections, correct, confirm, start, end } = moment;
        const high = detections.filter(isHigh);
        const low = detections.filter((detection) => !isHigh(detection));
        const known = live.filter(isKnown);
        const tentative = live.filter((track) => !isKnown(track));
        const take: typeof correct = (track, detection) => {
          correct(track, detection);
          if (track.hits >= confirmHits) confirm(track);
        };

        const expected = known.filter((track) => coasts(track, now));
        const first = associate(expected, high, { least: minSimilarity, similarity }, take);
        const stillSeen = first.tracks.filter(({ state }) => state === 'confirmed');
        const recovery = { least: minRecoveryIou, similarity: overlap };
        for (const track of associate(stillSeen, low, recovery, take).tracks) track.state = 'lost';
        const refound = associate(
          known.filter(({ state }) => state === 'lost'),
          first.detections,
          {
            least: 0,
            similarity(track, detection) {
              const ratio = evidence(track, detection);
              return ratio >= minRefindEvidence && reachable(track, detection.box, now) ? ratio : 0;
            },
          },
          take,
        );
        const last = associate(tentative, refound.detections, { least: minSimilarity, similarity }, take);
        end(last.tracks);
        for (const detection of last.detections) {
          if (detection.confidence < newTrackThreshold) continue;
          const track = start(detection);
          if (track.hits >= confirmHits) confirm(track);
        }
        end(duplicateTracks(expected, couldBeOne));
        checkPersons(moment, scale);
      },

      wanted: (view) => wantedLooks(view, isHigh),
    },
  );
  return {
    ...tracker,
    reset() {
      scale = createLookScale();
      tracker.reset();
    },
  };
}
