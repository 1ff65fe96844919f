import { memoryBus } from '../../src/streams/bus/memory.ts';
import { busContract } from './bus.contract.ts';

busContract('memory', () => Promise.resolve(memoryBus()));
