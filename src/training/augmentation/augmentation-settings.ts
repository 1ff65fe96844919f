/** How training pictures are varied; what is absent does not happen. All of it follows from a seed a picture. */
export interface AugmentationSettings {
  /** Probability of a mirror image. */
  readonly flip?: number | undefined;
  /** Pads with black on all sides, then cuts the input size out at random (Luo et al. 2019). Pixels of the input. */
  readonly crop?: { readonly padding: number } | undefined;
  /**
   * Enlarges to `scale` × the input size and cuts the input size out at random: the "random 2-D translation" with which
   * OSNet was trained (Zhou et al. 2019), there with 1.125.
   */
  readonly translate?: { readonly probability: number; readonly scale: number } | undefined;
  readonly colourJitter?: ColourJitterSettings | undefined;
  readonly erase?: ErasingSettings | undefined;
}

/** Each factor is drawn from 1 ± its value; `hue` turns by ± its value, 1 being the whole circle. */
export interface ColourJitterSettings {
  readonly brightness?: number | undefined;
  readonly contrast?: number | undefined;
  readonly saturation?: number | undefined;
  readonly hue?: number | undefined;
}

/** Random erasing (Zhong et al. 2020): a rectangle is painted over with the mean colour. */
export interface ErasingSettings {
  readonly probability: number;
  /** Share of the picture's area, least and most. Defaults 0.02 and 0.4. */
  readonly least?: number | undefined;
  readonly most?: number | undefined;
  /** Height to width from this to its inverse. Default 0.3. */
  readonly aspect?: number | undefined;
}
