import type { CameraId, CameraStatus, EdgeRecord, TrackStep } from '../domain.ts';
import type { BusStatus, Execution } from '../ports.ts';

/** Something that did not go as it should, while the site goes on. */
export interface SiteWarning {
  readonly camera?: CameraId;
  readonly message: string;
}

/** A network that was loaded, and on what it runs. */
export interface ModelLoaded {
  readonly part: 'detector' | 'extractor';
  /** As declared. */
  readonly model: string;
  readonly execution: Execution;
}

/**
 * Looks on while a site runs, for progress bars, pictures and metrics. Callbacks are synchronous, must be quick,
 * and own nothing: a step's frame is valid only during the call.
 */
export interface SiteObserver {
  camera?(status: CameraStatus): void;
  /** How the connection to the other half and to whoever watches is doing. */
  bus?(status: BusStatus): void;
  /** Once for each network, before the first frame. */
  model?(loaded: ModelLoaded): void;
  step?(step: TrackStep): void;
  record?(record: EdgeRecord): void;
  /** A live camera's frame was dropped because the site was busy. */
  dropped?(camera: CameraId): void;
  warning?(warning: SiteWarning): void;
}
