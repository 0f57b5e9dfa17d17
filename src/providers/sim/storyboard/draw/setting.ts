import { CITY } from './setting-city.js';
import { COUNTRY } from './setting-country.js';
import { INDOORS } from './setting-indoors.js';
import type { SettingPainter } from './setting-painter.js';

const PAINTERS: ReadonlyMap<string, SettingPainter> = new Map([...CITY, ...COUNTRY, ...INDOORS]);

/** The painter of a kind of place; a field where nobody knows it. */
export function settingPainter(kind: string): SettingPainter {
  const painter = PAINTERS.get(kind) ?? PAINTERS.get('field');
  if (painter === undefined) throw new RangeError('no setting is drawn');
  return painter;
}
