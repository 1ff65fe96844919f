/** Changes to a value: parts of it, `null` where a part is to go. */
export type Override<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: Override<T[Key]> | null }
    : T;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A value with some of its parts changed, at any depth. A part of another `kind` is replaced as a whole: what belonged
 * to the old kind says nothing about the new one.
 */
export function overridden(base: unknown, changes: unknown): unknown {
  if (!isRecord(base) || !isRecord(changes)) return changes;
  if ('kind' in changes && changes['kind'] !== base['kind']) return changes;
  const out: Record<string, unknown> = { ...base };
  for (const [key, change] of Object.entries(changes)) {
    if (change === null) Reflect.deleteProperty(out, key);
    else out[key] = overridden(out[key], change);
  }
  return out;
}
