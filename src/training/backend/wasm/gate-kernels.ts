import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelHost } from './kernel-host.ts';
import type { Kernel } from './register-kernels.ts';

/** OSNet's unified aggregation gate, forward and backward. */
export function gateKernels(host: KernelHost): readonly Kernel[] {
  const { kernels, address, output, scratch, writeAddresses } = host;
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
        writeAddresses(list, streams);
        kernels.aggregate(
          list,
          streams.length,
          batch,
          height * width,
          channels,
          hidden,
          address(reduce!),
          address(reduceBias!),
          address(expand!),
          address(expandBias!),
          address(y),
          address(pooled),
          address(squeezed),
          address(gates),
        );
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
        const list = scratch(streams.length * 8 + kernels.aggregateScratch(channels, hidden));
        const targets = list + streams.length * 4;
        writeAddresses(list, [...streams, ...gradients]);
        kernels.aggregateGradient(
          address(dy!),
          list,
          targets,
          streams.length,
          batch,
          height * width,
          channels,
          hidden,
          address(reduce!),
          address(expand!),
          address(pooled!),
          address(squeezed!),
          address(gates!),
          address(layers[0]!),
          address(layers[1]!),
          address(layers[2]!),
          address(layers[3]!),
          targets + streams.length * 4,
        );
        return [...layers, ...gradients];
      },
    },
  ];
}
