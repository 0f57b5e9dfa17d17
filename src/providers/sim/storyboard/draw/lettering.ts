import { n } from './svg.js';

/**
 * Letters as strokes on a grid 4 wide and 6 high, so that text looks the same on every machine, whatever fonts it has.
 * Each point is column and row; a blank lifts the pen.
 */
const STROKES: Readonly<Record<string, string>> = {
  A: '06 20 46  14 34',
  B: '00 06 36 45 44 33 03 33 42 41 30 00',
  C: '41 30 10 01 05 16 36 45',
  D: '00 06 26 44 42 20 00',
  E: '40 00 06 46  03 33',
  F: '40 00 06  03 33',
  G: '41 30 10 01 05 16 36 45 43 23',
  H: '00 06  40 46  03 43',
  I: '20 26',
  J: '40 45 36 16 05',
  K: '00 06  40 03 46',
  L: '00 06 46',
  M: '06 00 23 40 46',
  N: '06 00 46 40',
  O: '10 01 05 16 36 45 41 30 10',
  P: '06 00 30 41 42 33 03',
  Q: '10 01 05 16 36 45 41 30 10  24 46',
  R: '06 00 30 41 42 33 03  23 46',
  S: '41 30 10 01 02 13 33 44 45 36 16 05',
  T: '00 40  20 26',
  U: '00 05 16 36 45 40',
  V: '00 26 40',
  W: '00 16 23 36 40',
  X: '00 46  40 06',
  Y: '00 23 40  23 26',
  Z: '00 40 06 46',
  0: '10 01 05 16 36 45 41 30 10  15 31',
  1: '11 20 26',
  2: '01 10 30 41 42 06 46',
  3: '00 40 22 42 45 36 16 05',
  4: '36 30 04 44',
  5: '40 00 03 33 44 45 36 06',
  6: '30 01 05 16 36 45 44 33 03',
  7: '00 40 16',
  8: '10 01 02 13 33 42 41 30 10  13 04 05 16 36 45 44 33',
  9: '16 45 41 30 10 01 02 13 43',
  '.': '26 25',
  ',': '26 17',
  '-': '13 33',
  '/': '06 40',
  ':': '22 22  25 25',
  "'": '20 21',
  '!': '20 24  26 26',
  '?': '01 10 30 41 42 24  26 26',
  '+': '21 25  03 43',
};

/** Width of a letter with its gap, in units of its height. */
const ADVANCE = 0.92;

/** Width of a line of text of this letter height. */
export function textWidth(text: string, height: number): number {
  return text.length * height * ADVANCE;
}

/** A line of capitals with its left end at `x` and its base at `y`. Letters without strokes are left blank. */
export function lettering(
  text: string,
  x: number,
  y: number,
  height: number,
  colour: string,
  weight = 0.13,
): string {
  const unit = height / 6;
  const strokes = [...text.toUpperCase().normalize('NFD')].flatMap((letter, at) => {
    const left = x + at * height * ADVANCE;
    return (STROKES[letter] ?? '').split('  ').map((line) =>
      line
        .split(' ')
        .filter(Boolean)
        .map(
          (point, index) =>
            `${index === 0 ? 'M' : 'L'}${n(left + Number(point[0]) * unit)} ${n(y - height + Number(point[1]) * unit)}`,
        )
        .join(''),
    );
  });
  return `<path d="${strokes.join('')}" fill="none" stroke="${colour}" stroke-width="${n(Math.max(0.6, height * weight))}" stroke-linecap="round" stroke-linejoin="round"/>`;
}
