/**
 * Runs `load` for the items in order, at most `ahead` of them before they are asked for: the next batches are read
 * while a step runs, and memory stays bounded.
 */
export async function* prefetch<Item, Loaded>(
  items: readonly Item[],
  load: (item: Item) => Promise<Loaded>,
  ahead: number,
): AsyncGenerator<Loaded> {
  const under: Promise<Loaded>[] = [];
  let next = 0;
  try {
    for (let done = 0; done < items.length; done++) {
      while (next < items.length && next <= done + ahead) {
        const loading = load(items[next++]!);
        // Whoever stops early never asks for it: its failure is then nobody's.
        loading.catch(() => undefined);
        under.push(loading);
      }
      yield await under.shift()!;
    }
  } finally {
    await Promise.allSettled(under);
  }
}
