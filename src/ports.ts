/** What the core needs from outside: types only. Adapters return promises, arrays, async iterables or observables. */
import type { ObservableInput } from 'rxjs';
import type {
  Box,
  CameraId,
  CameraMotion,
  CameraStatus,
  Crop,
  Detection,
  EdgeRecord,
  Features,
  Frame,
  MatchEvent,
  ModelRef,
  TrackUpdate,
} from './domain.ts';

/**
 * Where frames come from.
 *
 * `frames()` opens the camera on subscription and closes it on unsubscription; it completes where a file ends
 * and errors (with a SourceError that names the camera) where it cannot go on. `capturedAt` rises strictly.
 * The receiver disposes every frame. While all frames of the source's pool are out, a source that is not
 * `live` waits; a `live` one drops and counts.
 */
export interface FrameSource {
  readonly camera: CameraId;
  /** True where the world does not wait for us (a camera), false for files and scenes. */
  readonly live: boolean;
  frames(): ObservableInput<Frame>;
  /** Changes of state, from the subscription on; a source without it is simply read. */
  status?(): ObservableInput<CameraStatus>;
}

/** Which of ONNX Runtime's execution providers runs a model, and why nothing that was preferred to it does. */
export interface Execution {
  readonly provider: string;
  /** In order of preference; the reason is one line without a full stop. */
  readonly unavailable: readonly { readonly provider: string; readonly reason: string }[];
}

/** Finds persons. Neither keeps nor disposes the frame; boxes are clipped to it. May be called by many cameras at once. */
export interface Detector extends AsyncDisposable {
  readonly name: string;
  /** Of a network; absent where there is none. */
  readonly execution?: Execution;
  detect(frame: Frame): ObservableInput<readonly Detection[]>;
}

/**
 * Follows persons in one camera. Pure state: no clock, no randomness, no global counter. `capturedAt` must rise
 * strictly; the first one names the session in the track ids.
 */
export interface Tracker {
  /**
   * Which of these detections (ascending places in the list) the tracker would like described before `update` gets
   * them, because their looks could change its mind. Changes nothing. A tracker without it never compares looks.
   */
  wanted?(
    detections: readonly Detection[],
    capturedAt: number,
    cameraMotion?: CameraMotion,
  ): readonly number[];
  update(detections: readonly Detection[], capturedAt: number, cameraMotion?: CameraMotion): TrackUpdate;
  /** Ends all tracks, as at the end of a file. */
  flush(): TrackUpdate;
  /** Forgets everything without a word, as if newly made: the next update names a new session. */
  reset(): void;
}

/** Describes how the persons in some boxes of a frame look. Neither keeps nor disposes the frame. */
export interface Describer {
  /** One vector of unit length a box, in order; all of one length. */
  describe(frame: Frame, boxes: readonly Box[]): ObservableInput<readonly Float32Array[]>;
}

/** Tells how the picture of one camera moved between its frames. Neither keeps nor disposes them. */
export interface CameraMotionEstimator {
  /**
   * The motion since the frame of the call before; undefined for the first frame and where it cannot be told.
   *
   * @param persons boxes of what moves by itself: what lies in them says nothing of the camera
   */
  estimate(frame: Frame, persons: readonly Box[]): CameraMotion | undefined;
}

/** Turns crops into features, in order. Neither keeps nor disposes the crops. */
export interface Extractor extends AsyncDisposable {
  readonly model: ModelRef;
  /** Length of `Features.global`. */
  readonly dimension: number;
  /** Of a network; absent where there is none. */
  readonly execution?: Execution;
  extract(crops: readonly Crop[]): ObservableInput<readonly Features[]>;
}

export type BusStatus =
  | { readonly state: 'connected'; readonly server: string }
  | { readonly state: 'disconnected'; readonly server: string; readonly reason: string }
  | { readonly state: 'closed' };

/**
 * Carries records from the edges to the central side, and match events to whoever listens, for one site.
 *
 * Records of one camera arrive in the order of their publishing, each at least once: the receiver drops repeats.
 * `publish…` completes when the bus has taken charge of the message, and errors with a BusError when it will not.
 */
export interface Bus extends AsyncDisposable {
  publishRecord(record: EdgeRecord): ObservableInput<void>;
  records(): ObservableInput<EdgeRecord>;
  publishMatch(event: MatchEvent): ObservableInput<void>;
  matches(): ObservableInput<MatchEvent>;
  status(): ObservableInput<BusStatus>;
}

/** A neighbour found by an index; `distance` is the cosine distance, in [0, 2]. */
export interface Neighbour {
  readonly key: number;
  readonly distance: number;
}

/** Nearest neighbours of unit vectors under caller-chosen integer keys. */
export interface IdentityIndex extends AsyncDisposable {
  readonly dimension: number;
  readonly size: number;
  /** Adds or replaces. Throws a GalleryError where the vector has another dimension or is not finite. */
  add(key: number, vector: Float32Array): ObservableInput<void>;
  remove(key: number): ObservableInput<void>;
  /** Up to `count` neighbours, nearest first, ties by key. */
  search(vector: Float32Array, count: number): ObservableInput<readonly Neighbour[]>;
}

/** Decides who is who. Records must come in order of capture time (ties in a stable order). */
export interface Linker extends AsyncDisposable {
  accept(record: EdgeRecord): ObservableInput<MatchEvent>;
  /** Settles everything still open, as at the end of a recording. */
  flush(): ObservableInput<MatchEvent>;
}

/** Keeps crops of tracklets to learn from. */
export interface CropStore extends AsyncDisposable {
  /**
   * Stores a crop; done once it will survive the end of this process. Takes what it needs of the pixels before it
   * returns: the crop may be disposed right afterwards.
   */
  put(crop: Crop): ObservableInput<void>;
}
