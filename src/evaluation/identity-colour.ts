/** A colour for an identity: stable, and neighbouring numbers far apart. */
export function identityColour(identity: string): string {
  const number = /(\d+)$/.exec(identity)?.[1];
  const n = number === undefined ? hash(identity) : Number(number);
  // Steps of the golden angle never come round to a hue used shortly before; lightness tells rounds apart.
  const hue = (n * 137.508 + 205) % 360;
  // Blue and violet look darker than they are; dark text must be readable on all.
  const lightness = [58, 70, 50][Math.floor(n / 7) % 3]! + (hue > 215 && hue < 300 ? 10 : 0);
  return `hsl(${hue.toFixed(0)}, 78%, ${lightness}%)`;
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
  return value;
}
