import { cameraId, type CameraId } from '../domain.ts';
import type { CameraConfig, SiteConfig } from '../config.ts';
import { createDetector } from '../detection/create-detector.ts';
import type { Bus, Detector, Extractor, FrameSource } from '../ports.ts';
import { createExtractor } from '../reid/create-extractor.ts';
import { memoryBus } from '../streams/bus/memory.ts';
import { natsBus } from '../streams/bus/nats.ts';
import { videoSource } from '../streams/video-source.ts';
import type { SiteObserver } from './observer.ts';

/** Opens what a declaration names; what the user made himself is passed on and stays his to dispose. */
export function openDetector({ detector, detection }: SiteConfig): Promise<Detector> {
  return typeof detector === 'string' ? createDetector(detector, detection) : borrowed(detector);
}

export function openExtractor({ extractor, extraction, batch }: SiteConfig): Promise<Extractor> {
  return typeof extractor === 'string'
    ? createExtractor(extractor, { maxBatch: batch.maxSize, ...extraction })
    : borrowed(extractor);
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
  const options = typeof config === 'string' ? { url: config } : config;
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
