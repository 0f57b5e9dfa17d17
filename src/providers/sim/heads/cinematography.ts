import type { JsonObject, JsonValue } from '../../../core/json.js';
import { LIGHT_BY_CONDITION, type PictureField } from '../language/picture-words.js';
import { asObject, choose, type HeadCall } from './head-call.js';
import { knownElements, type KnownElement } from './element-list.js';
import { revisionsFor, withSentence } from './revisions.js';

/** How the scene is filmed, with the head's default failures. */
export function writeCinematography(call: HeadCall): JsonObject {
  const revised = revisedFilm(call);
  if (revised !== null) return revised;
  const elements = knownElements(call);
  const shot = cameraOf(call, elements);
  const lighting = lightingOf(call);
  return {
    dependencies: elements.slice(0, 2).map(({ id }) => id),
    camera: shot,
    lighting,
    composition: compositionOf(call, elements),
    look: lookOf(call, String(lighting['conditions'])),
  };
}

/** The earlier answer with what a revision states, in the words of its composition. */
function revisedFilm(call: HeadCall): JsonObject | null {
  const previous = asObject(call.inputs.get('previous'));
  const composition = asObject(previous?.['composition']);
  const revisions = revisionsFor(call, 'cinematography');
  if (previous === undefined || composition === undefined || revisions.length === 0) return null;
  const film: Record<string, JsonValue | undefined> = { ...previous };
  for (const { sentence } of revisions) {
    const [, field = '', value = ''] = /^The ([a-z ]+) is ([a-z0-9 ]+)\.$/.exec(sentence) ?? [];
    const part = PART_OF_FIELD[field];
    const before = asObject(film[part ?? 'composition']) ?? {};
    if (part === undefined) film['composition'] = withSentence(before, 'description', sentence);
    else film[part] = { ...before, [field.replaceAll(' ', '_')]: vocabularyWord(field, value) };
  }
  return film;
}

/** Where the fields stand that a revision may set. */
const PART_OF_FIELD: Readonly<Record<string, 'camera' | 'lighting' | 'look' | 'composition'>> = {
  conditions: 'lighting',
  direction: 'lighting',
  shadows: 'lighting',
  'style medium': 'look',
  'color scheme': 'look',
  'shot size': 'camera',
  'camera angle': 'camera',
  'subject layout': 'composition',
};

/** Conditions are written with spaces, all other values of the vocabularies with underscores. */
function vocabularyWord(field: string, value: string): string {
  return field === 'conditions' ? value : value.replaceAll(' ', '_');
}

function stated(call: HeadCall, field: PictureField): string | undefined {
  return call.analysis.stated.get(field);
}

/** The energy of the liveliest thing that happens: 0 still, 1 slow, 2 fast. */
function energyOf(call: HeadCall): number {
  return Math.max(0, ...call.analysis.motions.map(({ energy }) => energy));
}

function cameraOf(call: HeadCall, elements: readonly KnownElement[]): JsonObject {
  const obeys = call.has('cinematography.stated-shot');
  const keep = (field: PictureField, otherwise: string) =>
    obeys ? (stated(call, field) ?? otherwise) : otherwise;
  const size = keep('shot_size', sizeFor(call, elements));
  const energy = energyOf(call);
  const moves = call.has('cinematography.movement');
  const leads = call.has('cinematography.eye-path');
  return {
    shot_size: size,
    shot_framing: keep('shot_framing', leads ? framingFor(call, elements) : 'rule_of_thirds'),
    camera_angle: keep('camera_angle', 'eye_level'),
    lens_size: keep('lens_size', call.has('cinematography.lens') ? lensFor(size) : '35mm'),
    movement: keep(
      'movement',
      moves
        ? energy === 2
          ? 'tracking'
          : energy === 1
            ? choose(call, ['steadicam', 'dolly_in', 'tracking'], 'move')
            : 'static'
        : 'static',
    ),
    depth_of_field: keep('depth_of_field', call.has('cinematography.lens') ? depthFor(size) : 'moderate'),
    focus: keep('focus', leads ? focusFor(size, elements) : 'sharp_on_subject'),
  };
}

function sizeFor(call: HeadCall, elements: readonly KnownElement[]): string {
  const [main] = elements;
  if (main === undefined || main.kind === 'environment') return 'extreme_long';
  if (energyOf(call) === 2 || call.analysis.hasPlace) return elements.length > 4 ? 'long' : 'medium_long';
  return elements.length > 3 ? 'medium_long' : main.kind === 'object' ? 'medium_close_up' : 'medium';
}

function framingFor(call: HeadCall, elements: readonly KnownElement[]): string {
  const living = elements.filter(({ kind }) => kind === 'human' || kind === 'animal');
  if (living.length === 2) return 'two_shot';
  if (elements[0]?.kind === 'environment') return 'wide_establishing';
  return call.chance('framing') < 0.3 ? 'centered_single' : 'rule_of_thirds';
}

function lensFor(size: string): string {
  if (/close_up/.test(size)) return size === 'extreme_close_up' ? '135mm_telephoto' : '85mm_portrait';
  if (size === 'medium') return '50mm_standard';
  return /extreme_long/.test(size) ? '24mm_wide' : '35mm';
}

function depthFor(size: string): string {
  if (size === 'extreme_close_up') return 'very_shallow';
  if (/close_up/.test(size)) return 'shallow';
  return /long/.test(size) && size !== 'medium_long' ? 'deep' : 'moderate';
}

function focusFor(size: string, elements: readonly KnownElement[]): string {
  const living = elements[0]?.kind === 'human' || elements[0]?.kind === 'animal';
  if (/close_up/.test(size) && living) return 'sharp_on_eyes';
  return 'sharp_on_foreground_subject';
}

function lightingOf(call: HeadCall): JsonObject {
  const obeys = call.has('cinematography.stated-light');
  const keep = (field: PictureField, otherwise: string) =>
    obeys ? (stated(call, field) ?? otherwise) : otherwise;
  const conditions = keep('conditions', 'soft natural daylight');
  const light = LIGHT_BY_CONDITION[conditions];
  const motivated = call.has('cinematography.motivated-light');
  const mood = call.has('cinematography.mood');
  if (light === undefined || !motivated) {
    return {
      conditions,
      direction: keep('direction', 'frontal'),
      shadows: keep('shadows', 'soft_diffused'),
      // Without a thought for the source, night scenes keep whatever type comes to mind; it at least fits its name.
      lighting_type: keep('lighting_type', light?.types[0] ?? 'natural_daylight'),
      mood_tag: keep('mood_tag', mood ? choose(call, light?.moods ?? ['romantic_soft'], 'tag') : 'neutral'),
    };
  }
  return {
    conditions,
    direction: keep('direction', choose(call, light.directions, 'direction')),
    shadows: keep('shadows', choose(call, light.shadows, 'shadows')),
    lighting_type: keep('lighting_type', light.types[0] ?? 'natural_daylight'),
    mood_tag: keep('mood_tag', mood ? choose(call, light.moods, 'tag') : 'neutral'),
  };
}

function compositionOf(call: HeadCall, elements: readonly KnownElement[]): JsonObject {
  const main = elements[0]?.id ?? 'main_subject';
  const second = elements.find(({ id, kind }) => id !== main && kind !== 'environment')?.id;
  const place = elements.find(({ kind }) => kind === 'environment')?.id;
  const sentences: string[] = [];
  const layers = call.has('cinematography.layers');
  if (layers) {
    sentences.push(
      `Foreground: a blurred edge of ${second === undefined || call.chance('near') < 0.5 ? 'the nearest surface' : `[${second}]`} frames the view; middle ground: [${main}]; background: ${place === undefined ? 'receding planes that lose contrast' : `[${place}] in receding planes`}.`,
    );
  }
  if (call.has('cinematography.eye-path')) {
    sentences.push(
      `The eye meets [${main}] first, then follows ${second === undefined ? 'the lines of the setting' : `the line to [${second}]`} into the open space.`,
    );
  }
  if (sentences.length === 0) sentences.push('A balanced composition with the subject in the picture.');
  else if (sentences.length === 1) sentences.push('Open space is left on the side the subject faces.');
  return {
    description: sentences.join(' '),
    subject_layout: layers
      ? 'layered_depth_multiple_planes'
      : call.has('cinematography.eye-path')
        ? choose(
            call,
            ['rule_of_thirds_left', 'rule_of_thirds_right', 'subject_left_third_negative_space_right'],
            'layout',
          )
        : 'primary_subject_centered',
  };
}

const WARM = /red|orange|yellow|gold|golden|amber|brown|copper|ginger|pink|crimson|rust/;
const COOL = /blue|teal|cyan|silver|turquoise|green|grey|gray|indigo|violet|purple/;

function lookOf(call: HeadCall, conditions: string): JsonObject {
  const medium = call.has('cinematography.stated-style')
    ? (stated(call, 'style_medium') ?? 'digital_cinema')
    : 'digital_cinema';
  const style = call.has('cinematography.stated-style') ? stated(call, 'artistic_style') : undefined;
  return {
    style_medium: medium,
    artistic_style: style ?? styleFor(medium),
    color_scheme: call.has('cinematography.palette')
      ? (stated(call, 'color_scheme') ?? paletteFor(call, conditions))
      : 'vibrant_saturated',
    mood_atmosphere: call.has('cinematography.mood') ? moodFor(call, conditions) : 'neutral',
    preference_score: 'very_high',
    aesthetic_score: 'very_high',
  };
}

function styleFor(medium: string): string {
  const styles: Readonly<Record<string, string>> = {
    anime_cel: 'anime',
    oil_painting: 'impressionistic',
    watercolor: 'impressionistic',
    pencil_sketch: 'minimalist',
    digital_cinema: 'cinematic',
    '3d_render': 'hyperrealistic',
  };
  return styles[medium] ?? 'photorealistic';
}

function paletteFor(call: HeadCall, conditions: string): string {
  const colours = call.analysis.entities.flatMap((entity) => entity.colours).join(' ');
  const warm = WARM.test(colours);
  const cool = COOL.test(colours);
  if (warm && cool) return 'complementary_orange_teal';
  const light = LIGHT_BY_CONDITION[conditions]?.palette;
  if (light !== undefined && conditions !== 'soft natural daylight') return light;
  return warm ? 'warm_earth_tones' : cool ? 'cool_blues_and_silvers' : (light ?? 'natural');
}

function moodFor(call: HeadCall, conditions: string): string {
  const said = stated(call, 'mood_atmosphere');
  if (said !== undefined) return said;
  if (energyOf(call) === 2) return 'energetic_dynamic';
  switch (conditions) {
    case 'cool moonlight':
    case 'neon city lights':
      return 'mysterious_ethereal';
    case 'overcast diffused':
      return 'melancholic_wistful';
    case 'golden hour warmth':
    case 'candlelit interior':
      return 'romantic_and_dreamy';
    default:
      return 'peaceful_serene';
  }
}
