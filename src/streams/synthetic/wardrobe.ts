import type { Random } from '../../maths/random.ts';
import type { Colour } from './floor-plan.ts';

export type Pattern = 'plain' | 'stripes' | 'bars' | 'checks' | 'logo' | 'two-tone';
export type Item = 'none' | 'backpack' | 'handbag' | 'suitcase' | 'umbrella';

/** How one person looks; what stays the same wherever they go. */
export interface Appearance {
  readonly height: number;
  /** Breadth against the average, about 0.85 to 1.2. */
  readonly build: number;
  readonly skin: Colour;
  readonly hair: { readonly style: 'short' | 'long' | 'bald' | 'bun' | 'cap'; readonly colour: Colour };
  readonly upper: {
    readonly pattern: Pattern;
    readonly colour: Colour;
    readonly second: Colour;
    /** Where the stripes or the change of colour sit, 0 at the neck to 1 at the hip. */
    readonly offset: number;
    readonly longSleeves: boolean;
    /** A jacket worn open shows this shirt in front. */
    readonly shirt: Colour | undefined;
    /** How far it reaches below the hip, in parts of the thigh. */
    readonly hem: number;
  };
  readonly lower: { readonly kind: 'trousers' | 'shorts' | 'skirt'; readonly colour: Colour };
  readonly shoes: Colour;
  readonly item: Item;
  readonly itemColour: Colour;
  /** Metres a second. */
  readonly speed: number;
  /** Metres of one step at that speed. */
  readonly step: number;
  /** How far the arms swing, radians. */
  readonly swing: number;
}

const CLOTHES: readonly Colour[] = [
  [186, 38, 44],
  [32, 62, 140],
  [34, 110, 66],
  [214, 168, 40],
  [46, 46, 52],
  [222, 220, 214],
  [120, 66, 140],
  [206, 104, 36],
  [64, 146, 166],
  [130, 134, 138],
  [108, 72, 48],
  [222, 140, 160],
  [92, 108, 52],
  [98, 24, 40],
];
const TROUSERS: readonly Colour[] = [
  [40, 52, 84],
  [38, 38, 42],
  [92, 110, 140],
  [150, 134, 104],
  [84, 84, 88],
  [74, 58, 46],
  [196, 192, 182],
  [62, 74, 52],
];
const SKIN: readonly Colour[] = [
  [236, 196, 168],
  [214, 166, 132],
  [176, 124, 90],
  [128, 84, 60],
  [92, 60, 44],
];
const HAIR: readonly Colour[] = [
  [28, 22, 20],
  [74, 48, 30],
  [136, 96, 52],
  [206, 172, 104],
  [150, 146, 142],
  [126, 54, 30],
];
const SHOES: readonly Colour[] = [
  [30, 28, 28],
  [226, 226, 224],
  [110, 70, 42],
  [170, 40, 44],
  [60, 84, 130],
];
const PATTERNS: readonly Pattern[] = ['plain', 'plain', 'stripes', 'bars', 'checks', 'logo', 'two-tone'];
const ITEMS: readonly Item[] = ['none', 'none', 'backpack', 'backpack', 'handbag', 'suitcase', 'umbrella'];
const LOOKALIKES_IN_GROUP = 3;

/** Dresses everyone; of the first `groups` × 3 people, each three wear the same main clothes. */
export function dressPeople(random: Random, people: number, groups: number): readonly Appearance[] {
  const used = new Set<string>();
  const outfits = Array.from({ length: people }, (_, i) => {
    // Where the colours last, no two outfits have the same pair.
    const one = random.fork(`outfit${i}`);
    let outfit = createOutfit(one);
    for (let tries = 0; tries < 40 && used.has(pairOf(outfit)); tries++) outfit = createOutfit(one);
    used.add(pairOf(outfit));
    return outfit;
  });
  return outfits.map((own, i) => {
    const group = Math.floor(i / LOOKALIKES_IN_GROUP);
    const one = random.fork(`person${i}`);
    const outfit = group < groups ? outfits[group * LOOKALIKES_IN_GROUP]! : own;
    return createPerson(one, group < groups ? alter(outfit, i % LOOKALIKES_IN_GROUP) : outfit, i);
  });
}

type Outfit = Pick<Appearance, 'upper' | 'lower'>;

const pairOf = ({ upper, lower }: Outfit): string => `${upper.colour.join()} ${lower.colour.join()}`;

function createOutfit(random: Random): Outfit {
  const colour = random.pick(CLOTHES);
  const others = CLOTHES.filter((other) => contrast(colour, other) > 150);
  return {
    upper: {
      pattern: random.pick(PATTERNS),
      colour,
      second: random.pick(others),
      offset: random.between(0.25, 0.6),
      longSleeves: random.next() < 0.6,
      shirt: random.next() < 0.3 ? random.pick(others) : undefined,
      hem: random.pick([0, 0, 0, 0.1, 0.3]),
    },
    lower: {
      kind: random.pick(['trousers', 'trousers', 'trousers', 'shorts', 'skirt']),
      colour: random.pick(TROUSERS),
    },
  };
}

const contrast = (a: Colour, b: Colour): number =>
  Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2]);

/** The same clothes with one detail moved. */
function alter(outfit: Outfit, variant: number): Outfit {
  return variant === 0
    ? outfit
    : { ...outfit, upper: { ...outfit.upper, offset: variant === 1 ? 0.2 : 0.68 } };
}

function createPerson(random: Random, outfit: Outfit, index: number): Appearance {
  const height = Math.min(1.95, Math.max(1.52, 1.72 + 0.09 * random.normal()));
  const speed = random.between(1.1, 1.7);
  return {
    ...outfit,
    height,
    build: random.between(0.86, 1.2),
    skin: random.pick(SKIN),
    hair: {
      style: random.pick(['short', 'short', 'short', 'long', 'long', 'bun', 'bald', 'cap']),
      // Neighbours in a group of lookalikes must differ somewhere.
      colour: HAIR[(index + random.int(2) * 3) % HAIR.length]!,
    },
    shoes: SHOES[(index * 2 + random.int(2)) % SHOES.length]!,
    item: ITEMS[(index * 2 + random.int(2)) % ITEMS.length]!,
    itemColour: random.pick(CLOTHES),
    speed,
    step: 0.3 + 0.26 * speed * (height / 1.72) ** 0.5,
    swing: random.between(0.25, 0.6),
  };
}
