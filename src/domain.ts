/**
 * Every noun of Sightline, readonly and without imports.
 *
 * Times are milliseconds since the epoch and always *capture* times (when the light fell on the sensor),
 * never the clock of the machine that happens to process the datum.
 */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Name of a camera, unique in its site: letters, digits, `-` and `_`. */
export type CameraId = Branded<'CameraId'>;
/** `camera/session/n`: `session` names one tracker instance, `n` counts within it. */
export type TrackId = Branded<'TrackId'>;
/** One person as the site knows them: `id-session-n`, where `session` names one run of the central side; never reused. */
export type IdentityId = Branded<'IdentityId'>;

export const cameraId = (name: string): CameraId => name as CameraId;
export const trackId = (camera: CameraId, session: string, n: number): TrackId =>
  `${camera}/${session}/${n}` as TrackId;
export const identityId = (session: string, n: number): IdentityId => `id-${session}-${n}` as IdentityId;

/** Width and height in pixels, positive integers. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Axis-aligned box in pixels of its frame; (x, y) is the top-left corner, fractions allowed. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * One picture of one camera.
 *
 * `pixels` is planar I420 (Y, then U, then V, each plane tightly packed; chroma planes are
 * ceil(width/2) × ceil(height/2)), BT.601, limited range, on a SharedArrayBuffer so that worker threads read
 * it without a copy. The buffer belongs to its source's pool: whoever receives a frame disposes it exactly
 * once, and must not touch `pixels` afterwards. Disposing is also the source's back-pressure: a file source
 * waits, a live source drops, while all frames of its pool are out.
 */
export interface Frame extends Disposable {
  readonly camera: CameraId;
  /** Counts the frames that the source saw, from 0; gaps are frames it dropped. */
  readonly sequence: number;
  readonly capturedAt: number;
  readonly size: Size;
  readonly pixels: Uint8Array<SharedArrayBuffer>;
}

/** A person seen by a detector in one frame. `confidence` in [0, 1]. */
export interface Detection {
  readonly box: Box;
  readonly confidence: number;
  /** How the person looks: a vector of unit length, for trackers that compare looks; absent where nobody described it. */
  readonly appearance?: Float32Array;
}

/**
 * How the picture moved from the last frame to this one, because the camera did: a point (x, y) of the still world
 * went to (a·x + b·y + tx, c·x + d·y + ty), in pixels.
 */
export interface CameraMotion {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly tx: number;
  readonly ty: number;
}

export type TrackState = 'tentative' | 'confirmed' | 'lost';

/** A person followed by a tracker in one camera, as of `capturedAt`. */
export interface Track {
  readonly id: TrackId;
  readonly camera: CameraId;
  readonly state: TrackState;
  /** The filtered box; for a lost track, the predicted one. */
  readonly box: Box;
  /** Confidence of the detection last matched, [0, 1]. */
  readonly confidence: number;
  /** Capture time of the first detection. */
  readonly startedAt: number;
  readonly capturedAt: number;
}

/** What a tracker says after one frame. */
export interface TrackUpdate {
  /** Live tracks (tentative and confirmed seen in this frame, and lost ones still remembered). */
  readonly tracks: readonly Track[];
  /** Confirmed tracks that are over: each is reported exactly once. */
  readonly ended: readonly TrackEnded[];
}

/**
 * What one camera's tracker says at one moment. With a `frame`, which the receiver disposes, the tracks are those
 * of that frame. The `last` step of a camera comes at the end of its stream, without frame or tracks: it ends
 * the tracks that were still open.
 */
export interface TrackStep extends TrackUpdate {
  readonly camera: CameraId;
  readonly capturedAt: number;
  readonly frame?: Frame;
  readonly last: boolean;
}

/**
 * The pixels of one person, cut out of a frame and owned.
 *
 * `pixels` is RGB, interleaved, row-major, `size.width * size.height * 3` bytes. Disposing gives its share of
 * the frame's buffer back (see {@link Frame}), so a crop must be disposed as soon as its features are known.
 */
export interface Crop extends Disposable {
  readonly kind: 'crop';
  readonly camera: CameraId;
  readonly track: TrackId;
  readonly capturedAt: number;
  readonly box: Box;
  readonly size: Size;
  readonly pixels: Uint8Array;
  /** How well the crop shows its person, [0, 1]: sharp, large, unoccluded, not cut by the frame's edge. */
  readonly quality: number;
}

/** Horizontal stripes from head to foot: `count` rows of `dimension` values each, row-major, each row of unit length. */
export interface Stripes {
  readonly count: number;
  readonly dimension: number;
  readonly values: Float32Array;
}

/** What an extractor says of one crop. `global` has unit length. */
export interface Features {
  readonly global: Float32Array;
  readonly local?: Stripes;
}

/** Embeddings compare only within one model id and version. */
export interface ModelRef {
  readonly id: string;
  readonly version: string;
}

/** Features of one crop with where and when they were seen: what travels from the edge. */
export interface Embedding extends Features {
  readonly kind: 'embedding';
  readonly camera: CameraId;
  readonly track: TrackId;
  readonly capturedAt: number;
  readonly box: Box;
  readonly quality: number;
  readonly model: ModelRef;
}

/** A confirmed track is over. `capturedAt` is the time of the frame that settled it, at or after `endedAt`. */
export interface TrackEnded {
  readonly kind: 'track-ended';
  readonly camera: CameraId;
  readonly track: TrackId;
  readonly startedAt: number;
  /** Capture time of the last detection; of a track that jumped to another person, of the last one before that. */
  readonly endedAt: number;
  readonly capturedAt: number;
}

/**
 * All records of this camera with `capturedAt` up to this one have been sent: lets the central side order the
 * cameras by capture time without waiting for the silent ones. `ended`: the camera sends no more.
 */
export interface Progress {
  readonly kind: 'progress';
  readonly camera: CameraId;
  readonly capturedAt: number;
  readonly ended: boolean;
}

/** What flows between cropping and extraction, in order per camera. */
export type EdgeItem = Crop | TrackEnded | Progress;
/** What the edge publishes, in order per camera. */
export type EdgeRecord = Embedding | TrackEnded | Progress;

/** A closed run of one track with its embeddings. */
export interface Tracklet {
  readonly track: TrackId;
  readonly camera: CameraId;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly embeddings: readonly Embedding[];
}

/** One person of the site. */
export interface Identity {
  readonly id: IdentityId;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly tracks: readonly TrackId[];
}

interface MatchEventFields {
  readonly site: string;
  readonly identity: IdentityId;
  readonly camera: CameraId;
  readonly track: TrackId;
  /** Capture time at which the decision was made. */
  readonly at: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** Why a match was made, in numbers that a person can check. Distances fall with likeness, cosine in [0, 2]. */
export interface MatchEvidence {
  /** The distance compared with `threshold`. */
  readonly distance: number;
  /** Cosine distance of the global features. */
  readonly globalDistance: number;
  /** DMLI distance of the stripes, where both sides have stripes. */
  readonly localDistance?: number;
  readonly threshold: number;
  /**
   * By how much the best other identity was further beyond its own threshold (that of the same camera is smaller)
   * than this one; absent where there was no other.
   */
  readonly margin?: number;
  /** DMLI shortest path as [stripe of the probe, stripe of the gallery] steps. */
  readonly path?: readonly (readonly [number, number])[];
  /** The tracks of the gallery identity that the probe was compared with, nearest first. */
  readonly tracks: readonly TrackId[];
}

/** A track was seen that belongs to nobody known: a new identity. */
export interface AppearedEvent extends MatchEventFields {
  readonly type: 'appeared';
}

/** A track belongs to a known identity, of another camera or of an earlier visit. */
export interface MatchedEvent extends MatchEventFields {
  readonly type: 'matched';
  /** The camera where the identity was seen last before this track. */
  readonly fromCamera: CameraId;
  readonly evidence: MatchEvidence;
}

/** Two identities were one person: `absorbed` is no more, its tracks belong to `identity`. */
export interface MergedEvent extends MatchEventFields {
  readonly type: 'merged';
  readonly absorbed: IdentityId;
  readonly evidence: MatchEvidence;
}

/** `track` was wrongly part of `from`; it now belongs to `identity`. */
export interface SplitEvent extends MatchEventFields {
  readonly type: 'split';
  readonly from: IdentityId;
}

/** Nobody has seen the identity for longer than its memory lasts; it will not be matched again. */
export interface EndedEvent extends MatchEventFields {
  readonly type: 'ended';
}

export type MatchEvent = AppearedEvent | MatchedEvent | MergedEvent | SplitEvent | EndedEvent;

/** How a camera is doing. */
export type CameraStatus =
  | { readonly state: 'connecting'; readonly camera: CameraId }
  | { readonly state: 'live'; readonly camera: CameraId; readonly size: Size }
  | {
      readonly state: 'reconnecting';
      readonly camera: CameraId;
      readonly attempt: number;
      readonly inMs: number;
      readonly reason: string;
    }
  | { readonly state: 'ended'; readonly camera: CameraId }
  | { readonly state: 'failed'; readonly camera: CameraId; readonly reason: string };
