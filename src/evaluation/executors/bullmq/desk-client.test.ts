import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../core/clock.js';
import { BudgetExceededError } from '../../../core/errors.js';
import { deskClient, remoteBudget, withDesk } from './desk-client.js';
import type { Ask } from './messages.js';
import { queueFailure } from './queue-error.js';

/** Time passes when a test says so. */
function steppingClock() {
  let now = 0;
  const sleepers: (() => void)[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: () => new Promise((resolve) => sleepers.push(resolve)),
  };
  const pass = async (ms: number) => {
    now += ms;
    for (const wake of sleepers.splice(0)) wake();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, pass };
}

function setUp(patienceMs = 5_000) {
  const { clock, pass } = steppingClock();
  const sent: (readonly [number, Ask])[] = [];
  const client = deskClient({ clock, patienceMs, send: (number, ask) => sent.push([number, ask]) });
  return { client, sent, pass };
}

const worst = { calls: 1, tokens: 10, usd: 0.5 };

describe('a worker at the desk of its coordinator', () => {
  it('asks again until it is answered, under the same number', async () => {
    const { client, sent, pass } = setUp();
    const answer = client.ask({ type: 'reserve', worst, label: 'task' });
    await pass(1_000);
    await pass(1_000);
    expect(sent.map(([number]) => number)).toEqual([0, 0, 0]);
    client.receive({ type: 'answer', execution: 'e', number: 0, answer: { type: 'noted' } });
    expect(await answer).toEqual({ type: 'noted' });
    await pass(1_000);
    expect(sent).toHaveLength(3);
  });

  it('puts its work down when the coordinator is silent, and waits as long as it says that it is there', async () => {
    const { client, pass } = setUp(2_500);
    const answer = client.ask({ type: 'reserve', worst, label: 'task' });
    const ended = expect(answer).rejects.toMatchObject({ code: 'queue/coordinator-gone' });
    for (let at = 0; at < 5; at++) {
      await pass(1_000);
      client.receive({ type: 'answer', execution: 'e', number: 0, answer: { type: 'pending' } });
    }
    expect(client.over.aborted).toBe(false);
    for (let at = 0; at < 3; at++) await pass(1_000);
    await ended;
    expect(client.over.aborted).toBe(true);
  });

  it.each([
    { type: 'cancel', execution: 'e' },
    { type: 'answer', execution: 'e', number: 0, answer: { type: 'superseded' } },
  ] as const)('puts its work down when it is told to: $type', async (order) => {
    const { client } = setUp();
    const ended = expect(client.ask({ type: 'reserve', worst, label: 'task' })).rejects.toMatchObject({
      code: 'queue/superseded',
    });
    client.receive(order);
    await ended;
    await expect(client.ask({ type: 'recall', key: 'k' })).rejects.toMatchObject({
      code: 'queue/superseded',
    });
  });

  it('makes no call that the coordinator does not pay, with its reason', async () => {
    const { client, sent } = setUp();
    const budget = remoteBudget({ usd: 1 });
    const reserved = withDesk(client, () => budget.reserve(worst, 'task', new AbortController().signal));
    const refused = { type: 'exceeded', code: 'budget/usd', message: 'no money', hint: 'more' } as const;
    client.receive({ type: 'answer', execution: 'e', number: 0, answer: refused });
    const error = await reserved.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BudgetExceededError);
    expect(error).toMatchObject({ code: 'budget/usd', message: 'no money', hint: 'more' });
    expect(sent).toEqual([[0, { type: 'reserve', worst, label: 'task' }]]);
    await expect(budget.reserve(worst, 'task', new AbortController().signal)).rejects.toThrow(
      /outside of a rollout/,
    );
  });

  it('does not wait longer for a reservation or a reply than its call may take, and says so', async () => {
    const { client, sent } = setUp();
    const limit = new AbortController();
    const { signal } = limit;
    const reserved = withDesk(client, () => remoteBudget({ usd: 1 }).reserve(worst, 'task', signal));
    const answered = client.replies.answer('k', signal, () => Promise.reject(new Error('not asked')));
    limit.abort(new Error('its time is over'));
    await expect(reserved).rejects.toThrow('its time is over');
    await expect(answered).rejects.toThrow('its time is over');
    expect(client.over.aborted).toBe(false);
    expect(sent.slice(2).map(([, ask]) => ask)).toEqual([
      { type: 'withdraw', ask: 0 },
      { type: 'withdraw', ask: 1 },
    ]);
    // A granted reservation that comes late is nobody's.
    client.receive({
      type: 'answer',
      execution: 'e',
      number: 0,
      answer: { type: 'reserved', reservation: 0 },
    });
  });
});

describe('what goes wrong with Redis', () => {
  const coded = (message: string, code: string) => Object.assign(new Error(message), { code });
  it.each([
    [coded('connect ECONNREFUSED', 'ECONNREFUSED'), 'queue/unreachable', 5],
    [new Error('WRONGPASS invalid username-password pair'), 'queue/authentication', 5],
    [new Error('NOAUTH Authentication required.'), 'queue/authentication', 5],
    [new Error("OOM command not allowed when used memory > 'maxmemory'."), 'queue/full', 5],
    [new Error('WRONGTYPE Operation against a key holding the wrong kind of value'), 'queue/foreign', 2],
    [new Error('LOADING Redis is loading the dataset in memory'), 'queue/unreachable', 5],
  ] as const)('%s is told as %s', (error, code, exitCode) => {
    const failure = queueFailure(error, 'redis://here');
    expect(failure).toMatchObject({ code, exitCode, hint: expect.any(String) });
    expect(queueFailure(failure, 'redis://there')).toBe(failure);
  });
});
