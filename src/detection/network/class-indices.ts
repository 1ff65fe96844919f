import { ModelError } from '../../errors.ts';
import { suggestion } from '../../runtime/suggestion.ts';
import { cocoClasses } from './coco-classes.ts';

/**
 * The places of the wanted classes in a model's output.
 *
 * @param classes places, or names of COCO's classes
 * @param count how many classes the model knows; undefined where nobody can tell
 * @throws ModelError where a class is not among them
 */
export function classIndices(
  classes: readonly (number | string)[],
  count: number | undefined,
): readonly number[] {
  return classes.map((wanted) => {
    if (typeof wanted === 'number') {
      if (!Number.isInteger(wanted) || wanted < 0) {
        throw new ModelError(`class ${wanted} is asked for: expected a whole number from 0 up`);
      }
      if (count !== undefined && wanted >= count) {
        throw new ModelError(
          `class ${wanted} is asked for: expected 0 to ${count - 1}, for it knows ${count}`,
        );
      }
      return wanted;
    }
    if (count !== undefined && count !== cocoClasses.length) {
      throw new ModelError(
        `class "${wanted}" is asked for by its name in COCO, which has ${cocoClasses.length} classes; ` +
          `the model knows ${count}`,
        { hint: 'Give the number of the class.' },
      );
    }
    const index = cocoClasses.indexOf(wanted);
    if (index < 0) {
      throw new ModelError(`class "${wanted}" is not one of COCO's${suggestion(wanted, cocoClasses)}`, {
        hint: 'Give the number of the class.',
      });
    }
    return index;
  });
}
