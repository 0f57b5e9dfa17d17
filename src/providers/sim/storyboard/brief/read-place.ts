import type { AskedPlace, Depth } from './brief.js';

const ACROSS: readonly (readonly [RegExp, number])[] = [
  [/\b(?:far|extreme) left\b/i, 0.13],
  [/\b(?:center|centre|middle)[ -]left\b|\bleft of (?:the )?(?:center|centre)\b|\bslightly left\b/i, 0.36],
  [/\b(?:far|extreme) right\b/i, 0.87],
  [
    /\b(?:center|centre|middle)[ -]right\b|\bright of (?:the )?(?:center|centre|middle)\b|\bslightly right\b/i,
    0.64,
  ],
  [/\bleft(?:[ -](?:third|side|half|edge|foreground|of (?:the )?(?:frame|picture|image)))?\b/i, 0.26],
  [/\bright(?:[ -](?:third|side|half|edge|foreground|of (?:the )?(?:frame|picture|image)))?\b/i, 0.74],
  [/\b(?:center|centre|centered|centred|middle of the (?:frame|picture|image))\b/i, 0.5],
];

const DOWN: readonly (readonly [RegExp, number])[] = [
  [/\b(?:upper|top)\b(?! half of the body)/i, 0.26],
  [/\b(?:lower|bottom)\b/i, 0.86],
];

const DEEP: readonly (readonly [RegExp, Depth])[] = [
  [/\bforeground|\bnear the camera|\bclose to the camera/i, 'foreground'],
  [/\b(?:middle|mid)[ -]?ground|\bmid-?distance/i, 'middle ground'],
  [/\bbackground|\bin the distance|\bfar away|\bhorizon/i, 'background'],
];

function firstOf<T>(table: readonly (readonly [RegExp, T])[], text: string): T | null {
  return table.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** Place words of a short text: "center right, foreground", "in the upper left". */
export function readPlace(text: string): AskedPlace {
  return { x: firstOf(ACROSS, text), y: firstOf(DOWN, text), depth: firstOf(DEEP, text), relation: null };
}

/** Whether a text is about a place in the picture. */
export function isPlaceText(text: string): boolean {
  const { x, y, depth } = readPlace(text);
  return text.split(/\s+/).length <= 7 && (x !== null || y !== null || depth !== null);
}

const SHARES: readonly (readonly [RegExp, number])[] = [
  [/\btiny|very small|a (?:tenth|twelfth)/i, 0.09],
  [/\ba sixth\b/i, 0.17],
  [/\bsmall\b/i, 0.2],
  [/\ba quarter\b/i, 0.25],
  [/\ba third\b/i, 0.33],
  [/\bvery large|huge|dominat|two thirds|most of the/i, 0.72],
  [/\b(?:half|large)\b/i, 0.52],
  [/\bmedium\b/i, 0.36],
];

/** Share of the picture's height that size words ask for: "small, a sixth of the picture height" is 0.17. */
export function readSize(text: string): number | null {
  return firstOf(SHARES, text);
}

const FACING: readonly (readonly [RegExp, 'left' | 'right' | 'camera' | 'away'])[] = [
  [/\bback to (?:the )?camera|facing away|from behind\b|seen from the back/i, 'away'],
  [
    /\b(?:profile|three-quarter|slight turn|turned|facing|view to the|turned (?:slightly )?to the)[- ]?(?:slightly )?(?:to the )?left\b/i,
    'left',
  ],
  [
    /\b(?:profile|three-quarter|slight turn|turned|facing|view to the|turned (?:slightly )?to the)[- ]?(?:slightly )?(?:to the )?right\b/i,
    'right',
  ],
  [/\bfacing (?:the )?(?:camera|forward|viewer)|towards? (?:the )?camera\b/i, 'camera'],
];

export function readFacing(text: string): 'left' | 'right' | 'camera' | 'away' | null {
  return firstOf(FACING, text);
}
