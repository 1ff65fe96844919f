/** What a YOLOX detector does in its worker thread: letterbox, run, decode, suppress, clip. */
import { Tensor } from 'onnxruntime-node';
import type { Detection, Size } from '../domain.ts';
import { expectModelShape } from '../inference/expect-model-shape.ts';
import type { CreateOnnxProgram } from '../inference/onnx-program.ts';
import { clipBox } from '../maths/box.ts';
import { createLetterbox, letterboxScale } from './letterbox.ts';
import { nonMaximumSuppression } from './nms.ts';
import { decodeYolox, yoloxGrid } from './yolox-decode.ts';

export interface YoloxRequest {
  readonly size: Size;
  /** I420, shared with the frame. */
  readonly pixels: Uint8Array;
}

export interface YoloxProgramOptions {
  readonly confidence: number;
  readonly nmsIou: number;
  readonly classIndex: number;
}

/** Input side of a model that leaves it open: that of the official nano and tiny exports. */
const openSide = 416;
/** Letterbox tables kept, one a picture size: sites rarely mix more kinds of cameras. */
const maxLetterboxes = 8;
const purpose = 'a YOLOX detector';

const createYoloxProgram: CreateOnnxProgram<YoloxRequest, readonly Detection[], YoloxProgramOptions> = (
  session,
  { confidence, nmsIou, classIndex },
) => {
  const rank = { purpose, input: [1, 3, 'height', 'width'], outputs: [[1, 'cells', '5 + classes']] };
  expectModelShape(session, rank);
  const [, , height = openSide, width = openSide] = shapeOf(session.inputMetadata[0]);
  const input = { width, height };
  const grid = yoloxGrid(input);
  const [, , columns = 6 + classIndex] = shapeOf(session.outputMetadata[0]);
  const outputShape = [1, grid.length, Math.max(columns, 6 + classIndex)];
  expectModelShape(session, { purpose, input: [1, 3, height, width], outputs: [outputShape] });
  const inputName = session.inputNames[0]!;
  const outputName = session.outputNames[0]!;
  const letterboxes = new Map<string, ReturnType<typeof createLetterbox>>();

  function letterboxFor(size: Size): ReturnType<typeof createLetterbox> {
    const key = `${size.width}x${size.height}`;
    let letterbox = letterboxes.get(key);
    if (!letterbox) {
      if (letterboxes.size === maxLetterboxes) letterboxes.clear();
      letterboxes.set(key, (letterbox = createLetterbox(size, input)));
    }
    return letterbox;
  }

  return {
    async run({ size, pixels }) {
      const image = new Tensor('float32', letterboxFor(size)(pixels), [1, 3, height, width]);
      const output = (await session.run({ [inputName]: image }))[outputName]!;
      const found = decodeYolox(output.data as Float32Array, grid, {
        columns: output.dims[2]!,
        classIndex,
        confidence,
        scale: letterboxScale(size, input),
      });
      return nonMaximumSuppression(found, nmsIou)
        .map((detection) => ({ ...detection, box: clipBox(detection.box, size) }))
        .filter(({ box }) => box.width > 0 && box.height > 0);
    },
  };
};
export default createYoloxProgram;

/** Sizes of a tensor's axes, undefined where the model leaves them open. */
function shapeOf(value: Parameters<typeof expectModelShape>[0]['inputMetadata'][number] | undefined) {
  const shape = value?.isTensor ? value.shape : [];
  return shape.map((size) => (typeof size === 'number' && size > 0 ? size : undefined));
}
