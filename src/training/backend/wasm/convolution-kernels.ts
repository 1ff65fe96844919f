import { backend_util, type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Address } from './kernel-exports.ts';
import type { KernelHost } from './kernel-host.ts';
import type { Kernel } from './register-kernels.ts';

type Map4D = [number, number, number, number];
type Geometry = backend_util.Conv2DInfo;
type WindowGeometry = Omit<Geometry, 'filterShape'>;

/** Convolutions as blocked matrix products, and the gradients that the backend lacks or gets wrong. */
export function convolutionKernels(host: KernelHost): readonly Kernel[] {
  const { kernels, address, output, scratch } = host;

  function shape({ padInfo, ...geometry }: WindowGeometry, inputs: number, outputs: number): void {
    const { batchSize, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth } = geometry;
    const { strideHeight, strideWidth, dilationHeight, dilationWidth } = geometry;
    kernels.convolutionShape(
      batchSize,
      inHeight,
      inWidth,
      inputs,
      outputs,
      outHeight,
      outWidth,
      filterHeight,
      filterWidth,
      strideHeight,
      strideWidth,
      padInfo.top,
      padInfo.left,
      dilationHeight,
      dilationWidth,
    );
  }

  /** Runs a convolution or one of its gradients into a new tensor. */
  function convolution(
    geometry: Geometry,
    resultShape: readonly number[],
    run: (result: Address, scratch: Address) => void,
  ): TensorInfo {
    const result = output(resultShape);
    shape(geometry, geometry.inChannels, geometry.outChannels);
    run(address(result), scratch(kernels.convolutionScratch()));
    return result;
  }

  /** Of one filter a channel only. */
  function depthwise(
    geometry: Geometry,
    resultShape: readonly number[],
    run: (result: Address) => void,
  ): TensorInfo | undefined {
    if (geometry.outChannels !== geometry.inChannels) return undefined;
    const result = output(resultShape);
    shape(geometry, geometry.inChannels, geometry.inChannels);
    run(address(result));
    return result;
  }

  function pooling(
    inputShape: readonly number[],
    { filterSize, strides, pad, dimRoundingMode }: NamedAttrMap,
    run: (dx: Address) => void,
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
    shape(geometry, geometry.inChannels, geometry.inChannels);
    run(address(dx));
    return dx;
  }

  return [
    {
      name: 'Conv2D',
      run({ x, filter }, attributes) {
        const geometry = geometryOf(x!.shape, filter!.shape, attributes);
        return convolution(geometry, geometry.outShape, (y, free) =>
          kernels.convolve(address(x!), address(filter!), y, free),
        );
      },
    },
    {
      name: 'Conv2DBackpropFilter',
      run({ x, dy }, attributes) {
        const filterShape = attributes['filterShape'] as number[];
        return convolution(geometryOf(x!.shape, filterShape, attributes), filterShape, (dFilter, free) =>
          kernels.convolutionFilterGradient(address(x!), address(dy!), dFilter, free),
        );
      },
    },
    {
      name: 'Conv2DBackpropInput',
      run({ dy, filter }, attributes) {
        const inputShape = attributes['inputShape'] as number[];
        return convolution(geometryOf(inputShape, filter!.shape, attributes), inputShape, (dx, free) =>
          kernels.convolutionInputGradient(address(dy!), address(filter!), dx, free),
        );
      },
    },
    {
      // The backend's own takes explicit padding for another one.
      name: 'DepthwiseConv2dNative',
      run({ x, filter }, attributes) {
        const geometry = geometryOf(x!.shape, filter!.shape, attributes, true);
        return depthwise(geometry, geometry.outShape, (y) =>
          kernels.depthwise(address(x!), address(filter!), y, scratch(kernels.depthwiseScratch())),
        );
      },
    },
    {
      name: 'DepthwiseConv2dNativeBackpropFilter',
      run({ x, dy }, attributes) {
        const filterShape = attributes['filterShape'] as number[];
        const geometry = geometryOf(x!.shape, filterShape, attributes, true);
        return depthwise(geometry, filterShape, (dFilter) =>
          kernels.depthwiseGradient(address(dy!), address(x!), dFilter, 0),
        );
      },
    },
    {
      name: 'DepthwiseConv2dNativeBackpropInput',
      run({ dy, filter }, attributes) {
        const inputShape = attributes['inputShape'] as number[];
        const geometry = geometryOf(inputShape, filter!.shape, attributes, true);
        return depthwise(geometry, inputShape, (dx) =>
          kernels.depthwiseGradient(address(dy!), address(filter!), dx, 1),
        );
      },
    },
    {
      // The backend's own sends nothing to windows whose greatest number is not above zero.
      name: 'MaxPoolGrad',
      run: ({ dy, input }, attributes) =>
        pooling(input!.shape, attributes, (dx) => kernels.maxPoolGradient(address(dy!), address(input!), dx)),
    },
    {
      name: 'AvgPoolGrad',
      run: ({ dy, input }, attributes) =>
        pooling(input!.shape, attributes, (dx) => kernels.averagePoolGradient(address(dy!), dx)),
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
