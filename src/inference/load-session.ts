import { open } from 'node:fs/promises';
import { env, InferenceSession } from 'onnxruntime-node';
import { ModelError } from '../errors.ts';
import type { LoadedModel, ModelTensor, OnnxWorkerData } from './onnx-messages.ts';
import { firstLine } from '../runtime/error-text.ts';
import { tryProviders } from './try-providers.ts';

const fatalOnly = 4;

/**
 * Loads a model with the first execution provider of the list that works on this machine.
 *
 * @throws ModelError naming the file: missing, not a model, an operator that the runtime lacks, no provider
 */
export async function loadSession({
  model,
  providers,
}: Pick<OnnxWorkerData, 'model' | 'providers'>): Promise<{
  session: InferenceSession;
  info: LoadedModel;
}> {
  env.logLevel = 'fatal';
  const bytes = await modelBytes(model);
  const { session, execution } = await tryProviders({
    providers,
    // From the path, not from the bytes: a model may keep its weights in a file beside it.
    open: (executionProviders) =>
      InferenceSession.create(model, {
        executionProviders,
        // Several workers of one thread beat one worker of several.
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        logSeverityLevel: fatalOnly,
      }),
    onFailure(error, provider, isLast) {
      const reason = firstLine(error);
      throwIfDamaged(model, bytes, reason);
      // An accelerator may lack what the processor has.
      if (provider === 'cpu' || isLast) throwIfUnusable(model, reason);
    },
  });
  if (session) {
    const { inputMetadata, outputMetadata } = session;
    return {
      session,
      info: { inputs: tensors(inputMetadata), outputs: tensors(outputMetadata), ...execution },
    };
  }
  const reasons = execution.unavailable.map(({ provider, reason }) => `${provider} (${reason})`).join(', ');
  throw new ModelError(`model ${model} cannot run: no execution provider available of ${reasons}`, {
    hint: "Add 'cpu' as the last provider, or install what the provider needs.",
    fields: { file: model },
  });
}

/** How large the file is, after making sure that it is a readable file. */
async function modelBytes(model: string): Promise<number> {
  const refuse = (why: string, cause?: unknown): ModelError =>
    new ModelError(`model ${model} ${why}`, {
      cause,
      hint: 'Give the path of an .onnx file.',
      fields: { file: model },
    });
  try {
    await using file = await open(model);
    const stat = await file.stat();
    if (stat.isFile()) return stat.size;
  } catch (error) {
    throw refuse((error as NodeJS.ErrnoException).code === 'ENOENT' ? 'not found' : 'cannot be read', error);
  }
  throw refuse('is not a file');
}

/** ONNX Runtime has no error codes in JavaScript: its wording tells a bad file from a missing provider. */
function throwIfDamaged(model: string, bytes: number, reason: string): void {
  if (/protobuf parsing failed|does not have a graph|No graph was found/i.test(reason)) {
    throw new ModelError(`model ${model} is not an ONNX model or is damaged (${bytes} bytes)`, {
      hint: 'Fetch or export the file again.',
      fields: { file: model },
    });
  }
}

function throwIfUnusable(model: string, reason: string): void {
  const fields = { file: model };
  if (
    /is not a registered function|NOT_IMPLEMENTED|No Op registered|Could not find an implementation|opset/i.test(
      reason,
    )
  ) {
    throw new ModelError(`model ${model} needs an operator that ONNX Runtime lacks: ${reason}`, {
      hint: 'Export the model with an older opset or without custom operators.',
      fields,
    });
  }
  if (
    /INVALID_GRAPH|not a valid model|type inference|shape inference|external data|^Load model from/i.test(
      reason,
    )
  ) {
    throw new ModelError(`model ${model} cannot be loaded: ${reason}`, { fields });
  }
}

function tensors(metadata: readonly InferenceSession.ValueMetadata[]): ModelTensor[] {
  return metadata.map((value) =>
    value.isTensor
      ? { name: value.name, type: value.type, shape: value.shape }
      : { name: value.name, type: 'not a tensor', shape: [] },
  );
}
