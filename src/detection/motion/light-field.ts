import type { Size } from '../../domain.ts';

/** How much brighter each cell is than when its background was learnt. */
export interface LightField {
  /** Factor on the light of each cell; valid until the next `estimate`. */
  readonly gain: Float32Array;
  /** Compares a picture with the background, both brightness of each cell. */
  estimate(seen: Float32Array, learnt: Float32Array): void;
}

/** Blocks in which the light is measured, across the picture; and cells measured in each direction of a block. */
const blocksAcross = 20;
const samplesAcross = 4;
const leastSide = 6;
/** Too dark to tell a factor, too bright to trust it: the sensor's ends. */
const darkest = 36;
const brightest = 230;
/** Black of limited-range brightness. */
const black = 16;
/** Least cells, and widest spread between the quartiles, for a block to say anything. */
const leastCells = 6;
const widestSpread = 0.2;
/** Largest change of the factor from one block to the next, as a share: the edge of a person is steeper. */
const steepest = 0.15;
/** Neighbours whose median is taken, in blocks to each side; the nearest that are enough. */
const reaches = [1, 2, 4];
const mostNeighbours = (2 * 4 + 1) ** 2;
const leastNeighbours = 3;
/** Local differences up to this share are none. */
const uniform = 0.06;
/** A factor this near to 1 is left to the learning of the background. */
const unchanged = 0.015;
const leastGain = 0.25;
const mostGain = 4;

/**
 * A lamp, the sun or the camera's exposure multiplies what a scene reflects by a factor that changes gradually from
 * place to place; a person replaces it, pattern and all, and ends at an edge. So the factor of a block counts where
 * all of the block agrees on it, and where it can be reached from what most of the picture has without a jump;
 * elsewhere that of the neighbours holds. (The ratio of a picture to its background as the sign of a change of
 * light is that of Jacques et al. 2005, used there for shadows.)
 */
export function createLightField({ width, height }: Size): LightField {
  const blockSide = Math.max(leastSide, Math.round(width / blocksAcross));
  const step = Math.max(1, Math.floor(blockSide / samplesAcross));
  const columns = Math.ceil(width / blockSide);
  const rows = Math.ceil(height / blockSide);
  const gain = new Float32Array(width * height).fill(1);
  const measured = new Float32Array(columns * rows);
  const smooth = new Float32Array(columns * rows);
  const ratios = new Float32Array(Math.ceil(blockSide / step) ** 2);
  const medians = new Float32Array(columns * rows);
  const neighbours = new Float32Array(mostNeighbours);
  const reached = new Uint8Array(columns * rows);
  const open = new Uint16Array(columns * rows);
  const across = taps(width, columns, blockSide);
  const down = taps(height, rows, blockSide);

  /** The factor of one block, or NaN where it is not of one mind. */
  function measure(row: number, column: number, seen: Float32Array, learnt: Float32Array): number {
    let count = 0;
    const bottom = Math.min(height, (row + 1) * blockSide);
    const right = Math.min(width, (column + 1) * blockSide);
    for (let y = row * blockSide + 1; y < bottom; y += step) {
      for (let x = column * blockSide + 1; x < right; x += step) {
        const cell = y * width + x;
        const before = learnt[cell]!;
        const now = seen[cell]!;
        if (before > darkest && now < brightest) ratios[count++] = (now - black) / (before - black);
      }
    }
    if (count < leastCells) return NaN;
    sortFirst(ratios, count);
    const median = ratios[count >> 1]!;
    const spread = ratios[(3 * count) >> 2]! - ratios[count >> 2]!;
    return spread <= widestSpread * median ? median : NaN;
  }

  /** Forgets the blocks that are cut off by jumps from those that have the factor of most. */
  function forgetIslands(overall: number): void {
    reached.fill(0);
    let count = 0;
    const reach = (block: number, from: number): void => {
      if (reached[block] === 1 || !(Math.abs(measured[block]! / from - 1) < steepest)) return;
      reached[block] = 1;
      open[count++] = block;
    };
    for (let block = 0; block < measured.length; block++) {
      if (Math.abs(measured[block]! / overall - 1) < uniform) reach(block, overall);
    }
    for (let next = 0; next < count; next++) {
      const block = open[next]!;
      const column = block % columns;
      if (column > 0) reach(block - 1, measured[block]!);
      if (column < columns - 1) reach(block + 1, measured[block]!);
      if (block >= columns) reach(block - columns, measured[block]!);
      if (block < measured.length - columns) reach(block + columns, measured[block]!);
    }
    for (let block = 0; block < measured.length; block++) if (reached[block] === 0) measured[block] = NaN;
  }

  function medianAround(row: number, column: number, otherwise: number): number {
    for (const reach of reaches) {
      let count = 0;
      for (let y = Math.max(0, row - reach); y <= Math.min(rows - 1, row + reach); y++) {
        for (let x = Math.max(0, column - reach); x <= Math.min(columns - 1, column + reach); x++) {
          const value = measured[y * columns + x]!;
          if (value === value) neighbours[count++] = value;
        }
      }
      if (count < leastNeighbours) continue;
      sortFirst(neighbours, count);
      const median = neighbours[count >> 1]!;
      return Math.abs(median / otherwise - 1) < uniform ? otherwise : median;
    }
    return otherwise;
  }

  return {
    gain,
    estimate(seen, learnt) {
      let count = 0;
      for (let row = 0, i = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, i++) {
          const value = measure(row, column, seen, learnt);
          measured[i] = value;
          if (value === value) medians[count++] = value;
        }
      }
      const median = count === 0 ? 1 : medians.subarray(0, count).sort()[count >> 1]!;
      const overall = Math.abs(median - 1) < unchanged ? 1 : median;
      const differs = (value: number): boolean => Math.abs(value / overall - 1) >= uniform;
      if (!measured.some(differs)) {
        gain.fill(clampGain(overall));
        return;
      }
      forgetIslands(overall);
      for (let row = 0, i = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, i++) {
          smooth[i] = clampGain(medianAround(row, column, overall));
        }
      }
      if (smooth.some(differs)) interpolate();
      else gain.fill(clampGain(overall));
    },
  };

  function interpolate(): void {
    for (let y = 0, i = 0; y < height; y++) {
      const upper = down.low[y]! * columns;
      const lower = down.high[y]! * columns;
      const share = down.share[y]!;
      for (let x = 0; x < width; x++, i++) {
        const left = across.low[x]!;
        const right = across.high[x]!;
        const part = across.share[x]!;
        const top = smooth[upper + left]! + part * (smooth[upper + right]! - smooth[upper + left]!);
        const bottom = smooth[lower + left]! + part * (smooth[lower + right]! - smooth[lower + left]!);
        gain[i] = top + share * (bottom - top);
      }
    }
  }
}

/** For each cell of a line the two blocks whose middles it lies between, and the share of the second. */
function taps(length: number, blocks: number, blockSide: number) {
  const low = new Uint16Array(length);
  const high = new Uint16Array(length);
  const share = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const at = Math.min(blocks - 1, Math.max(0, (i + 0.5) / blockSide - 0.5));
    low[i] = Math.floor(at);
    high[i] = Math.min(blocks - 1, low[i]! + 1);
    share[i] = at - low[i]!;
  }
  return { low, high, share };
}

function clampGain(value: number): number {
  return Math.min(mostGain, Math.max(leastGain, value));
}

/** Sorts the first values, in place: for so few, insertion beats the library. */
function sortFirst(values: Float32Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const value = values[i]!;
    let j = i - 1;
    for (; j >= 0 && values[j]! > value; j--) values[j + 1] = values[j]!;
    values[j + 1] = value;
  }
}
