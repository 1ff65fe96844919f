/** H.264 for RTP: cutting a bare stream into access units, and access units into packets. */

/** The NAL units of one picture. */
export type AccessUnit = readonly Buffer[];

const nalType = (nal: Buffer) => nal[0]! & 0x1f;

/** Splits an Annex-B stream (start codes 00 00 01) into pictures; parameter sets go with the picture after them. */
export function accessUnits(annexB: Buffer): AccessUnit[] {
  const starts: number[] = [];
  for (let at = annexB.indexOf('000001', 0, 'hex'); at >= 0; at = annexB.indexOf('000001', at + 3, 'hex')) {
    starts.push(at + 3);
  }
  const units: Buffer[][] = [];
  let unit: Buffer[] = [];
  for (const [i, start] of starts.entries()) {
    let end = i + 1 < starts.length ? starts[i + 1]! - 3 : annexB.length;
    while (end > start && annexB[end - 1] === 0) end--;
    const nal = annexB.subarray(start, end);
    const isSlice = nalType(nal) === 1 || nalType(nal) === 5;
    // first_mb_in_slice is 0 (its Exp-Golomb code is a single 1 bit) where a new picture begins.
    const beginsPicture = isSlice && (nal[1]! & 0x80) !== 0;
    const hasSlice = unit.some((other) => nalType(other) === 1 || nalType(other) === 5);
    if (hasSlice && (beginsPicture || !isSlice)) {
      units.push(unit);
      unit = [];
    }
    unit.push(nal);
  }
  if (unit.length > 0) units.push(unit);
  return units;
}

/** `sprop-parameter-sets` of the session description (RFC 6184, section 8.1). */
export function parameterSets(units: readonly AccessUnit[]): string {
  const sets = [7, 8].map((type) => units.flat().find((nal) => nalType(nal) === type));
  return sets.map((nal) => nal?.toString('base64')).join(',');
}

const maxPayload = 1400;

/** RTP packets of one picture: single NAL units, or FU-A fragments of large ones (RFC 6184, 5.6 and 5.8). */
export function rtpPackets(unit: AccessUnit, timestamp: number, firstSequence: number): Buffer[] {
  const payloads = unit.flatMap((nal) => (nal.length <= maxPayload ? [nal] : fragments(nal)));
  return payloads.map((payload, i) => {
    const header = Buffer.alloc(12);
    header[0] = 0x80;
    header[1] = (i === payloads.length - 1 ? 0x80 : 0) | 96;
    header.writeUInt16BE((firstSequence + i) & 0xffff, 2);
    header.writeUInt32BE(timestamp >>> 0, 4);
    header.writeUInt32BE(0x51_67_68_74, 8);
    return Buffer.concat([header, payload]);
  });
}

function fragments(nal: Buffer): Buffer[] {
  const out: Buffer[] = [];
  for (let at = 1; at < nal.length; at += maxPayload) {
    const last = at + maxPayload >= nal.length;
    const head = Buffer.from([
      (nal[0]! & 0xe0) | 28,
      (at === 1 ? 0x80 : 0) | (last ? 0x40 : 0) | nalType(nal),
    ]);
    out.push(Buffer.concat([head, nal.subarray(at, at + maxPayload)]));
  }
  return out;
}
