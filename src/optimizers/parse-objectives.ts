import { UsageError } from '../core/errors.js';
import { isDerived } from './derived-objectives.js';
import type { ObjectiveOptions } from './objectives.js';
import type { Preference } from './trade-off.js';

/**
 * Reads objectives from a line such as `quality,cost@0.02,lint>=0.8,prompt-length<=600`: names with commas between
 * them; `@` gives a derived objective its scale, `~` any objective the tolerance of its comparisons, `>=` is a floor
 * of a mean, `<=` the most that a derived objective may take, in its unit. A floor or cap alone is no objective.
 * Throws UsageError.
 */
export function parseObjectives(
  text: string,
): Pick<ObjectiveOptions, 'names' | 'scales' | 'floors' | 'caps' | 'tolerances'> {
  const names: string[] = [];
  const found = { scales: pairs(), floors: pairs(), caps: pairs(), tolerances: pairs() };
  for (const item of itemsOf(text, '--objectives')) {
    const limit = /^([^@~<>=]+)(>=|<=)([^@~<>=]+)$/.exec(item);
    if (limit !== null) {
      const [, name = '', sign, amount = ''] = limit;
      found[sign === '<=' ? 'caps' : 'floors'][derivedOnly(name, sign ?? '', item)] = numberIn(amount, item);
      continue;
    }
    const [, name, ...settings] = /^([^@~<>=]+)((?:[@~][^@~<>=]+)*)$/.exec(item) ?? [];
    if (name === undefined)
      throw unreadable('objective', item, 'quality, cost@0.02, quality~0.05, lint>=0.8');
    names.push(name);
    for (const [, sign, amount = ''] of (settings[0] ?? '').matchAll(/([@~])([^@~]+)/g)) {
      found[sign === '@' ? 'scales' : 'tolerances'][derivedOnly(name, sign ?? '', item)] = numberIn(
        amount,
        item,
      );
    }
  }
  return { ...(names.length > 0 ? { names } : {}), ...found };
}

/**
 * Reads a preference: `quality=.7,cost=.3` are weights, `quality~0.02,cost` an order, the most important first, where
 * those within the tolerance of the best go on to the next. Throws UsageError.
 */
export function parsePreference(text: string): Preference {
  const items = itemsOf(text, '--prefer');
  if (items.every((item) => item.includes('='))) {
    const weights = items.map((item) => {
      const [, name, amount] = /^([^=]+)=([^=]+)$/.exec(item) ?? [];
      if (name === undefined || amount === undefined) throw unreadable('weight', item, 'quality=.7');
      return [name, numberIn(amount, item)] as const;
    });
    return { type: 'weights', weights: Object.fromEntries(weights) };
  }
  const order = items.map((item) => {
    const [, objective, amount] = /^([^=~]+)(?:~([^=~]+))?$/.exec(item) ?? [];
    if (objective === undefined)
      throw unreadable('preference', item, 'quality=.7,cost=.3 or quality~0.02,cost');
    return { objective, ...(amount === undefined ? {} : { tolerance: numberIn(amount, item) }) };
  });
  return { type: 'lexicographic', order };
}

function pairs(): Record<string, number> {
  return {};
}

function itemsOf(text: string, option: string): readonly string[] {
  const items = text.split(',').map((item) => item.replaceAll(/\s/g, ''));
  if (items.every((item) => item !== '')) return items;
  throw new UsageError('compile/objectives', `${option} ${JSON.stringify(text)} has an empty item`);
}

/** Amounts have a unit only where something was measured. */
function derivedOnly(name: string, sign: string, item: string): string {
  if ((sign !== '<=' && sign !== '@') || isDerived(name)) return name;
  throw new UsageError('compile/objectives', `${item}: only derived objectives such as cost have an amount`, {
    hint: `A metric's objective has a floor: ${name}>=0.8.`,
  });
}

function numberIn(amount: string, item: string): number {
  const value = Number(amount);
  if (amount !== '' && Number.isFinite(value)) return value;
  throw unreadable('number', item, 'quality=.7, cost@0.02, lint>=0.8');
}

function unreadable(what: string, item: string, example: string): UsageError {
  return new UsageError('compile/objectives', `${JSON.stringify(item)} is no ${what} that can be read`, {
    hint: `For example ${example}.`,
  });
}
