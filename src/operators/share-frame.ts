import type { Frame } from '../domain.ts';

/** A frame with several owners. */
export interface SharedFrame extends Disposable {
  /** One more owner: the frame lives until it, too, is disposed. */
  share(): Disposable;
}

/** Disposes `frame` when the returned owner and all its shares are disposed; disposing one twice is harmless. */
export function shareFrame(frame: Frame): SharedFrame {
  let owners = 0;
  function share(): Disposable {
    let held = true;
    owners++;
    return {
      [Symbol.dispose]() {
        if (!held) return;
        held = false;
        if (--owners === 0) frame[Symbol.dispose]();
      },
    };
  }
  return { ...share(), share };
}
