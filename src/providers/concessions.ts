import { ProviderError } from '../core/errors.js';
import { causeChain } from './cause-chain.js';
import type { Downgrade } from './language-model.js';

/** A request setting that a server may refuse, and how to go on without it. */
export interface Concession<Setting extends string> {
  readonly setting: Setting;
  /** Matches the server's words about this setting. */
  readonly mentions: RegExp;
  readonly downgrade: Downgrade;
}

// Words with which servers refuse a field, as opposed to its value being wrong in another way.
const REFUSAL =
  /unsupported|not supported|does not support|doesn't support|unknown|unrecogni[sz]ed|not allowed|not permitted|not enabled|not available|unavailable|extra (inputs|fields)|only the default|incompatible|cannot be used|invalid schema|not implemented|deprecated/i;

/**
 * Sends, and when the server refuses a setting, sends again without it, at most once per setting. What was
 * conceded is remembered in `conceded` only after the smaller request succeeded, so that a wrong guess about the
 * server's words changes nothing for later calls.
 */
export async function sendConceding<Setting extends string, Reply>(
  conceded: Set<Setting>,
  possible: readonly Concession<Setting>[],
  send: (conceded: ReadonlySet<Setting>) => Promise<Reply>,
): Promise<{ readonly reply: Reply; readonly conceded: ReadonlySet<Setting> }> {
  const tried = new Set(conceded);
  for (;;) {
    try {
      const reply = await send(tried);
      for (const setting of tried) conceded.add(setting);
      return { reply, conceded: tried };
    } catch (error) {
      const next = refusedSetting(error, possible, tried);
      if (next === undefined) throw error;
      tried.add(next.setting);
    }
  }
}

function refusedSetting<Setting extends string>(
  error: unknown,
  possible: readonly Concession<Setting>[],
  tried: ReadonlySet<Setting>,
): Concession<Setting> | undefined {
  // Client libraries wrap what their fetch threw.
  const refusal = causeChain(error).find((cause) => cause instanceof ProviderError);
  if (refusal === undefined) return undefined;
  // Some compatible servers answer an unknown field with 501 or 500.
  const couldBeRefusal = refusal.failure === 'invalid-request' || refusal.status === 501;
  if (!couldBeRefusal || !REFUSAL.test(refusal.message)) return undefined;
  return possible.find(({ setting, mentions }) => !tried.has(setting) && mentions.test(refusal.message));
}
