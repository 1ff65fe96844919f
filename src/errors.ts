/** Every error class. Messages are one line, name the thing at fault and say what to do; secrets never enter them. */

export type ErrorFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SightlineErrorOptions {
  readonly cause?: unknown;
  /** What the reader can do about it, one sentence. */
  readonly hint?: string;
  readonly fields?: ErrorFields;
}

/** Base of all errors that Sightline throws on purpose. `code` is stable and meant for programs. */
export class SightlineError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly fields: ErrorFields;

  constructor(code: string, message: string, options: SightlineErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = options.hint;
    this.fields = options.fields ?? {};
  }
}

/** A declared pipeline or an option is wrong. `fields.path` names the field, e.g. `cameras.door.url`. */
export class ConfigError extends SightlineError {
  constructor(message: string, options?: SightlineErrorOptions) {
    super('config', message, options);
  }
}

/** A camera or file cannot be read. `fields.camera` names it. */
export class SourceError extends SightlineError {
  constructor(message: string, options?: SightlineErrorOptions) {
    super('source', message, options);
  }
}

/** A model cannot be loaded or run. `fields.file` names it. */
export class ModelError extends SightlineError {
  constructor(message: string, options?: SightlineErrorOptions) {
    super('model', message, options);
  }
}

/** The bus cannot be reached or refuses a message. `fields.server` names it, without credentials. */
export class BusError extends SightlineError {
  constructor(message: string, options?: SightlineErrorOptions) {
    super('bus', message, options);
  }
}

/** Bytes that should be a Sightline message are not. */
export class WireError extends SightlineError {
  constructor(message: string, options?: SightlineErrorOptions) {
    super('wire', message, options);
  }
}

/** The identity index was given something it cannot hold (wrong dimension, NaN, unknown key). */
export class GalleryError extends SightlineError {
  constructor(message: string, options?: SightlineErrorOptions) {
    super('gallery', message, options);
  }
}

/** A data set, ground-truth or result file is missing or malformed. `fields.file` and `fields.line` name the place. */
export class DataError extends SightlineError {
  constructor(message: string, options?: SightlineErrorOptions) {
    super('data', message, options);
  }
}

/** A training run cannot go on. `fields.step` says where it stopped. */
export class TrainingError extends SightlineError {
  constructor(message: string, options?: SightlineErrorOptions) {
    super('training', message, options);
  }
}
