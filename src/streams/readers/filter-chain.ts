/** What happens to pictures between decoder and pool. */
export interface FilterChainOptions {
  /** Upper limit of frames per second of stream time; absent: all frames. */
  readonly fps?: number | undefined;
  /** Wider pictures are scaled down to this width, keeping their aspect; absent: no scaling. */
  readonly maxWidth?: number | undefined;
}

/**
 * The libavfilter chain that turns any decoded picture into I420, BT.601, limited range, with stream time 0 at
 * the first frame.
 *
 * Decimation keeps the first frame of each slot of 1/fps seconds, with its own time: unlike the `fps` filter it
 * neither repeats frames nor moves them to a grid, and unlike a least distance it holds the wanted mean rate.
 */
export function filterChain({ fps, maxWidth }: FilterChainOptions): string {
  const chain = ['setpts=PTS-STARTPTS'];
  if (fps !== undefined) {
    // A microsecond of tolerance keeps frames that fall on a slot's edge in the slot they belong to.
    const slot = (pts: string) => `floor((${pts}*TB+0.000001)*${fps})`;
    chain.push(`select='isnan(prev_selected_pts)+gt(${slot('pts')},${slot('prev_selected_pts')})'`);
  }
  const size =
    maxWidth === undefined
      ? ''
      : `w='min(iw,${maxWidth})':h='if(gt(iw,${maxWidth}),max(2,2*round(ih*${maxWidth}/iw/2)),ih)':`;
  chain.push(`scale=${size}out_color_matrix=bt601:out_range=tv`, 'format=yuv420p');
  return chain.join(',');
}
