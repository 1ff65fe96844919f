import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, from } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkDetector } from '../../../src/detection/network-detector.ts';
import type { Detection, Frame } from '../../../src/domain.ts';
import { toFloat16Bits } from '../../../src/maths/float16.ts';
import { iou } from '../../../src/maths/box.ts';
import { int8Weights } from '../../../src/training/onnx/int8-weights.ts';
import {
  decodeModel,
  encodeModel,
  type ModelProto,
  tensorType,
  type ValueInfoProto,
} from '../../../src/training/onnx/onnx-proto.ts';
import { floatValues, rawBytes } from '../../../src/training/onnx/tensor-values.ts';
import { openBatchAxis } from '../../support/open-batch-axis.ts';
import { dataFolder, missing } from '../../support/reference-data.ts';
import { hasFfmpeg, readFrames } from '../raw-video.ts';

const nano = join(dataFolder, 'models/yolox_nano.onnx');
const pets = join(dataFolder, 'video/pets09_s2l1/vtest_pets09_s2l1_480x360.avi');

/** Everything in half precision, inputs and outputs too, but for the factors of Resize, which ONNX wants in single. */
function inHalves(model: ModelProto): ModelProto {
  const { graph } = model;
  const factors = new Set(
    graph.node.flatMap((node) => (node.op_type === 'Resize' ? node.input.slice(1) : [])),
  );
  const halve = (value: ValueInfoProto): ValueInfoProto => ({
    ...value,
    type: { tensor_type: { ...value.type.tensor_type, elem_type: tensorType.half } },
  });
  return {
    ...model,
    graph: {
      ...graph,
      input: graph.input.map(halve),
      output: graph.output.map(halve),
      initializer: graph.initializer.map((tensor) => {
        if (tensor.data_type !== tensorType.float || factors.has(tensor.name)) return tensor;
        const bits = Uint16Array.from(floatValues(tensor), toFloat16Bits);
        return { name: tensor.name, dims: tensor.dims, data_type: tensorType.half, raw_data: rawBytes(bits) };
      }),
    },
  };
}

describe.skipIf(missing(nano) || missing(pets) || !hasFfmpeg)('YOLOX-nano, exported otherwise', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-yolox-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const frames = hasFfmpeg ? readFrames(pets, { width: 480, height: 360 }, { every: 100, count: 6 }) : [];
  let expected: (readonly Detection[])[];

  async function detect(model: string, maxBatch = 1): Promise<(readonly Detection[])[]> {
    await using detector = await networkDetector({ model, maxBatch, providers: ['cpu'] });
    return await Promise.all(frames.map((frame: Frame) => firstValueFrom(from(detector.detect(frame)))));
  }
  async function detectWith(change: (model: ModelProto) => ModelProto, maxBatch?: number) {
    const path = join(folder, `${change.name}.onnx`);
    writeFileSync(path, encodeModel(change(decodeModel(readFileSync(nano)))));
    return detect(path, maxBatch);
  }
  const agreement = (found: (readonly Detection[])[], least: number) => {
    const all = expected.flatMap((detections, i) =>
      detections.map(({ box, confidence }) =>
        found[i]!.some((each) => iou(each.box, box) > least && Math.abs(each.confidence - confidence) < 0.1),
      ),
    );
    return all.filter(Boolean).length / all.length;
  };

  beforeAll(async () => {
    expected = await detect(nano);
    expect(expected.flat().length).toBeGreaterThan(20);
  });

  it('in half precision throughout, finds the same persons', async () => {
    const found = await detectWith(inHalves);
    expect(agreement(found, 0.95)).toBe(1);
    expect(found.flat()).toHaveLength(expected.flat().length);
  });

  it('with weights of 8 bits, finds nearly the same', async () => {
    expect(agreement(await detectWith(int8Weights), 0.8)).toBeGreaterThan(0.9);
  });

  it('for batches, finds the same in a batch of six as one by one', async () => {
    expect(agreement(await detectWith(openBatchAxis, 6), 0.9999)).toBe(1);
  });
});
