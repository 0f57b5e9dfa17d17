import type { RgbPicture } from '../images/resample.js';

/**
 * Colourfulness M = sigma + 0.3 mu over the opponent channels red-green and yellow-blue: 0 for grey, and by the
 * authors' survey about 15 slightly, 33 moderately, 45 averagely, 59 quite, 82 highly, 109 extremely colourful.
 * Source: Hasler and Suesstrunk, "Measuring colourfulness in natural images", SPIE 5007, 2003.
 */
export function colourfulness({ rgb }: RgbPicture): number {
  const pixels = rgb.length / 3;
  let sumRg = 0;
  let sumYb = 0;
  let squares = 0;
  for (let at = 0; at < rgb.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = [rgb[at], rgb[at + 1], rgb[at + 2]];
    const rg = red - green;
    const yb = 0.5 * (red + green) - blue;
    sumRg += rg;
    sumYb += yb;
    squares += rg * rg + yb * yb;
  }
  const meanRg = sumRg / pixels;
  const meanYb = sumYb / pixels;
  const variance = Math.max(0, squares / pixels - meanRg ** 2 - meanYb ** 2);
  return Math.sqrt(variance) + 0.3 * Math.hypot(meanRg, meanYb);
}
