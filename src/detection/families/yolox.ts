import { ModelError } from '../../errors.ts';
import type { DetectorFamily } from '../network/detector-family.ts';
import { expectClasses } from '../network/expect-classes.ts';
import { expectNumbers } from '../network/expect-numbers.ts';
import { floatTypes, isOpen, pictureTypes } from '../network/model-contract.ts';
import { decodeYolox, yoloxGrid } from './yolox-decode.ts';

const purpose = 'a YOLOX detector';

/** YOLOX (Ge et al. 2021) as its official export gives it: one output, its boxes not decoded. */
export const yolox: DetectorFamily = {
  name: 'yolox',
  purpose,
  contract: {
    inputs: [{ types: pictureTypes, shape: ['batch', 3, 'height', 'width'] }],
    outputs: [{ types: floatTypes, shape: ['batch', 'cells', '5 + classes'] }],
  },
  picture: { fit: 'letterbox', channels: 'bgr', mean: [0, 0, 0], deviation: [1, 1, 1] },
  openSide: 416,
  nmsIou: 0.45,
  classCount: ({ outputs }) => {
    const columns = outputs[0]!.shape[2];
    return typeof columns === 'number' && columns > 5 ? columns - 5 : undefined;
  },
  createDecoder({ outputs }, input) {
    const grid = yoloxGrid(input);
    const [, cells, columns] = outputs[0]!.shape;
    const { width, height } = input;
    const found = `found [1,3,${height},${width}] -> [${outputs[0]!.shape.join(',')}]`;
    if (!isOpen(cells) && cells !== grid.length) {
      throw new ModelError(
        `it is not ${purpose}: expected ${grid.length} cells for an input of ${width}x${height}, ${found}`,
        { hint: 'Export without decoding and without strides other than 8, 16 and 32.' },
      );
    }
    if (!isOpen(columns) && Number(columns) < 6) {
      throw new ModelError(`it is not ${purpose}: expected at least 6 columns (5 + classes), ${found}`);
    }
    return {
      decode([output], item, options) {
        const { values, dims } = output!;
        const [, rows = 0, columns = 0] = dims;
        if (rows !== grid.length || columns < 6) {
          throw new ModelError(
            `it is not ${purpose}: expected an output of [batch,${grid.length},5 + classes], found [${dims.join(',')}]`,
          );
        }
        expectClasses(options.classes, columns - 5);
        const start = item * rows * columns;
        expectNumbers(values as Float32Array, start + 4, start + rows * columns, columns);
        return decodeYolox(values as Float32Array, grid, { ...options, columns, start });
      },
    };
  },
};
