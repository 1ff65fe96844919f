/** Different lines counted at a time: what is said of cameras rarely has so many forms. */
const maxLines = 1_000;

/** Says a line that repeats only the 1st, 10th, 100th… time, so that one fault a frame does not bury the rest. */
export function sparingly(say: (line: string) => void): (line: string) => void {
  const times = new Map<string, number>();
  return (line) => {
    const n = (times.get(line) ?? 0) + 1;
    if (n === 1 && times.size === maxLines) times.clear();
    times.set(line, n);
    if (n === 1) say(line);
    else if (/^10+$/.test(String(n))) say(`${line} (${n} times by now)`);
  };
}
