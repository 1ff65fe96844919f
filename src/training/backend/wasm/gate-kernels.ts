import { util, type TensorInfo } from '@tensorflow/tfjs-core';
import { usualParts as parts, type KernelHost } from './kernel-host.ts';
import type { Kernel } from './kernel.ts';

/** OSNet's unified aggregation gate, forward and backward. */
export function gateKernels(host: KernelHost): readonly Kernel[] {
  const { kernels, address, output, scratch, writeIntegers, parallel } = host;
  const streamsOf = (inputs: Partial<Record<string, TensorInfo>>, count: number): TensorInfo[] =>
    Array.from({ length: count }, (_, i) => inputs[`stream${i}`]!);
  return [
    {
      name: 'SightlineAggregateStreams',
      run(inputs, attributes) {
        const { reduce, reduceBias, expand, expandBias } = inputs;
        const streams = streamsOf(inputs, attributes['streams'] as number);
        const [batch, height, width, channels] = streams[0]!.shape as [number, number, number, number];
        const hidden = reduceBias!.shape[0]!;
        const y = output(streams[0]!.shape);
        const pooled = output([batch, streams.length, channels]);
        const squeezed = output([batch, streams.length, hidden]);
        const gates = output([batch, streams.length, channels]);
        const list = scratch(streams.length * 4);
        writeIntegers(list, streams.map(address));
        const shape = [streams.length, batch, height * width, channels, hidden];
        const layers = [reduce!, reduceBias!, expand!, expandBias!].map(address);
        const results = [y, pooled, squeezed, gates].map(address);
        parallel('aggregate', [list, ...shape, ...layers, ...results], {
          parts,
          work: util.sizeFromShape(y.shape) * streams.length,
        });
        return [y, pooled, squeezed, gates];
      },
    },
    {
      name: 'SightlineAggregateStreamsGradient',
      run(inputs, attributes) {
        const { dy, reduce, reduceBias, expand, expandBias } = inputs;
        const { output1: pooled, output2: squeezed, output3: gates } = inputs;
        const streams = streamsOf(inputs, attributes['streams'] as number);
        const [batch, height, width, channels] = streams[0]!.shape as [number, number, number, number];
        const hidden = reduceBias!.shape[0]!;
        const layers = [reduce!, reduceBias!, expand!, expandBias!].map(({ shape }) => output(shape));
        const gradients = streams.map(({ shape }) => output(shape));
        // Addresses of the streams and of their gradients, then the layers' gradients, one set a part.
        const floats = kernels.gateFloats(channels, hidden);
        const list = scratch(streams.length * 8 + (parts + 1) * floats * 4);
        const targets = list + streams.length * 4;
        const sets = targets + streams.length * 4;
        writeIntegers(list, [...streams, ...gradients].map(address));
        const shape = [streams.length, batch, height * width, channels, hidden];
        const weights = [reduce!, expand!].map(address);
        const seen = [pooled!, squeezed!, gates!].map(address);
        parallel('aggregateGradient', [address(dy!), list, targets, ...shape, ...weights, ...seen, sets], {
          parts,
          work: util.sizeFromShape(dy!.shape) * streams.length,
          scratchBytes: kernels.aggregateScratch(channels, hidden),
        });
        const sum = sets + parts * floats * 4;
        kernels.sumParts(sets, parts, floats, sum);
        let at = sum;
        for (const layer of layers) {
          const size = util.sizeFromShape(layer.shape);
          kernels.sumParts(at, 1, size, address(layer));
          at += size * 4;
        }
        return [...layers, ...gradients];
      },
    },
  ];
}
