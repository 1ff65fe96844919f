// Work is cut into parts that depend on its shape alone, never on how many threads there are: so the sums come out the
// same, bit by bit, whoever does which part.

/** The first item of a part. */
// @ts-ignore: decorator
@inline export function firstOf(items: usize, part: usize, parts: usize): usize {
  return items * part / parts;
}

/** target = the sum of so many vectors that lie one after the other. */
export function sumParts(vectors: usize, parts: usize, floats: usize, target: usize): void {
  let i: usize = 0;
  for (; i + 4 <= floats; i += 4) {
    let sum = v128.load(vectors);
    for (let part: usize = 1; part < parts; part++) sum = f32x4.add(sum, v128.load(vectors + part * floats * 4));
    v128.store(target, sum);
    vectors += 16;
    target += 16;
  }
  for (; i < floats; i++) {
    let sum = load<f32>(vectors);
    for (let part: usize = 1; part < parts; part++) sum += load<f32>(vectors + part * floats * 4);
    store<f32>(target, sum);
    vectors += 4;
    target += 4;
  }
}
