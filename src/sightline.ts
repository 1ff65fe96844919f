/** The public API: explicit named exports, nothing else. */

export type {
  AppearedEvent,
  Box,
  CameraId,
  CameraMotion,
  CameraStatus,
  Crop,
  Detection,
  EdgeItem,
  EdgeRecord,
  Embedding,
  EndedEvent,
  Features,
  Frame,
  Identity,
  IdentityId,
  MatchedEvent,
  MatchEvent,
  MatchEvidence,
  MergedEvent,
  ModelRef,
  Progress,
  Size,
  SplitEvent,
  Stripes,
  Track,
  TrackEnded,
  TrackId,
  Tracklet,
  TrackState,
  TrackStep,
  TrackUpdate,
} from './domain.ts';
export { cameraId } from './domain.ts';
export {
  BusError,
  ConfigError,
  DataError,
  GalleryError,
  ModelError,
  SightlineError,
  SourceError,
  WireError,
} from './errors.ts';
export type {
  Bus,
  BusStatus,
  CameraMotionEstimator,
  Describer,
  Detector,
  Execution,
  Extractor,
  FrameSource,
  IdentityIndex,
  Linker,
  Neighbour,
  Tracker,
} from './ports.ts';

export { type SiteDeclaration } from './config.ts';
export { type RunOptions, type Site, site } from './site/site.ts';
export { extractorDescriber, type ExtractorDescriberOptions } from './site/extractor-describer.ts';
export { type ModelLoaded, type SiteObserver, type SiteWarning } from './site/observer.ts';

export { type MemoryBus, memoryBus, type MemoryBusOptions } from './streams/bus/memory.ts';
export { type NatsBus, natsBus, type NatsBusOptions } from './streams/bus/nats.ts';
export {
  syntheticSite,
  type SyntheticSite,
  type SyntheticSiteOptions,
} from './streams/synthetic/synthetic-site.ts';
export { videoSource, type VideoSourceOptions } from './streams/video-source.ts';

export { batch, type BatchOptions } from './operators/batch.ts';
export { crop, type CropPolicy } from './operators/crop.ts';
export { detect, type DetectOptions } from './operators/detect.ts';
export { extract, type ExtractOptions } from './operators/extract.ts';
export { keepLatest, type KeepLatestOptions } from './operators/keep-latest.ts';
export { createPace, keepPace, type Pace } from './operators/keep-pace.ts';
export { link, type LinkOptions } from './operators/link.ts';
export { orderByCaptureTime, type OrderOptions } from './operators/order-by-capture-time.ts';
export { publish, type PublishOptions } from './operators/publish.ts';
export { track, type TrackOptions } from './operators/track.ts';

export { createDetector, type CreateDetectorOptions } from './detection/create-detector.ts';
export {
  motionGated,
  type MotionGatedDetector,
  type MotionGateOptions,
} from './detection/gate/motion-gated.ts';
export { networkDetector, type NetworkDetectorOptions } from './detection/network-detector.ts';
export { type CameraDetection, perCamera } from './detection/per-camera.ts';
export {
  createRegionMask,
  type Region,
  type RegionMask,
  type RegionMaskOptions,
} from './detection/region-mask.ts';
export { type DetectionRules, selected } from './detection/selected.ts';
export { tiled, type TilingOptions } from './detection/tiling/tiled.ts';
export { createExtractor } from './reid/create-extractor.ts';
export { botSortTracker, type BotSortOptions } from './tracking/bot-sort.ts';
export { byteTracker, type ByteTrackOptions } from './tracking/byte-track.ts';
export { cameraMotionEstimator } from './tracking/camera-motion/camera-motion-estimator.ts';
export {
  createTracker,
  type CreateTrackerOptions,
  type TrackerName,
  trackerNames,
} from './tracking/create-tracker.ts';
export { ocSortTracker, type OcSortOptions } from './tracking/oc-sort.ts';
export { sortTracker, type SortOptions } from './tracking/sort.ts';
export { createIdentityMap, type IdentityMap } from './index/identity-map.ts';
export { createLinker } from './index/linker.ts';
export { type LinkerOptions } from './index/linker-options.ts';
export { type CatalogueEntry, type KnownFile } from './inference/model-store/catalogue.ts';
export { findModel } from './inference/model-store/find-model.ts';
export { type ListedModel, listModels } from './inference/model-store/list-models.ts';
export { type Pulled, pullModel, type PullOptions } from './inference/model-store/pull-model.ts';
export { type Verified, verifyModel } from './inference/model-store/verify-model.ts';
