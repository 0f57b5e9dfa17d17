import { mix } from './colours.js';

/** Colours of a picture under one condition of light. */
export interface LightScheme {
  readonly sky: readonly [string, string, string];
  /** Colour of the air: distant things fade into it. */
  readonly haze: string;
  /** What shade and unlit faces turn into, and how strongly everything takes it on, 0 to 1. */
  readonly ambient: string;
  readonly dim: number;
  /** Colour of the light itself. */
  readonly key: string;
  /** Strength of the directed light, 0 to 1. */
  readonly strength: number;
  readonly dark: boolean;
}

export const LIGHT: Readonly<Record<string, LightScheme>> = {
  'soft natural daylight': {
    sky: ['#6fa3cf', '#a9cbe0', '#e6eee6'],
    haze: '#cfdfe2',
    ambient: '#5b7488',
    dim: 0.08,
    key: '#fff4d8',
    strength: 0.36,
    dark: false,
  },
  'harsh midday sun': {
    sky: ['#2f7fc4', '#74b3df', '#d9ecf2'],
    haze: '#d5e6ea',
    ambient: '#3d5670',
    dim: 0.02,
    key: '#fffbe6',
    strength: 0.55,
    dark: false,
  },
  'golden hour warmth': {
    sky: ['#4b5f8f', '#e09a6c', '#fbd487'],
    haze: '#f0b984',
    ambient: '#6a3f3d',
    dim: 0.2,
    key: '#ffc46b',
    strength: 0.62,
    dark: false,
  },
  'cool moonlight': {
    sky: ['#0b1530', '#1b2f57', '#44608c'],
    haze: '#33496f',
    ambient: '#0d1a38',
    dim: 0.56,
    key: '#b8d2ff',
    strength: 0.5,
    dark: true,
  },
  'neon city lights': {
    sky: ['#0d0b26', '#33164f', '#a8326f'],
    haze: '#4a2560',
    ambient: '#140f33',
    dim: 0.48,
    key: '#ff5fb4',
    strength: 0.62,
    dark: true,
  },
  'candlelit interior': {
    sky: ['#1a0f0c', '#3d2014', '#6d3a1c'],
    haze: '#43261a',
    ambient: '#1e0f0b',
    dim: 0.46,
    key: '#ffb257',
    strength: 0.62,
    dark: true,
  },
  'overcast diffused': {
    sky: ['#8e9aa3', '#b0b9bd', '#cfd3d0'],
    haze: '#c0c7c8',
    ambient: '#5f6a72',
    dim: 0.2,
    key: '#e8ecea',
    strength: 0.14,
    dark: false,
  },
};

export function lightOf(conditions: string): LightScheme {
  const scheme = LIGHT[conditions] ?? LIGHT['soft natural daylight'];
  if (scheme === undefined) throw new RangeError('the table of light has no daylight');
  return scheme;
}

/** A thing's own colour as this light shows it, further away the more of the air. */
export function lit(colour: string, scheme: LightScheme, distance = 0): string {
  return mix(mix(colour, scheme.ambient, scheme.dim), scheme.haze, distance);
}
