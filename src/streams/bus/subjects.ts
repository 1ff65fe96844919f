import { ConfigError } from '../../errors.ts';

/** A camera's, site's or reader's name as it stands in a subject. */
export const NAME = /^[A-Za-z0-9_-]+$/;

/** A subject token that needs no escaping; anything else would change which subject a message goes to. */
function checkName(kind: 'site' | 'camera' | 'reader', name: string): string {
  if (NAME.test(name)) return name;
  throw new ConfigError(`${kind} name ${JSON.stringify(name)} cannot be part of a NATS subject`, {
    hint: 'Use letters, digits, "-" and "_" only.',
    fields: { path: kind, name },
  });
}

/** Subjects and stream names of one site. The version changes with the wire format, so that old readers never see new bytes. */
export interface Subjects {
  /** Where the records of one camera go. */
  embedding(camera: string): string;
  /** All cameras. */
  readonly embeddings: string;
  readonly match: string;
  /** Where a reader keeps how far it has read. */
  position(reader: string): string;
  readonly positions: string;
  readonly recordStream: string;
  readonly matchStream: string;
  readonly positionStream: string;
}

/** @throws ConfigError where the site's or camera's name is not `[A-Za-z0-9_-]+` */
export function subjects(site: string): Subjects {
  const prefix = `sightline.v1.${checkName('site', site)}`;
  const stream = `sightline-v1-${site}`;
  return {
    embedding: (camera) => `${prefix}.embedding.${checkName('camera', camera)}`,
    embeddings: `${prefix}.embedding.*`,
    match: `${prefix}.match`,
    position: (reader) => `${prefix}.position.${checkName('reader', reader)}`,
    positions: `${prefix}.position.*`,
    recordStream: `${stream}-records`,
    matchStream: `${stream}-matches`,
    positionStream: `${stream}-positions`,
  };
}
