import { cameraId, type CameraId } from '../domain.ts';
import type { CameraConfig, SiteConfig } from '../config.ts';
import { createDetector } from '../detection/create-detector.ts';
import { perCamera } from '../detection/per-camera.ts';
import { describeExecution, type Providers } from '../inference/execution-providers.ts';
import type { Bus, Describer, Detector, Execution, Extractor, FrameSource } from '../ports.ts';
import { createExtractor } from '../reid/create-extractor.ts';
import { stripeExtractor } from '../reid/stripe-descriptor.ts';
import { memoryBus } from '../streams/bus/memory.ts';
import { natsBus } from '../streams/bus/nats.ts';
import { videoSource } from '../streams/video-source.ts';
import { openDatasetWriter, type DatasetWriter } from '../training/data/dataset-writer.ts';
import { detectionSettings } from './detection-settings.ts';
import { extractorDescriber } from './extractor-describer.ts';
import type { ModelLoaded, SiteObserver } from './observer.ts';

/** Opens what a declaration names; what the user made himself is passed on and stays his to dispose. */
export async function openDetector(
  { detector, detection, cameras }: SiteConfig,
  observer: SiteObserver,
): Promise<Detector> {
  const settings = detectionSettings(cameras, detection, detector);
  if (typeof detector !== 'string') return perCamera(await borrowed(detector), settings.of);
  const opened = await createDetector(detector, { ...detection, confidence: settings.leastConfidence });
  tellExecution({ part: 'detector', model: detector }, opened.execution, detection.providers, observer);
  return perCamera(opened, settings.of);
}

export async function openExtractor(
  { extractor, extraction, batch }: SiteConfig,
  observer: SiteObserver,
): Promise<Extractor> {
  if (typeof extractor !== 'string') return borrowed(extractor);
  const opened = await createExtractor(extractor, { maxBatch: batch.maxSize, ...extraction });
  tellExecution({ part: 'extractor', model: extractor }, opened.execution, extraction.providers, observer);
  return opened;
}

/** What `auto` finds is news; what stands in for something that was asked for is a warning. */
function tellExecution(
  { part, model }: Pick<ModelLoaded, 'part' | 'model'>,
  execution: Execution | undefined,
  providers: Providers | undefined,
  observer: SiteObserver,
): void {
  if (!execution) return;
  observer.model?.({ part, model, execution });
  if (execution.unavailable.length === 0 || providers === undefined || providers === 'auto') return;
  observer.warning?.({ message: `the ${part} runs on ${describeExecution(execution)}` });
}

/** How trackers learn what persons look like; undefined where they shall not. */
export function openDescriber(
  { tracking: { appearance }, batch }: SiteConfig,
  extractor: Extractor,
): Describer | undefined {
  if (typeof appearance === 'object') return appearance;
  if (appearance === 'none') return undefined;
  return extractorDescriber(appearance === 'extractor' ? extractor : stripeExtractor(), {
    batchSize: batch.maxSize,
  });
}

/** A folder for crops to learn from, anew or to go on with. */
export function openStore({ folder, format }: NonNullable<SiteConfig['collect']>): Promise<DatasetWriter> {
  return openDatasetWriter(folder, format ? { format } : {});
}

/** @param onlyOwn leave what other runs of the site left on the server */
export async function openBus(
  { bus, name }: SiteConfig,
  observer: SiteObserver,
  onlyOwn: boolean,
): Promise<Bus> {
  if (bus === 'memory') return memoryBus();
  return natsBus({
    site: name,
    servers: bus.nats,
    ...(bus.credentials && { credentials: bus.credentials }),
    readFrom: onlyOwn ? 'new' : (bus.readFrom ?? 'unread'),
    onWarning(error) {
      observer.warning?.({ message: error.message });
    },
  });
}

export function openSource(name: string, config: CameraConfig, observer: SiteObserver): FrameSource {
  if (typeof config === 'object' && 'frames' in config) return config;
  const camera: CameraId = cameraId(name);
  const { detection: _, ...options } = typeof config === 'string' ? { url: config, detection: {} } : config;
  return videoSource({
    camera,
    ...options,
    onWarning(message) {
      observer.warning?.({ camera, message });
    },
  });
}

function borrowed<T extends AsyncDisposable>(thing: T): Promise<T> {
  return Promise.resolve(
    new Proxy(thing, {
      get: (target, key) => {
        if (key === Symbol.asyncDispose) return () => Promise.resolve();
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    }),
  );
}
