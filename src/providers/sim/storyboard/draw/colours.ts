import { draw } from '../../noise.js';

/** sRGB of the colour words that prompts use. */
const RGB: Readonly<Record<string, string>> = {
  red: '#c8322b',
  crimson: '#a3162e',
  scarlet: '#d62718',
  maroon: '#6d1a27',
  vermilion: '#d9421e',
  pink: '#e88fae',
  magenta: '#c92a8a',
  purple: '#7a3f9d',
  violet: '#7b4bb3',
  lavender: '#b6a3d8',
  indigo: '#3d3a8c',
  blue: '#2f62b5',
  navy: '#1d2c57',
  azure: '#3b8fd9',
  turquoise: '#35b3ab',
  teal: '#1f7f80',
  cyan: '#3ac4d6',
  green: '#3f8a45',
  emerald: '#1f8f5f',
  olive: '#767a35',
  lime: '#9bcb3c',
  yellow: '#e8c33a',
  gold: '#d4a531',
  golden: '#d9ab3c',
  amber: '#d98e23',
  orange: '#e07b27',
  rust: '#a8502a',
  brown: '#7a5233',
  tan: '#c49f74',
  beige: '#d8c6a5',
  cream: '#efe4cb',
  ivory: '#f2ecdc',
  silver: '#b9c0c6',
  white: '#eef0ef',
  black: '#24242a',
  gray: '#8a8e93',
  grey: '#8a8e93',
  charcoal: '#3a3d43',
  copper: '#b3703f',
  blond: '#dcbb72',
  blonde: '#dcbb72',
  ginger: '#bf6a2e',
  auburn: '#7f3a22',
  ochre: '#bb8a33',
  pastel: '#d7c2dd',
  multicolored: '#d0568a',
  colorful: '#d0568a',
  rainbow: '#d0568a',
};

/** The colour of a word; null for a word that names none. */
export function rgbOf(word: string): string | null {
  const key = word.toLowerCase().replace(/ed$|-coloured$|-colored$/, '');
  return RGB[word.toLowerCase()] ?? RGB[key] ?? null;
}

export const COLOUR_WORDS: readonly string[] = Object.keys(RGB);

export type Rgb = readonly [number, number, number];

export function toRgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

export function toHex([red, green, blue]: Rgb): string {
  const part = (value: number) =>
    Math.round(Math.min(255, Math.max(0, value)))
      .toString(16)
      .padStart(2, '0');
  return `#${part(red)}${part(green)}${part(blue)}`;
}

/** From `from` (0) to `to` (1). */
export function mix(from: string, to: string, share: number): string {
  const [a, b] = [toRgb(from), toRgb(to)];
  const at = (channel: 0 | 1 | 2) => a[channel] + (b[channel] - a[channel]) * share;
  return toHex([at(0), at(1), at(2)]);
}

export const darker = (colour: string, share = 0.3): string => mix(colour, '#0a0a12', share);
export const lighter = (colour: string, share = 0.3): string => mix(colour, '#ffffff', share);

/** A quiet colour for something that nobody gave one. */
export function quietColour(...labels: readonly (string | number)[]): string {
  const tones = ['#5f7a8c', '#8c6f5f', '#6b7f63', '#8a7a9b', '#a0865e', '#5c6b7a', '#94696b'];
  return tones[Math.floor(draw('quiet', ...labels) * tones.length)] ?? '#5f7a8c';
}
