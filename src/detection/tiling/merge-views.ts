import type { Box, Detection, Size } from '../../domain.ts';
import { iou } from '../../maths/box.ts';
import { nonMaximumSuppression } from '../nms.ts';

/** What was found in one part of a frame, in pixels of the frame. */
export interface ViewDetections {
  readonly view: Box;
  readonly detections: readonly Detection[];
}

/** Which borders of a view, inside the frame, a box ends at: there it may be the part of a person. */
interface Cut {
  readonly left: boolean;
  readonly right: boolean;
  readonly top: boolean;
  readonly bottom: boolean;
}

interface Fragment extends Detection {
  readonly view: Box;
  readonly cut: Cut;
}

/**
 * A box nearer to the border of its view than this share of the view is taken to be cut off there: networks place edges
 * no better. Taking a whole person for a part does no harm, since only a whole one in its place makes it go.
 */
const cutShare = 0.02;
/** A fragment of which more lies in a whole person is a part of that person. */
const maxInside = 0.6;
/** Fragments on both sides of a seam are one person where, along the seam, they overlap by more. */
const minAlongSeam = 0.5;

/**
 * Puts together what was found in overlapping views of one frame. Whole persons seen twice are suppressed by IoU. Parts
 * of persons, cut off by a view's border, are dropped where a whole person explains them (by the share of their
 * own area, for a part overlaps its whole by little of the whole's); parts that face each other across a seam are
 * joined; other parts are better than nothing and stay. Two whole boxes are never compared by that share: a child
 * before its mother must not vanish.
 *
 * @param maxIou whole boxes that overlap a more confident one by more are dropped
 * @returns most confident first
 */
export function mergeViews(views: readonly ViewDetections[], frame: Size, maxIou: number): Detection[] {
  const whole: Detection[] = [];
  const fragments: Fragment[] = [];
  for (const { view, detections } of views) {
    for (const detection of detections) {
      const cut = cutOf(detection.box, view, frame);
      if (cut.left || cut.right || cut.top || cut.bottom) fragments.push({ ...detection, view, cut });
      else whole.push(detection);
    }
  }
  const kept = nonMaximumSuppression(whole, maxIou);
  const parts = fragments.filter(
    ({ box }) => !kept.some((person) => insideShare(box, person.box) > maxInside),
  );
  const joined: Detection[] = [];
  for (const { box, confidence } of joinAcrossSeams(parts).sort((a, b) => b.confidence - a.confidence)) {
    const known = [...kept, ...joined].some(
      (person) => iou(box, person.box) > maxIou || insideShare(box, person.box) > maxInside,
    );
    if (!known) joined.push({ box, confidence });
  }
  return [...kept, ...joined].sort((a, b) => b.confidence - a.confidence);
}

function cutOf(box: Box, view: Box, frame: Size): Cut {
  const right = view.x + view.width;
  const bottom = view.y + view.height;
  const x = cutShare * view.width;
  const y = cutShare * view.height;
  return {
    left: view.x > 0 && box.x - view.x < x,
    top: view.y > 0 && box.y - view.y < y,
    right: right < frame.width && right - box.x - box.width < x,
    bottom: bottom < frame.height && bottom - box.y - box.height < y,
  };
}

/** Unites parts until none faces another; a person over four tiles takes several steps. */
function joinAcrossSeams(parts: readonly Fragment[]): Fragment[] {
  const left = [...parts];
  for (let i = 0; i < left.length; i++) {
    const j = left.findIndex((other, k) => k > i && isSamePerson(left[i]!, other));
    if (j < 0) continue;
    left[i] = unite(left[i]!, left[j]!);
    left.splice(j, 1);
    // The larger part may face one that the smaller did not.
    i = -1;
  }
  return left;
}

function isSamePerson(a: Fragment, b: Fragment): boolean {
  if (a.view === b.view) return false;
  // Two views' parts of one person that show the same of it.
  if (insideShare(a.box, b.box) > maxInside || insideShare(b.box, a.box) > maxInside) return true;
  if (!touch(a.box, b.box)) return false;
  const across = (a.cut.right && b.cut.left) || (a.cut.left && b.cut.right);
  const down = (a.cut.bottom && b.cut.top) || (a.cut.top && b.cut.bottom);
  const rows = overlapShare(a.box.y, a.box.height, b.box.y, b.box.height);
  const columns = overlapShare(a.box.x, a.box.width, b.box.x, b.box.width);
  return (across && rows > minAlongSeam) || (down && columns > minAlongSeam);
}

function unite(a: Fragment, b: Fragment): Fragment {
  const x = Math.min(a.box.x, b.box.x);
  const y = Math.min(a.box.y, b.box.y);
  const right = Math.max(a.box.x + a.box.width, b.box.x + b.box.width);
  const bottom = Math.max(a.box.y + a.box.height, b.box.y + b.box.height);
  const larger = a.box.width * a.box.height >= b.box.width * b.box.height ? a : b;
  return {
    box: { x, y, width: right - x, height: bottom - y },
    confidence: Math.max(a.confidence, b.confidence),
    view: larger.view,
    // A side that one part was cut at and the other reaches beyond is whole now.
    cut: {
      left: (a.box.x <= b.box.x ? a : b).cut.left,
      top: (a.box.y <= b.box.y ? a : b).cut.top,
      right: (a.box.x + a.box.width >= b.box.x + b.box.width ? a : b).cut.right,
      bottom: (a.box.y + a.box.height >= b.box.y + b.box.height ? a : b).cut.bottom,
    },
  };
}

/** How much of a box lies in another, [0, 1]. */
function insideShare(part: Box, whole: Box): number {
  const width = Math.min(part.x + part.width, whole.x + whole.width) - Math.max(part.x, whole.x);
  const height = Math.min(part.y + part.height, whole.y + whole.height) - Math.max(part.y, whole.y);
  return width > 0 && height > 0 ? (width * height) / (part.width * part.height) : 0;
}

function touch(a: Box, b: Box): boolean {
  return a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;
}

/** Overlap of two spans over what they cover together, [0, 1]. */
function overlapShare(a: number, aLength: number, b: number, bLength: number): number {
  const overlap = Math.min(a + aLength, b + bLength) - Math.max(a, b);
  return overlap <= 0 ? 0 : overlap / (Math.max(a + aLength, b + bLength) - Math.min(a, b));
}
