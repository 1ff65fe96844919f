import type { Box } from '../../domain.ts';
import type { View } from './view.ts';
import type { Whereabouts } from './walk.ts';
import type { Appearance } from './wardrobe.ts';

/** A joint in the picture with the radius of the flesh around it, in pixels. */
export interface Joint {
  readonly u: number;
  readonly v: number;
  readonly radius: number;
  readonly depth: number;
}

export interface Leg {
  readonly hip: Joint;
  readonly knee: Joint;
  readonly ankle: Joint;
  readonly toe: Joint;
}

export interface Arm {
  readonly shoulder: Joint;
  readonly elbow: Joint;
  readonly hand: Joint;
}

/** A person posed before a camera, in pixels: what is drawn, and what the ground truth measures. */
export interface Figure {
  readonly person: number;
  readonly appearance: Appearance;
  readonly depth: number;
  /** Pixels a metre at the person's distance. */
  readonly scale: number;
  /** The angle at which the camera sees them: 0 from the front, ±π from behind, positive where they face right. */
  readonly facing: number;
  readonly legs: readonly [left: Leg, right: Leg];
  readonly arms: readonly [left: Arm, right: Arm];
  /** Half-widths of the trunk are the radii. */
  readonly hips: Joint;
  readonly waist: Joint;
  readonly chest: Joint;
  readonly neck: Joint;
  readonly head: Joint;
  readonly ground: Joint;
  /** A point beside the body: metres to the right, up and forward in the body's own directions. */
  readonly place: (right: number, up: number, forward: number, radius: number) => Joint;
}

/** Poses a person; undefined where they are behind the camera or too near to it. */
export function poseFigure(
  person: number,
  appearance: Appearance,
  whereabouts: Whereabouts,
  phase: number,
  view: View,
): Figure | undefined {
  const { x, z, heading, speed } = whereabouts;
  const { height, build } = appearance;
  const waistPoint = view.project(x, height * 0.5, z);
  if (waistPoint.depth < 1.2) return undefined;
  const sin = Math.sin(heading);
  const cos = Math.cos(heading);
  const toCamera = Math.atan2(view.position.x - x, view.position.z - z);
  // Positive where the person faces the picture's right.
  const facing = Math.atan2(Math.sin(toCamera - heading), Math.cos(toCamera - heading));
  const scale = view.focal / waistPoint.depth;

  function place(right: number, up: number, forward: number, radius: number): Joint {
    const { u, v, depth } = view.project(
      x + cos * right + sin * forward,
      up,
      z - sin * right + cos * forward,
    );
    return { u, v, depth, radius: (radius * view.focal) / depth };
  }
  /** Half the width of an elliptic trunk as seen from here. */
  const breadth = (side: number, front: number): number =>
    build * Math.hypot(side * Math.cos(facing), front * Math.sin(facing));

  const pace = Math.min(1, speed / appearance.speed);
  const swingLeg = Math.asin(Math.min(0.8, (appearance.step * pace) / 2 / (0.48 * height)));
  const bob = 0.018 * pace * Math.cos(2 * phase);

  const leg = (side: number): Leg => {
    const at = phase + (side < 0 ? 0 : Math.PI);
    const thigh = swingLeg * Math.sin(at) * 1.1;
    const bend = pace * (0.15 + 0.75 * Math.max(0, Math.cos(at)) ** 2);
    const thighLength = 0.245 * height;
    const shinLength = 0.235 * height;
    const hipUp = 0.515 * height + bob;
    const out = side * 0.052 * height * build;
    const kneeUp = hipUp - thighLength * Math.cos(thigh);
    const kneeAhead = thighLength * Math.sin(thigh);
    const ankleUp = Math.max(0.035 * height, kneeUp - shinLength * Math.cos(thigh - bend));
    const ankleAhead = kneeAhead + shinLength * Math.sin(thigh - bend);
    return {
      hip: place(out, hipUp, 0, 0.055 * height * build),
      knee: place(out, kneeUp, kneeAhead, 0.036 * height * build),
      ankle: place(out * 0.9, ankleUp, ankleAhead, 0.027 * height),
      toe: place(out * 1.1, ankleUp - 0.015 * height, ankleAhead + 0.085 * height, 0.022 * height),
    };
  };
  const arm = (side: number): Arm => {
    const carries = side > 0 && (appearance.item === 'suitcase' || appearance.item === 'handbag');
    const at = phase + (side < 0 ? Math.PI : 0);
    const swing = (carries ? 0.1 : appearance.swing) * pace * Math.sin(at);
    const shoulderUp = 0.788 * height + bob;
    const out = side * 0.118 * height * build;
    const elbowUp = shoulderUp - 0.165 * height * Math.cos(swing);
    const elbowAhead = 0.165 * height * Math.sin(swing);
    const bend = swing + 0.25 + 0.2 * pace;
    return {
      shoulder: place(out, shoulderUp, 0, 0.032 * height * build),
      elbow: place(out * 1.12, elbowUp, elbowAhead, 0.027 * height * build),
      hand: place(
        out * 1.1,
        elbowUp - 0.16 * height * Math.cos(bend),
        elbowAhead + 0.16 * height * Math.sin(bend),
        0.022 * height,
      ),
    };
  };

  return {
    person,
    appearance,
    depth: waistPoint.depth,
    scale,
    facing,
    legs: [leg(-1), leg(1)],
    arms: [arm(-1), arm(1)],
    hips: place(0, 0.51 * height + bob, 0, breadth(0.1, 0.075) * height),
    waist: place(0, 0.615 * height + bob, 0, breadth(0.088, 0.066) * height),
    chest: place(0, 0.755 * height + bob, 0.01, breadth(0.115, 0.072) * height),
    neck: place(0, 0.835 * height + bob, 0, 0.035 * height),
    head: place(0, 0.925 * height + bob, 0.02, 0.062 * height),
    ground: place(0, 0, 0, 0.25),
    place,
  };
}

/** The flesh and clothes as tapered capsules [from, to]; hand-held things are not part of a person. */
export function bodyParts(figure: Figure): readonly (readonly [Joint, Joint])[] {
  const { legs, arms, hips, waist, chest, neck, head } = figure;
  const parts: (readonly [Joint, Joint])[] = [];
  for (const leg of legs) parts.push([leg.hip, leg.knee], [leg.knee, leg.ankle], [leg.ankle, leg.toe]);
  for (const arm of arms) parts.push([arm.shoulder, arm.elbow], [arm.elbow, arm.hand]);
  parts.push([hips, waist], [waist, chest], [chest, neck]);
  parts.push([
    { ...head, v: head.v - 0.25 * head.radius },
    { ...head, v: head.v + 0.2 * head.radius },
  ]);
  if (figure.appearance.item === 'backpack') parts.push(backpack(figure));
  return parts;
}

/** A backpack's top and bottom. */
export function backpack({ place, appearance: { height } }: Figure): readonly [Joint, Joint] {
  return [
    place(0, 0.755 * height, -0.115 * height, 0.085 * height),
    place(0, 0.63 * height, -0.12 * height, 0.095 * height),
  ];
}

/** The tight box around a whole figure, not clipped. */
export function figureBox(figure: Figure): Box {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const part of bodyParts(figure)) {
    for (const { u, v, radius } of part) {
      left = Math.min(left, u - radius);
      right = Math.max(right, u + radius);
      top = Math.min(top, v - radius);
      bottom = Math.max(bottom, v + radius);
    }
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
