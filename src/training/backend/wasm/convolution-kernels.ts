import { backend_util, util, type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Address } from './kernel-exports.ts';
import { usualParts, type KernelHost } from './kernel-host.ts';
import type { Kernel } from './kernel.ts';

type Map4D = [number, number, number, number];
type Geometry = backend_util.Conv2DInfo;
type WindowGeometry = Omit<Geometry, 'filterShape'>;

/** The most that the parts' own gradients of a filter may take, in floats. */
const partialFloats = 1 << 24;
const geometryBytes = 64;

/** Convolutions as blocked matrix products, and the gradients that the backend lacks or gets wrong. */
export function convolutionKernels(host: KernelHost): readonly Kernel[] {
  const { kernels, address, output, scratch, writeIntegers, parallel } = host;

  /** Scratch that begins with the geometry, in the order in which `assembly/convolution.as` reads it. */
  function scratchWith({ padInfo, ...geometry }: WindowGeometry, channels: number, more = 0): Address {
    const { batchSize, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth } = geometry;
    const { strideHeight, strideWidth, dilationHeight, dilationWidth, inChannels } = geometry;
    const at = scratch(geometryBytes + more);
    writeIntegers(at, [
      ...[batchSize, inHeight, inWidth, inChannels, channels, outHeight, outWidth],
      ...[filterHeight, filterWidth, strideHeight, strideWidth, padInfo.top, padInfo.left],
      ...[dilationHeight, dilationWidth],
    ]);
    return at;
  }

  /** Parts whose sum is the gradient of a filter; fewer where the filter is large. */
  const partsFor = (floats: number): number =>
    Math.max(1, Math.min(usualParts, Math.floor(partialFloats / floats)));
  const workOf = (geometry: WindowGeometry, channels: number): number =>
    geometry.batchSize * geometry.outHeight * geometry.outWidth * channels * geometry.filterHeight;

  /** A gradient of the input from windows that overlap, or not. */
  function pooling(
    kernel: 'maxPoolGradient' | 'averagePoolGradient',
    inputs: readonly TensorInfo[],
    inputShape: readonly number[],
    { filterSize, strides, pad, dimRoundingMode }: NamedAttrMap,
  ): TensorInfo {
    const geometry = backend_util.computePool2DInfo(
      inputShape as Map4D,
      filterSize as number,
      strides as number,
      1,
      pad as number,
      dimRoundingMode as 'floor',
    );
    const dx = output(inputShape);
    const at = scratchWith(geometry, geometry.inChannels);
    const values = [at, ...inputs.map(address), address(dx)];
    parallel(kernel, values, { parts: usualParts, work: workOf(geometry, geometry.inChannels) });
    return dx;
  }

  return [
    {
      name: 'Conv2D',
      run({ x, filter }, attributes) {
        const geometry = geometryOf(x!.shape, filter!.shape, attributes);
        const y = output(geometry.outShape);
        const at = scratchWith(geometry, geometry.outChannels);
        parallel('convolve', [at, address(x!), address(filter!), address(y)], {
          parts: usualParts,
          work: workOf(geometry, geometry.outChannels),
          scratchBytes: kernels.convolutionScratch(at),
        });
        return y;
      },
    },
    {
      name: 'Conv2DBackpropFilter',
      run({ x, dy }, attributes) {
        const filterShape = attributes['filterShape'] as number[];
        const geometry = geometryOf(x!.shape, filterShape, attributes);
        const floats = util.sizeFromShape(filterShape);
        const parts = partsFor(floats);
        const dFilter = output(filterShape);
        const at = scratchWith(geometry, geometry.outChannels, parts * floats * 4);
        const partial = at + geometryBytes;
        parallel('convolutionFilterGradient', [at, address(x!), address(dy!), partial], {
          parts,
          work: workOf(geometry, geometry.outChannels),
          scratchBytes: kernels.convolutionScratch(at),
        });
        kernels.sumParts(partial, parts, floats, address(dFilter));
        return dFilter;
      },
    },
    {
      name: 'Conv2DBackpropInput',
      run({ dy, filter }, attributes) {
        const inputShape = attributes['inputShape'] as number[];
        const geometry = geometryOf(inputShape, filter!.shape, attributes);
        const floats = util.sizeFromShape(filter!.shape);
        const dx = output(inputShape);
        const at = scratchWith(geometry, geometry.outChannels, floats * 4);
        const turned = at + geometryBytes;
        const { outChannels } = geometry;
        kernels.transpose(floats / outChannels, outChannels, address(filter!), turned);
        parallel('convolutionInputGradient', [at, address(dy!), turned, address(dx)], {
          parts: usualParts,
          work: workOf(geometry, geometry.outChannels),
          scratchBytes: kernels.convolutionScratch(at),
        });
        return dx;
      },
    },
    {
      // The backend's own takes explicit padding for another one.
      name: 'DepthwiseConv2dNative',
      run({ x, filter }, attributes) {
        const geometry = geometryOf(x!.shape, filter!.shape, attributes, true);
        if (geometry.outChannels !== geometry.inChannels) return undefined;
        const y = output(geometry.outShape);
        const at = scratchWith(geometry, geometry.outChannels);
        parallel('depthwise', [at, address(x!), address(filter!), address(y)], {
          parts: usualParts,
          work: workOf(geometry, geometry.outChannels),
          scratchBytes: kernels.depthwiseScratch(at),
        });
        return y;
      },
    },
    {
      name: 'DepthwiseConv2dNativeBackpropFilter',
      run({ x, dy }, attributes) {
        const filterShape = attributes['filterShape'] as number[];
        const geometry = geometryOf(x!.shape, filterShape, attributes, true);
        if (geometry.outChannels !== geometry.inChannels) return undefined;
        const floats = util.sizeFromShape(filterShape);
        const dFilter = output(filterShape);
        const at = scratchWith(geometry, geometry.outChannels, usualParts * floats * 4);
        const partial = at + geometryBytes;
        parallel('depthwiseGradient', [at, address(dy!), address(x!), partial, 0], {
          parts: usualParts,
          work: workOf(geometry, geometry.outChannels),
        });
        kernels.sumParts(partial, usualParts, floats, address(dFilter));
        return dFilter;
      },
    },
    {
      name: 'DepthwiseConv2dNativeBackpropInput',
      run({ dy, filter }, attributes) {
        const inputShape = attributes['inputShape'] as number[];
        const geometry = geometryOf(inputShape, filter!.shape, attributes, true);
        if (geometry.outChannels !== geometry.inChannels) return undefined;
        const dx = output(inputShape);
        const at = scratchWith(geometry, geometry.outChannels);
        parallel('depthwiseGradient', [at, address(dy!), address(filter!), address(dx), 1], {
          parts: usualParts,
          work: workOf(geometry, geometry.outChannels),
        });
        return dx;
      },
    },
    {
      // The backend's own sends nothing to windows whose greatest number is not above zero.
      name: 'MaxPoolGrad',
      run: ({ dy, input }, attributes) => pooling('maxPoolGradient', [dy!, input!], input!.shape, attributes),
    },
    {
      name: 'AvgPoolGrad',
      run: ({ dy, input }, attributes) => pooling('averagePoolGradient', [dy!], input!.shape, attributes),
    },
  ];
}

function geometryOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, dilations = 1, pad, dimRoundingMode, dataFormat = 'NHWC' }: NamedAttrMap,
  depthwise = false,
): Geometry {
  if (dataFormat !== 'NHWC') throw new Error('convolutions on the wasm backend take NHWC only');
  return backend_util.computeConv2DInfo(
    inputShape as Map4D,
    filterShape as Map4D,
    strides as number,
    dilations as number,
    pad as number,
    dimRoundingMode as 'floor',
    depthwise,
  );
}
