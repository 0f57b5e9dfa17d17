import { darker, lighter } from './colours.js';
import type { FigureLook } from './figure.js';
import { circle, ellipse, group, n, path, rect, strokePath } from './svg.js';

/** A head of radius 7 around (0, 0) that looks to the right, turned by degrees and put at a place. */
export function head(look: FigureLook, [x, y]: readonly [number, number], degrees: number): string {
  const parts = [
    hairBehind(look),
    skull(look),
    look.facing === 'back' ? '' : face(look),
    hairAbove(look),
    hat(look),
  ];
  const big = look.age === 'child' ? ' scale(1.22)' : '';
  return group(parts.join(''), `transform="translate(${n(x)},${n(y)}) rotate(${n(degrees)})${big}"`);
}

function skull({ skin, facing }: FigureLook): string {
  const shade = ellipse(facing === 'side' ? -2.4 : 0, 1.4, 4.4, 5.4, darker(skin, 0.1));
  const jaw = path(
    'M-6 -1C-6 5 -3 8.2 0.6 8.2C4 8.2 6.2 4.6 6.2 -0.5C6.2 -5 3.4 -7.6 0 -7.6C-3.6 -7.6 -6 -5 -6 -1Z',
    skin,
  );
  const nose = facing === 'side' ? path('M6 -1L7.5 2L5.8 2.6Z', skin) : '';
  return jaw + nose + (facing === 'side' ? shade : '');
}

function face({ facing, ink, skin, age }: FigureLook): string {
  const turned = facing === 'side' ? 2.1 : 0;
  const eye = (at: number) =>
    ellipse(at, -0.6, 1.05, 0.62, '#f4f1ea') +
    circle(at + turned * 0.12, -0.6, 0.56, ink) +
    strokePath(`M${n(at - 1.2)} -2.1Q${n(at)} -2.7 ${n(at + 1.2)} -2`, 0.42, ink);
  const mouth = strokePath(
    `M${n(turned - 1.2)} 4.5Q${n(turned + 0.2)} 5.2 ${n(turned + 1.7)} 4.4`,
    0.62,
    darker('#a04a48', 0.1),
  );
  const nose = strokePath(
    `M${n(turned + 0.5)} 0.4L${n(turned + 1)} 2.3L${n(turned - 0.1)} 2.5`,
    0.36,
    darker(skin, 0.32),
  );
  const wrinkles =
    age === 'old'
      ? strokePath('M-1 -4.2Q1.5 -4.8 4 -4.2M-2.4 2.6Q-1.8 3.6 -2 4.6', 0.3, darker(skin, 0.3))
      : '';
  return eye(turned - 2) + eye(turned + 2.2) + nose + mouth + wrinkles;
}

function isLong({ gender, wears }: FigureLook): boolean {
  return gender === 'female' && !wears.some(({ garment }) => /hood|helmet|turban|veil/.test(garment));
}

function hairBehind(look: FigureLook): string {
  if (!isLong(look)) return '';
  return (
    path('M-7.2 -3C-9.6 4 -9 12 -7.4 15.5C-4.6 16.6 -1 16 1 13C0 6 1 0 3 -4Z', look.hair) +
    strokePath('M-6.8 2Q-7.6 9 -5.6 14', 0.5, lighter(look.hair, 0.2))
  );
}

function hairAbove(look: FigureLook): string {
  const { hair, facing, age, gender } = look;
  if (facing === 'back') return path('M-6.8 0C-7.4 -6 -4 -9 0 -9C4.4 -9 7.2 -6 6.6 1C5 5 -5 5 -6.8 0Z', hair);
  if (age === 'old' && gender === 'male')
    return path('M-6.6 1.6C-7.6 -2 -6.6 -5.4 -4.4 -6.4C-5 -3 -4.8 0 -5 2.4Z', hair);
  const fringe =
    gender === 'female'
      ? 'C6.4 -4.6 2 -5 -1 -4C-3.6 -3 -4.6 0 -5 3.4'
      : 'C6 -5.4 1 -5 -2 -4.4C-3.8 -3.6 -4.6 -1 -4.8 1.4';
  return path(
    `M6.2 -3.2${fringe}C-7.6 0 -8 -4.6 -6 -7C-3.4 -9.8 3.4 -9.8 5.6 -6.8C6.6 -5.6 6.6 -4.4 6.2 -3.2Z`,
    hair,
  );
}

function hat(look: FigureLook): string {
  const worn = look.wears.find(({ garment }) =>
    /hat|cap$|beret|helmet|crown|tiara|hood$|turban|fedora|sombrero|bonnet|goggles|glasses|mask|headphones/.test(
      garment,
    ),
  );
  if (worn === undefined) return '';
  const { garment, colour } = worn;
  if (/helmet/.test(garment))
    return (
      circle(0.4, -1, 9.6, colour) +
      path('M-1 -6C6 -6.4 9.6 -3 8.6 2.6C6 5 1 4.8 -2 3.6C-3.6 0 -3 -4 -1 -6Z', '#20303f') +
      ellipse(4.4, -2, 2, 1.2, '#9fc4d8')
    );
  if (/crown|tiara/.test(garment)) return path('M-6 -5L-7 -12L-3 -8.6L0 -13L3 -8.6L7 -12L6 -5Z', colour);
  if (/glasses|goggles/.test(garment))
    return (
      circle(0.6, -0.6, 1.9, darker(colour, 0.2)) +
      circle(4.4, -0.6, 1.9, darker(colour, 0.2)) +
      strokePath('M-6 -1.2L6 -0.6', 0.5, look.ink)
    );
  if (/mask/.test(garment)) return path('M-5.6 1.4Q1 0 6.4 1.4L5 6.6Q1 9 -3 7.4Z', colour);
  if (/headphones/.test(garment))
    return strokePath('M-4.6 1Q-6 -9.6 1 -9.4', 1.4, colour) + ellipse(-4.4, 1, 2.2, 3, colour);
  if (/beret/.test(garment)) return ellipse(-1.4, -7.6, 8.2, 3, colour);
  if (/cap$|bonnet|turban|hood$/.test(garment))
    return (
      path('M-7 -3C-7.4 -9 -3 -11 0 -11C4.4 -11 6.8 -8 6.6 -4Z', colour) +
      (/cap$/.test(garment) ? rect(4, -5, 6.6, 1.5, colour, 0.7) : '')
    );
  const brim = /sombrero|straw|sun/.test(garment) ? 14 : 10.5;
  return (
    path('M-5.6 -5C-5.8 -11.6 -3.6 -13 0 -12.4C3.6 -13 5.8 -11.6 5.6 -5Z', colour) +
    ellipse(0, -5.2, brim, 2, darker(colour, 0.12))
  );
}
