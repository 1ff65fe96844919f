import type { CreateOnnxProgram } from '../../src/inference/onnx-program.ts';

export type EchoRequest =
  | { readonly do: 'echo'; readonly value: number }
  | { readonly do: 'throw' }
  | { readonly do: 'crash' }
  | { readonly do: 'run'; readonly times: number };

const create: CreateOnnxProgram<EchoRequest, number, { offset: number }> = async (session, { offset }) => {
  const { Tensor } = await import('onnxruntime-node');
  return {
    async run(request) {
      if (request.do === 'throw') throw new Error('cannot do this one');
      if (request.do === 'crash') process.exit(7);
      if (request.do === 'echo') return request.value + offset;
      const [input] = session.inputMetadata;
      if (!input?.isTensor) throw new Error('no input');
      const shape = input.shape.map((size) => (typeof size === 'number' ? size : 1));
      const feeds = {
        [input.name]: new Tensor('float32', new Float32Array(shape.reduce((a, b) => a * b)), shape),
      };
      let values = 0;
      for (let i = 0; i < request.times; i++)
        values = (await session.run(feeds))[session.outputNames[0]!]!.size;
      return values;
    },
  };
};
export default create;
