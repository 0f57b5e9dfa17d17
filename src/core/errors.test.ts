import { describe, expect, it } from 'vitest';
import {
  EXIT_CODES,
  isScenewrightError,
  messageOf,
  ProviderError,
  ReplyError,
  UsageError,
} from './errors.js';

describe('errors of the package', () => {
  it('carry code, hint, cause and exit code', () => {
    const cause = new Error('below');
    const error = new UsageError('x/y', 'wrong', { hint: 'do z', cause });
    expect(error).toMatchObject({ code: 'x/y', hint: 'do z', cause, exitCode: 2, name: 'UsageError' });
    expect(error.isRetryable).toBe(false);
    expect('cause' in new UsageError('x/y', 'wrong')).toBe(false);
  });

  it.each([
    ['rate-limit', true],
    ['server', true],
    ['network', true],
    ['timeout', true],
    ['malformed-response', true],
    ['authentication', false],
    ['permission', false],
    ['not-found', false],
    ['invalid-request', false],
    ['context-length', false],
    ['quota', false],
    ['safety', false],
    ['refusal', false],
  ] as const)('a provider failure of kind %s is worth a retry: %s', (failure, isRetryable) => {
    const error = new ProviderError('failed', { failure, model: 'a:b', retryAfterMs: 5 });
    expect(error).toMatchObject({ code: `provider/${failure}`, isRetryable, retryAfterMs: 5, exitCode: 5 });
  });

  it('a reply that cannot be used is kept', () => {
    const error = new ReplyError('truncated', 'cut off', { reply: '{"a": ' });
    expect(error).toMatchObject({ code: 'reply/truncated', reply: '{"a": ', exitCode: EXIT_CODES.provider });
  });

  it('are recognised across two copies of the package', () => {
    expect(isScenewrightError({ isScenewrightError: true, code: 'x' })).toBe(true);
    expect([new Error('x'), null, undefined, 'x'].some(isScenewrightError)).toBe(false);
  });

  it('any thrown value has a text', () => {
    expect([messageOf(new Error('a')), messageOf('b'), messageOf(3)]).toEqual(['a', 'b', '3']);
  });
});
