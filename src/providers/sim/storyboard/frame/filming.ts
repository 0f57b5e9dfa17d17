import type { Brief } from '../brief/brief.js';
import { lightOf } from '../draw/light.js';
import type { Luck } from '../luck/luck.js';
import { stated } from './camera.js';
import type { Fault, Frame } from './frame.js';

type Filming = Pick<Frame, 'camera' | 'lighting' | 'look' | 'light'> & { readonly faults: readonly Fault[] };

/** Camera, light and look as they come out: what the prompt states, unless luck has it ignored. */
export function filmingOf(brief: Brief, luck: Luck): Filming {
  const faults: Fault[] = [];
  const fails = (id: Fault['id'], detail: string): true => {
    faults.push({ id, element: null, detail });
    return true;
  };
  const asked = (field: Parameters<typeof stated>[1]) => stated(brief, field);

  const shot = asked('shot_size');
  const otherShot = shot === 'long' || shot === 'extreme_long' ? 'medium' : 'long';
  const missedShot =
    brief.filming.has('shot_size') &&
    luck.happens('ignored-framing') &&
    fails('ignored-framing', `${shot} became ${otherShot}`);
  const angle = asked('camera_angle');
  const missedAngle =
    brief.filming.has('camera_angle') &&
    angle !== 'eye_level' &&
    luck.happens('ignored-angle') &&
    fails('ignored-angle', `${angle} became eye_level`);
  const conditions = asked('conditions');
  const flat =
    luck.happens('ignored-light') && fails('ignored-light', 'flat light from the front, no shadows');
  const style = asked('style_medium');
  const missedStyle =
    brief.filming.has('style_medium') &&
    !/photograph|cinema/.test(style) &&
    luck.happens('ignored-style') &&
    fails('ignored-style', `${style} became photograph`);
  return {
    camera: {
      shot_size: missedShot ? otherShot : shot,
      camera_angle: missedAngle ? 'eye_level' : angle,
      shot_framing: asked('shot_framing'),
      depth_of_field: asked('depth_of_field'),
    },
    lighting: {
      conditions,
      direction: flat ? 'frontal' : asked('direction'),
      shadows: flat ? 'minimal_flat' : asked('shadows'),
    },
    look: {
      style_medium: missedStyle ? 'photograph' : style,
      color_scheme: asked('color_scheme'),
      mood_atmosphere: asked('mood_atmosphere'),
    },
    light: flat ? { ...lightOf(conditions), strength: 0.04 } : lightOf(conditions),
    faults,
  };
}
