import { describe, expect, it } from 'vitest';
import { roleMeter } from './role-spending.js';
import { attemptOf, callOf, imageCallOf, rolloutOf } from './stored-rollout.fixture.js';

const response = {
  images: [],
  costUsd: 0.04,
  servedBy: 'painter-3',
  requestId: null,
  downgrades: [],
  latencyMs: 4_000,
  cached: false,
  retries: [],
};
const image = {
  bytes: new Uint8Array(),
  mediaType: 'image/png',
  width: 1,
  height: 1,
  seed: null,
  safety: 'passed',
} as const;

describe('what roles of models took', () => {
  it('tells them apart by model, and the metric from the program where one model is both', () => {
    const apart = roleMeter(() => ({ task: 'm', judge: 'j' }));
    const same = roleMeter(() => ({ task: 'm', judge: 'm', image: 'm', reflection: 'm' }));
    const entries = [
      callOf('draft', [attemptOf()]),
      callOf('check', [attemptOf({ model: 'j' })]),
      callOf('@metric.critic', [attemptOf({ model: 'j' })]),
    ];
    apart.addRollout(rolloutOf(entries));
    same.addRollout(rolloutOf([callOf('draft', [attemptOf()]), callOf('@metric.critic', [attemptOf()])]));
    const calls = (meter: typeof apart) => meter.roles(null).map(({ role, calls: count }) => [role, count]);
    expect(calls(apart)).toEqual([
      ['task', 1],
      ['judge', 2],
    ]);
    expect(calls(same)).toEqual([
      ['task, judge', 1],
      ['judge', 1],
    ]);
  });

  it('counts what was cached as saved, and images apart, billed failures included', () => {
    const meter = roleMeter(() => ({ task: 'm', image: 'painter' }));
    meter.addRollout(
      rolloutOf([
        callOf('draft', [attemptOf(), attemptOf({ cached: true, costUsd: 0.2 })]),
        imageCallOf({ response: { ...response, images: [image, image] } }),
        imageCallOf({ response: { ...response, images: [image], cached: true } }),
        imageCallOf({ error: { code: 'x', message: 'too late', billedUsd: 0.01 } }),
      ]),
    );
    expect(meter.roles(null)).toMatchObject([
      {
        role: 'task',
        calls: 2,
        cachedCalls: 1,
        costUsd: 0.5,
        inputTokens: 20,
        servedBy: ['m-2026'],
        modelSeconds: 1,
      },
      {
        role: 'image',
        calls: 3,
        cachedCalls: 1,
        images: 2,
        costUsd: 0.05,
        servedBy: ['painter-3'],
        modelSeconds: 4,
      },
    ]);
    expect(meter.savings()).toEqual([
      { role: 'task', cachedCalls: 1, savedUsd: 0.2 },
      { role: 'image', cachedCalls: 1, savedUsd: 0.04 },
    ]);
  });

  it('does not know a sum of which a part is unknown', () => {
    const meter = roleMeter(() => ({ task: 'm' }));
    meter.addRollout(rolloutOf([callOf('draft', [attemptOf(), attemptOf({ costUsd: null })])]));
    meter.addRollout(rolloutOf([callOf('draft', [attemptOf({ cached: true, costUsd: null })])]));
    expect(meter.roles(null)[0]).toMatchObject({ costUsd: null, plannedUsd: null });
    expect(meter.savings()[0]).toMatchObject({ savedUsd: null });
  });

  it('plans at the rate of the first rollouts', () => {
    const meter = roleMeter(() => ({ task: 'm' }));
    const rollout = rolloutOf([callOf('draft', [attemptOf()])]);
    meter.addRollout(rollout);
    meter.addRollout(rollout);
    meter.setRate(2);
    meter.addRollout(rolloutOf([callOf('draft', [attemptOf(), attemptOf()])]));
    expect(meter.roles(10)[0]).toMatchObject({ calls: 4, plannedCalls: 10, plannedUsd: 5 });
  });
});
