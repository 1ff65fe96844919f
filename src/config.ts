/** The schema of a declared pipeline, and the types inferred from it. */
import { z } from 'zod';
import { ConfigError } from './errors.ts';
import type { Describer, Detector, Extractor, FrameSource } from './ports.ts';
import { isLiveUrl } from './runtime/live-url.ts';
import { redactUrl } from './runtime/redact.ts';
import { suggestion } from './runtime/suggestion.ts';
import { trackerNames } from './tracking/create-tracker.ts';

const name = z
  .string()
  .regex(
    /^[A-Za-z0-9_-]{1,64}$/,
    'must be 1 to 64 letters, digits, "-" or "_" (it becomes part of a subject)',
  );
const positive = z.number().positive();
const fraction = z.number().min(0).max(1);

/** Something with the named methods: an adapter that the user made. */
const adapter = <T>(label: string, ...methods: string[]) =>
  z.custom<T>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function'),
    `must be ${label}`,
  );

/** An area of a picture: its corners in shares of the picture's width and height, from the top left. */
const region = z
  .array(z.tuple([fraction, fraction], 'must be a corner [x, y], in shares of the picture from 0 to 1'))
  .min(3, 'must have at least 3 corners');

/** Which persons count, and where they are looked for: for all cameras, or for one. */
const cameraDetection = {
  /** Less confident detections are dropped. */
  confidence: fraction.exactOptional(),
  /** Smaller and taller persons are dropped, in pixels of the frame. */
  minHeight: positive.exactOptional(),
  maxHeight: positive.exactOptional(),
  /** Looks at large frames in overlapping tiles, in pixels of the frame: `true` for tiles of 640×640. */
  tiling: z
    .union([
      z.boolean(),
      z.strictObject({
        width: z.int().min(32).exactOptional(),
        height: z.int().min(32).exactOptional(),
        /** Least share of a tile that its neighbour shows too. */
        overlap: z.number().min(0).max(0.9).exactOptional(),
        /** Looks at the whole frame as well. */
        fullView: z.boolean().exactOptional(),
      }),
    ])
    .exactOptional(),
  /** Spares the detector the frames where nothing moves. */
  motionGate: z
    .union([
      z.boolean(),
      z.strictObject({
        /** Looks again after so long though nothing moves. */
        refreshMs: positive.exactOptional(),
        minChange: positive.exactOptional(),
        minCells: z.int().positive().exactOptional(),
      }),
    ])
    .exactOptional(),
};

const video = z.strictObject({
  /** `rtsp://…`, `http://…` or a file's path. */
  url: z.string().min(1),
  /** At most this many frames a second, picked by capture time. */
  fps: positive.exactOptional(),
  /** Wider pictures are scaled down to this width, in pixels. */
  maxWidth: z.int().positive().exactOptional(),
  /** Capture time of a file's first frame: a Date, or ms since the epoch; 0 unless given, so that replays repeat. */
  startAt: z.union([z.number(), z.date()]).exactOptional(),
  transport: z.enum(['tcp', 'udp']).exactOptional(),
  reader: z.enum(['auto', 'ffmpeg', 'node-av']).exactOptional(),
  /** Detection in this camera, where it is not as in the others. */
  detection: z
    .strictObject({
      ...cameraDetection,
      /** Only who stands in one of these areas counts. */
      include: z.array(region).exactOptional(),
      /** Who stands in one of these does not. */
      exclude: z.array(region).exactOptional(),
    })
    .exactOptional(),
});

const camera = z.union([
  z.string().min(1, 'must not be empty: give a URL or a file'),
  video,
  adapter<FrameSource>('a FrameSource (camera, live, frames())', 'frames'),
]);

/** How a model runs. */
const inference = {
  /** Threads, each with the model loaded. Default 1. */
  workers: z.int().positive().exactOptional(),
  /** ONNX Runtime's execution providers, the first that works: `['cuda', 'cpu']`, or `auto`, the default. */
  providers: z
    .union([z.literal('auto'), z.array(z.string().min(1)).nonempty()], 'must be "auto" or a list of names')
    .exactOptional(),
};

const link = z.strictObject({
  from: name,
  to: name,
  /** Nobody walks from one view to the other faster than this. */
  minTravelMs: z.number().min(0).exactOptional(),
  maxTravelMs: positive.exactOptional(),
  /** Both cameras can show one person at the same time. */
  overlapping: z.boolean().exactOptional(),
});

export const siteSchema = z.strictObject({
  name,
  cameras: z
    .record(name, camera)
    .refine((cameras) => Object.keys(cameras).length > 0, 'declare at least one'),
  /** `motion`; the name of a model; `yolox:`, `rtdetr:`, `dfine:` or `rtmdet:` and a file; a file; or a Detector. */
  detector: z.union([z.string(), adapter<Detector>('a Detector', 'detect')]).default('motion'),
  /** `stripes`, the name of a model, `osnet:<file.onnx>`, a file, or an Extractor. */
  extractor: z.union([z.string(), adapter<Extractor>('an Extractor', 'extract')]).default('stripes'),
  detection: z
    .strictObject({
      ...cameraDetection,
      /** Numbers of the network's classes, or names of COCO's. Default: person. */
      classes: z
        .array(z.union([z.int().min(0), z.string().min(1)]))
        .nonempty()
        .exactOptional(),
      /** Detections that overlap a more confident one by more are dropped; 1 drops none. Default: as the network needs. */
      nmsIou: fraction.exactOptional(),
      /** The network's input in pixels, where the model leaves it open. */
      inputSize: z.strictObject({ width: z.int().min(32), height: z.int().min(32) }).exactOptional(),
      /** Pictures of several cameras, or tiles of one, that run as one batch, where the model can. */
      maxBatch: z.int().positive().max(256).exactOptional(),
      maxBatchWaitMs: z.number().min(0).exactOptional(),
      ...inference,
    })
    .default({}),
  extraction: z.strictObject(inference).default({}),
  tracking: z
    .strictObject({
      highThreshold: fraction.exactOptional(),
      lowThreshold: fraction.exactOptional(),
      maxLostMs: positive.exactOptional(),
      confirmHits: z.int().positive().exactOptional(),
      /** Who follows: `bytetrack`, `oc-sort` and `sort` by motion, `bot-sort` by motion and looks. */
      tracker: z.enum(trackerNames).default('bot-sort'),
      /** How a tracker that compares looks learns of them: `stripes`, the site's `extractor`, not at all, or a Describer. */
      appearance: z
        .union([z.enum(['stripes', 'extractor', 'none']), adapter<Describer>('a Describer', 'describe')])
        .default('stripes'),
      /** Cameras that turn or shake: `true` for all, or their names. Default: none. */
      cameraMotion: z.union([z.boolean(), z.array(name)]).default(false),
    })
    .refine(({ lowThreshold = 0.1, highThreshold = 0.5 }) => lowThreshold <= highThreshold, {
      message: 'must not be above highThreshold (defaults 0.1 and 0.5)',
      path: ['lowThreshold'],
    })
    .prefault({}),
  sampling: z
    .strictObject({
      everyMs: positive.exactOptional(),
      minQuality: fraction.exactOptional(),
      minHeight: positive.exactOptional(),
      maxPerTrack: z.int().positive().exactOptional(),
    })
    .default({}),
  batch: z
    .strictObject({
      maxSize: z.int().positive().max(256).default(8),
      maxWaitMs: z.number().min(0).default(50),
    })
    .default({ maxSize: 8, maxWaitMs: 50 }),
  linking: z
    .strictObject({
      /** Two tracks nearer than this are one person; the default depends on the extractor. */
      threshold: positive.max(2).exactOptional(),
      /** The same for a return to the same camera, where strangers look more alike; at most `threshold`. */
      sameCameraThreshold: positive.max(2).exactOptional(),
      margin: z.number().min(0).max(2).exactOptional(),
      minEmbeddings: z.int().positive().exactOptional(),
      decideAfterMs: z.number().min(0).exactOptional(),
      localWeight: fraction.exactOptional(),
      identityMemoryMs: positive.exactOptional(),
      index: z.enum(['auto', 'exact', 'hnsw']).exactOptional(),
      /** A camera this far behind the newest no longer holds the others back. Default 5 s where a camera is live, else never. */
      maxLatenessMs: positive.exactOptional(),
    })
    .default({}),
  /** Keeps good crops of every track in a folder, to learn from. Who is whom is noted where both halves run in one process. */
  collect: z
    .strictObject({
      folder: z.string().min(1),
      everyMs: positive.exactOptional(),
      minQuality: fraction.exactOptional(),
      maxPerTrack: z.int().positive().exactOptional(),
      format: z.enum(['jpeg', 'png']).exactOptional(),
    })
    .exactOptional(),
  /** Which cameras people can walk between, and how fast; pairs not named are unconstrained. */
  cameraGraph: z.array(link).exactOptional(),
  bus: z
    .union([
      z.literal('memory'),
      z.strictObject({
        nats: z.string().min(1),
        /** Path of a .creds file. */
        credentials: z.string().exactOptional(),
        /** Where a central process begins: after what was read before (default), at the oldest record, or with the next. */
        readFrom: z.enum(['unread', 'start', 'new']).exactOptional(),
      }),
    ])
    .default('memory'),
});

/** What a user writes. */
export type SiteDeclaration = z.input<typeof siteSchema>;
/** A checked declaration with its defaults. */
export type SiteConfig = z.output<typeof siteSchema>;
export type CameraConfig = z.output<typeof camera>;

/** Checks a declaration. Throws a ConfigError that names every wrong field in one line. */
export function parseSite(declaration: unknown): SiteConfig {
  const parsed = siteSchema.safeParse(declaration);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => describe(issue, declaration));
    throw new ConfigError(problems.map((p) => p.text).join('; '), {
      fields: { path: problems[0]?.path },
      hint: 'correct the field in the pipeline file',
    });
  }
  checkDetection(parsed.data);
  checkGraph(parsed.data);
  checkMoving(parsed.data);
  checkTimes(parsed.data);
  return parsed.data;
}

/** Whether a camera's capture times come from the present, not from a file. */
export function isLive(config: CameraConfig): boolean {
  if (typeof config === 'object' && 'frames' in config) return config.live;
  return isLiveUrl(typeof config === 'string' ? config : config.url);
}

/** A file without a start lies in 1970: beside a live camera everything in it would be too late. */
function checkTimes({ cameras }: SiteConfig): void {
  const entries = Object.entries(cameras);
  if (!entries.some(([, config]) => isLive(config))) return;
  for (const [name, config] of entries) {
    if (
      isLive(config) ||
      (typeof config === 'object' && ('frames' in config || config.startAt !== undefined))
    )
      continue;
    throw new ConfigError(`cameras.${name}: a file beside a live camera needs startAt`, {
      fields: { path: `cameras.${name}.startAt` },
      hint: 'give the capture time of its first frame: { url: …, startAt: new Date() }',
    });
  }
}

function checkMoving({ tracking: { cameraMotion }, cameras }: SiteConfig): void {
  if (typeof cameraMotion === 'boolean') return;
  cameraMotion.forEach((camera, i) => {
    if (!(camera in cameras)) throw undeclared(`tracking.cameraMotion[${i}]`, camera, cameras);
  });
}

/** A detector that learns each camera's background must see every frame, and whole. */
function checkDetection({ detector, detection, cameras }: SiteConfig): void {
  if (detector !== 'motion') return;
  const all = Object.entries(cameras).flatMap(([name, config]) =>
    typeof config === 'object' && 'url' in config && config.detection
      ? [[`cameras.${name}.detection`, config.detection] as const]
      : [],
  );
  for (const [path, settings] of [['detection', detection] as const, ...all]) {
    const wrong = (['tiling', 'motionGate'] as const).find((name) => settings[name]);
    if (wrong === undefined) continue;
    throw new ConfigError(`${path}.${wrong}: the motion detector must see every frame, and whole`, {
      fields: { path: `${path}.${wrong}` },
      hint: 'leave it away, or declare a network as the detector',
    });
  }
}

function checkGraph({ cameraGraph = [], cameras }: SiteConfig): void {
  cameraGraph.forEach((edge, i) => {
    for (const end of ['from', 'to'] as const) {
      if (edge[end] in cameras) continue;
      throw undeclared(`cameraGraph[${i}].${end}`, edge[end], cameras);
    }
  });
}

function undeclared(path: string, camera: string, cameras: SiteConfig['cameras']): ConfigError {
  const names = Object.keys(cameras);
  return new ConfigError(`${path}: no camera "${camera}"${suggestion(camera, names)}`, {
    fields: { path },
    hint: `declared: ${names.join(', ')}`,
  });
}

interface Problem {
  readonly path: string;
  readonly text: string;
}

function describe(issue: z.core.$ZodIssue, declaration: unknown): Problem[] {
  const at = (keys: readonly PropertyKey[]): string =>
    keys.map((k, i) => (typeof k === 'number' ? `[${k}]` : `${i ? '.' : ''}${String(k)}`)).join('') || 'site';
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = at([...issue.path, key]);
      return { path, text: `${path}: unknown field${suggestion(key, knownKeys(issue.path))}` };
    });
  }
  if (issue.code === 'invalid_union') {
    // The branch that the value looks like says best what is wrong with it.
    const value = issue.path.reduce<unknown>((v, k) => (v as Record<PropertyKey, unknown>)[k], declaration);
    const branches = issue.errors.filter((branch) =>
      branch.some((i) => i.path.length > 0 || i.code === 'unrecognized_keys'),
    );
    const nearest = branches.sort((a, b) => a.length - b.length)[0];
    if (nearest && typeof value === 'object') {
      return nearest.flatMap((inner) =>
        describe({ ...inner, path: [...issue.path, ...inner.path] }, declaration),
      );
    }
    const wanted = issue.errors.flat().map((i) => i.message);
    return [{ path: at(issue.path), text: `${at(issue.path)}: ${[...new Set(wanted)].join(', or ')}` }];
  }
  return [{ path: at(issue.path), text: `${at(issue.path)}: ${redactUrl(issue.message)}` }];
}

/** Field names of the object at a path of the schema; the paths are those of strict objects only. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  const node = path.reduce<unknown>((schema, key) => {
    const inner = unwrap(schema);
    if (inner instanceof z.ZodRecord) return inner.valueType;
    return inner instanceof z.ZodArray ? inner.element : (inner as z.ZodObject).shape[String(key)];
  }, siteSchema);
  return Object.keys((unwrap(node) as z.ZodObject).shape);
}

/** The object, record or array that a schema stands for. */
function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodUnion) return schema.options.find((option) => option instanceof z.ZodObject);
  return schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodExactOptional
    ? unwrap(schema.def.innerType)
    : schema;
}
