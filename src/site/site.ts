import {
  concat,
  defer,
  finalize,
  from,
  ignoreElements,
  merge,
  NEVER,
  type Observable,
  share,
  switchMap,
  tap,
} from 'rxjs';
import { parseSite, type SiteConfig, type SiteDeclaration } from '../config.ts';
import type { MatchEvent } from '../domain.ts';
import { ConfigError } from '../errors.ts';
import type { DatasetWriter } from '../training/data/dataset-writer.ts';
import { errorMessage } from '../runtime/error-line.ts';
import { suggestion } from '../runtime/suggestion.ts';
import type { SiteObserver } from './observer.ts';
import { openBus, openDescriber, openDetector, openExtractor, openSource, openStore } from './parts.ts';
import { runCentral } from './run-central.ts';
import { runEdge } from './run-edge.ts';
import { noteIdentities } from './note-identities.ts';

export interface RunOptions {
  /** `edge` only sees and publishes, `central` only links; both together need no server. Default `all`. */
  readonly role?: 'all' | 'edge' | 'central';
  readonly observer?: SiteObserver;
  /** The first value ends all cameras; what is under way is still linked. */
  readonly until?: Observable<unknown>;
}

/** A declared site, ready to run. */
export interface Site {
  readonly config: SiteConfig;
  /** The same site with some fields declared otherwise. */
  with(changes: Partial<SiteDeclaration>): Site;
  /** The same site with other inputs (URL or file) for some of its cameras. Throws a ConfigError for an unknown name. */
  withCameras(inputs: Readonly<Record<string, string>>): Site;
  /**
   * Runs on subscription and stops on unsubscription; completes when all cameras have ended. A camera that fails
   * is reported to the observer and never stops the others; models and buses that cannot be opened are errors, as is
   * one role alone with the bus in memory.
   */
  run(options?: RunOptions): Observable<MatchEvent>;
}

/**
 * Declares a site: its cameras, models and bus.
 *
 * @throws ConfigError naming every field that is wrong
 * @example
 * site({ name: 'shop', cameras: { door: 'rtsp://10.0.0.5/stream', till: 'till.mp4' } })
 *   .run()
 *   .subscribe((event) => console.log(event.type, event.identity, event.camera));
 */
export function site(declaration: SiteDeclaration): Site {
  const config = parseSite(declaration);
  return {
    config,
    with: (changes) => site({ ...declaration, ...changes }),
    withCameras: (inputs) => site({ ...declaration, cameras: withInputs(declaration.cameras, inputs) }),
    run: (options = {}) => runSite(config, options),
  };
}

function withInputs(cameras: SiteDeclaration['cameras'], inputs: Readonly<Record<string, string>>) {
  const names = Object.keys(cameras);
  const replaced = Object.entries(inputs).map(([name, url]) => {
    const declared = cameras[name];
    if (declared === undefined) {
      throw new ConfigError(`camera "${name}": not in this site${suggestion(name, names)}`, {
        fields: { path: `cameras.${name}` },
        hint: `declared: ${names.join(', ')}`,
      });
    }
    const isVideo = typeof declared === 'object' && 'url' in declared;
    return [name, isVideo ? { ...declared, url } : url] as const;
  });
  return { ...cameras, ...Object.fromEntries(replaced) };
}

function runSite(
  config: SiteConfig,
  { role = 'all', observer = {}, until = NEVER }: RunOptions,
): Observable<MatchEvent> {
  return defer(() => {
    if (role !== 'all' && config.bus === 'memory') throw unreachable(role);
    const open: AsyncDisposable[] = [];
    const close = () => closeAll(open);
    const opening = openAll(config, role, observer, open);
    return concat(
      from(opening).pipe(
        switchMap((parts) => {
          // Beside an edge, the centre goes on until the last record of the edge.
          const listening = role === 'central' ? { ...parts, until } : parts;
          const store = parts.edge?.store;
          const note = store ? noteIn(store, observer) : () => undefined;
          const central = role === 'edge' ? [] : [runCentral(config, listening).pipe(tap(note))];
          const edge =
            parts.edge === undefined
              ? []
              : [
                  runEdge(config, {
                    ...parts,
                    ...parts.edge,
                    until: until.pipe(share()),
                    resumes: role === 'edge',
                  }).pipe(ignoreElements()),
                ];
          // The central half listens before the edge speaks.
          return merge(...central, ...edge);
        }),
      ),
      defer(close).pipe(ignoreElements()),
      // Who leaves while things are being opened leaves them to be closed once they are open.
    ).pipe(finalize(() => void opening.then(close).catch(() => undefined)));
  });
}

/** Notes who the tracks in a collected data set are; one that cannot be noted is a warning. */
function noteIn(store: DatasetWriter, observer: SiteObserver): (event: MatchEvent) => void {
  return noteIdentities((track, identity) => {
    store.identify(track, identity).catch((error: unknown) => {
      observer.warning?.({ message: `identity not noted: ${errorMessage(error)}` });
    });
  });
}

function unreachable(role: string): ConfigError {
  return new ConfigError(`bus: in memory, so that role "${role}" cannot reach the other half of the site`, {
    fields: { path: 'bus' },
    hint: "declare bus: { nats: 'nats://…' } or run with --nats <url>",
  });
}

async function openAll(
  config: SiteConfig,
  role: 'all' | 'edge' | 'central',
  observer: SiteObserver,
  open: AsyncDisposable[],
) {
  try {
    const keep = <T extends AsyncDisposable>(thing: T): T => {
      open.push(thing);
      return thing;
    };
    const bus = keep(await openBus(config, observer, role === 'all'));
    // Completes when the bus is disposed.
    from(bus.status()).subscribe((status) => observer.bus?.(status));
    if (role === 'central') return { bus, observer };
    const detector = keep(await openDetector(config, observer));
    const extractor = keep(await openExtractor(config, observer));
    const sources = Object.entries(config.cameras).map(([name, camera]) =>
      openSource(name, camera, observer),
    );
    const describer = openDescriber(config, extractor);
    const store = config.collect && keep(await openStore(config.collect));
    const optional = { ...(describer && { describer }), ...(store && { store }) };
    return { bus, observer, edge: { sources, detector, extractor, ...optional } };
  } catch (error) {
    await closeAll(open);
    throw error;
  }
}

/** Closes in the reverse order of opening; each once, however often it is called. */
async function closeAll(open: AsyncDisposable[]): Promise<void> {
  const failures: unknown[] = [];
  for (const thing of open.splice(0).reverse()) {
    // One that will not close must not keep the others open.
    await thing[Symbol.asyncDispose]().then(undefined, (error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}
