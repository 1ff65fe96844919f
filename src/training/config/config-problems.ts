import type { z } from 'zod';
import { suggestion } from '../../runtime/suggestion.ts';

export interface ConfigProblem {
  readonly path: string;
  readonly text: string;
}

/** What zod found, one line each, with the place as it is written in a config: `recipe.losses.triplet.margin`. */
export function configProblems(
  error: z.ZodError,
  schema: z.ZodType,
  under: readonly PropertyKey[] = [],
): ConfigProblem[] {
  return error.issues.flatMap((issue) => describe(issue, schema, under));
}

function describe(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  under: readonly PropertyKey[],
): ConfigProblem[] {
  const path = [...under, ...issue.path].map(String);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map((key) => {
      const place = [...path, key].join('.');
      return { path: place, text: `${place}: unknown field${suggestion(key, known)}` };
    });
  }
  if (issue.code === 'invalid_union') {
    const [first] = issue.errors.filter((branch) => branch.some((inner) => inner.path.length > 0));
    if (first) {
      return first.flatMap((inner) =>
        describe({ ...inner, path: [...issue.path, ...inner.path] }, schema, under),
      );
    }
  }
  const place = path.join('.') || 'the config';
  return [{ path: place, text: `${place}: ${issue.message}` }];
}

/** Names that an object of the schema may have at a place; none where the place is not plain to see. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema;
  for (const key of path) at = unwrapped(at)?.[String(key)];
  return Object.keys(unwrapped(at) ?? {});
}

function unwrapped(schema: unknown): Readonly<Record<string, unknown>> | undefined {
  const { def } = (schema ?? {}) as { def?: { innerType?: unknown; shape?: Record<string, unknown> } };
  return def?.innerType === undefined ? def?.shape : unwrapped(def.innerType);
}
