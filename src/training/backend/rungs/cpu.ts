import { activate, deactivate, type OpenRung } from './rung.ts';

/** TensorFlow.js in plain JavaScript: the numeric reference of the tests. */
export const openCpu: OpenRung = async () => {
  await import('@tensorflow/tfjs-backend-cpu');
  await activate('cpu');
  return { detail: 'plain JavaScript, for reference only', dispose: () => deactivate('cpu') };
};
