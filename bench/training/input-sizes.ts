import type { Size } from '../../src/domain.ts';

/** `256x128,128x64`, height first as papers have it. */
export function parseSizes(text: string): Size[] {
  return text.split(',').map((part) => {
    const [, height, width] = /^\s*(\d+)x(\d+)\s*$/.exec(part) ?? [];
    if (height === undefined) throw new RangeError(`sizes "${text}": write height x width, such as 256x128`);
    return { height: Number(height), width: Number(width) };
  });
}

export const sizeWord = ({ height, width }: Size): string => `${height}x${width}`;
