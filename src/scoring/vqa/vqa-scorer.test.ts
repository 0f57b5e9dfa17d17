import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, LoopbackServer } from '../../../tests/loopback/loopback-server.js';
import { startOpenAIServer } from '../../../tests/loopback/openai-server.js';
import { at } from '../../../tests/loopback/seen-request.js';
import { scoreImage } from '../images/rank.js';
import { describeImageScorer } from '../images/scorer-conformance.fixture.js';
import { blindModel, judgeAt, partsOf, replyWithLogprobs, square } from './judge-server.fixture.js';
import { type VqaScorerOptions, vqaScorer } from './vqa-scorer.js';

let server: LoopbackServer;
let image: Uint8Array;
beforeAll(async () => {
  server = await startOpenAIServer();
  image = await square('#c03020');
});
afterAll(() => server.close());

const PROMPT = 'a red square';
const raw = (body: string): Answer => ({ type: 'raw', status: 200, body });

/** Scores one image and gives the requests it took. */
async function ask(options: Partial<VqaScorerOptions> = {}) {
  const before = server.requests.length;
  const score = await scoreImage(vqaScorer({ model: judgeAt(server), ...options }), {
    image,
    prompt: PROMPT,
  });
  return { score, requests: server.requests.slice(before) };
}

describe('VQAScore from log-probabilities', () => {
  it('is the probability of yes, over all its spellings, in one request', async () => {
    server.script(raw(replyWithLogprobs('Yes', ['Yes', 0.6], [' yes', 0.1], ['No', 0.25])));
    const { score, requests } = await ask();
    expect(score).toEqual({
      status: 'scored',
      value: expect.closeTo(0.7, 9),
      unit: expect.closeTo(0.7, 9),
      parts: { yes: expect.closeTo(0.7, 9), no: expect.closeTo(0.25, 9) },
      notes: ['from log-probabilities'],
    });
    expect(requests).toHaveLength(1);
    expect(at(requests[0]?.json, 'top_logprobs')).toBe(20);
  });

  it('shows the image and puts the question of the paper, or another', async () => {
    server.script(raw(replyWithLogprobs('Yes', ['Yes', 0.9])));
    const { requests } = await ask();
    const sent = partsOf(requests[0] ?? { method: '', path: '', headers: {}, text: '', json: {} });
    expect(sent.text).toContain('Does this figure show "a red square"? Please answer yes or no.');
    expect(sent.images).toEqual([`data:image/png;base64,${Buffer.from(image).toString('base64')}`]);

    const { requests: others } = await ask({ question: (prompt) => `Is this ${prompt}, yes or no?` });
    expect(others[0]?.text).toContain('Is this a red square, yes or no?');
  });

  it('fails when the model was not answering the question', async () => {
    server.script(raw(replyWithLogprobs('I see', ['I', 0.7], ['Yes', 0.2], ['No', 0.1])));
    expect((await ask()).score).toMatchObject({
      status: 'failed',
      code: 'scorer/no-answer',
      message: expect.stringContaining('"I see"'),
    });
  });
});

describe('VQAScore from sampled votes', () => {
  it('counts votes where the reply has no log-probabilities, the first reply among them, and says so', async () => {
    const replies = ['Yes.', 'no', 'Yes', 'yes, it does'];
    server.script(...replies.map((text): Answer => ({ type: 'text', text })));
    const { score, requests } = await ask({ votes: 4 });
    expect(score).toMatchObject({ value: 0.75, unit: 0.75, parts: { yes: 3, no: 1 } });
    expect(score).toMatchObject({ notes: ['from sampled votes: 3 of 4 yes'] });
    expect(requests).toHaveLength(4);
    const seeds = requests.map(({ json }) => at(json, 'seed'));
    expect(new Set(seeds).size).toBe(4);
    expect(new Set(requests.map(({ json }) => at(json, 'temperature')))).toEqual(new Set([1]));
  });

  it('does not ask for log-probabilities that a model cannot give', async () => {
    server.script({ type: 'text', text: 'no' });
    const model = judgeAt(server);
    const silent = { ...model, capabilities: { ...model.capabilities, logprobs: false } };
    const { score, requests } = await ask({ model: silent, votes: 2 });
    expect(score).toMatchObject({ value: 0, notes: ['from sampled votes: 0 of 2 yes'] });
    expect(requests.map(({ json }) => at(json, 'logprobs'))).toEqual([undefined, undefined]);
  });

  it('asks once more for a vote that is neither', async () => {
    server.script({ type: 'text', text: 'Hard to say.' }, { type: 'text', text: 'Yes' });
    const { score, requests } = await ask({ votes: 1 });
    expect(requests).toHaveLength(2);
    expect(score).toMatchObject({ value: 1, notes: ['from sampled votes: 1 of 1 yes'] });
  });

  it('does not count a vote that stays without an answer', async () => {
    server.script({ type: 'text', text: 'yes' });
    const seedsOf = async (votes: number) =>
      (await ask({ votes })).requests.map(({ json }) => at(json, 'seed'));
    const two = await seedsOf(2);
    const [first] = two;
    // The third number is what the first of two votes is asked again under.
    const again = (await seedsOf(3)).find((seed) => !two.includes(seed));
    server.answerWith(({ json }) => {
      const isUnsure = [first, again].includes(at(json, 'seed'));
      return { type: 'text', text: isUnsure ? 'Hard to say.' : 'no' };
    });
    expect((await ask({ votes: 2 })).score).toMatchObject({
      value: 0,
      parts: { yes: 0, no: 1 },
      notes: ['from sampled votes: 0 of 1 yes, 1 without an answer'],
    });
  });

  it('fails when most votes stay without an answer', async () => {
    server.script({ type: 'text', text: 'As a model I cannot tell.' });
    const { score, requests } = await ask({ votes: 3 });
    expect(requests).toHaveLength(6);
    expect(score).toEqual({
      status: 'failed',
      code: 'scorer/no-answer',
      message: 'only 0 of 3 replies were a yes or a no, each asked for twice',
    });
  });

  it('draws other votes with another seed, and the same with the same', async () => {
    server.script({ type: 'text', text: 'yes' });
    const seedsOf = async (seed: number) =>
      (await ask({ votes: 2, seed })).requests.map(({ json }) => at(json, 'seed'));
    const first = await seedsOf(1);
    expect(await seedsOf(1)).toEqual(first);
    expect(await seedsOf(2)).not.toEqual(first);
  });
});

it('gives the failure of the provider as the failure of the image', async () => {
  server.script({ type: 'error', status: 401, message: 'no such key' });
  expect((await ask()).score).toMatchObject({ status: 'failed', code: 'provider/authentication' });
});

it.each([0, -1, 2.5, Number.NaN])('refuses %s votes', (votes) => {
  expect(() => vqaScorer({ model: judgeAt(server), votes })).toThrow(
    expect.objectContaining({ code: 'scorer/votes' }),
  );
});

describeImageScorer('vqascore', {
  make() {
    server.answerWith((request) => {
      const yes = 0.1 + (partsOf(request).images.join().length % 80) / 100;
      return raw(replyWithLogprobs('Yes', ['Yes', yes], ['No', 1 - yes]));
    });
    return vqaScorer({ model: judgeAt(server) });
  },
  makeUnavailable: () => vqaScorer({ model: blindModel() }),
});
