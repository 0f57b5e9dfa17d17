import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, LoopbackServer, RecordedRequest } from '../../../tests/loopback/loopback-server.js';
import { startOpenAIServer } from '../../../tests/loopback/openai-server.js';
import { languageModel } from '../../providers/registry.js';
import { scoreImage, scoreImages } from '../images/rank.js';
import { describeImageScorer } from '../images/scorer-conformance.fixture.js';
import { blindModel, judgeAt, partsOf, square } from '../vqa/judge-server.fixture.js';
import { type DsgScorerOptions, dsgScorer } from './dsg-scorer.js';
import type { DsgQuestion } from './question-graph.js';

let server: LoopbackServer;
let image: Uint8Array;
beforeAll(async () => {
  server = await startOpenAIServer();
  image = await square('#c03020');
});
afterAll(() => server.close());

const PROMPT = 'a red fox under an old oak, at dusk';
const question = (id: string, text: string, ...parents: string[]): DsgQuestion => ({
  id,
  type: parents.length === 0 ? 'entity' : 'attribute',
  parents,
  question: text,
});
const QUESTIONS = [
  question('q1', 'Is there a fox?'),
  question('q2', 'Is the fox red?', 'q1'),
  question('q3', 'Is there an oak?'),
  question('q4', 'Is the fox under the oak?', 'q1', 'q3'),
  question('q5', 'Is it dusk?'),
];

type Answers = Readonly<Record<string, 'yes' | 'no'>>;

const json = (value: unknown): Answer => ({ type: 'text', text: JSON.stringify(value) });
const isWriter = (request: RecordedRequest) => partsOf(request).text.includes('# Task: DsgQuestions');

/** A server whose writer gives these questions and whose judge gives these answers, round by round. */
function script(questions: unknown, ...rounds: readonly Answers[]): void {
  let round = 0;
  server.answerWith((request) => {
    if (isWriter(request)) return json({ questions });
    const answers = rounds[Math.min(round++, rounds.length - 1)] ?? {};
    return json({ answers: Object.entries(answers).map(([id, answer]) => ({ id, answer })) });
  });
}

async function ask(options: Partial<DsgScorerOptions> = {}) {
  const before = server.requests.length;
  const score = await scoreImage(dsgScorer({ model: judgeAt(server), ...options }), {
    image,
    prompt: PROMPT,
  });
  return { score, requests: server.requests.slice(before) };
}

describe('DSG', () => {
  it('counts a question only when its parents hold', async () => {
    script(QUESTIONS, { q1: 'no', q2: 'yes', q3: 'yes', q4: 'yes', q5: 'yes' });
    const { score, requests } = await ask();
    expect(score).toEqual({
      status: 'scored',
      value: 0.4,
      unit: 0.4,
      parts: { q1: 0, q2: 0, q3: 1, q4: 0, q5: 1 },
      notes: [
        'no: Is there a fox?',
        'no, because what it depends on does not hold: Is the fox red?',
        'no, because what it depends on does not hold: Is the fox under the oak?',
      ],
    });
    expect(requests).toHaveLength(2);
    const [writer, judge] = requests;
    if (writer === undefined || judge === undefined) throw new Error('no requests');
    expect(partsOf(writer)).toMatchObject({ text: expect.stringContaining(PROMPT), images: [] });
    expect(partsOf(judge).images).toHaveLength(1);
    expect(partsOf(judge).text).toContain('Is the fox under the oak?');
    // The judge is told neither the prompt nor what depends on what.
    expect(partsOf(judge).text).not.toContain(PROMPT);
    expect(partsOf(judge).text).not.toContain('parents');
  });

  it('asks once more for the answers that are missing, and for those only', async () => {
    script(QUESTIONS, { q1: 'yes', q2: 'yes', q5: 'no' }, { q3: 'yes', q4: 'yes' });
    const { score, requests } = await ask();
    expect(score).toMatchObject({ value: 0.8, parts: { q1: 1, q2: 1, q3: 1, q4: 1, q5: 0 } });
    expect(requests).toHaveLength(3);
    const again = partsOf(requests[2] ?? requests[0] ?? failing()).text;
    expect(again).toContain('Is there an oak?');
    expect(again).not.toContain('Is there a fox?');
  });

  it('leaves out of the score what stays unanswered, with what depends on it, and names it', async () => {
    script(QUESTIONS, { q1: 'yes', q2: 'no', q4: 'yes', q5: 'yes' }, {});
    const { score } = await ask();
    expect(score).toMatchObject({
      value: expect.closeTo(2 / 3, 12),
      parts: { q1: 1, q2: 0, q5: 1 },
      notes: ['no: Is the fox red?', 'unanswered: Is there an oak?', 'unanswered: Is the fox under the oak?'],
    });
  });

  it('takes an answer that contradicts itself for none, and an id that was not asked for nothing', async () => {
    server.answerWith((request) => {
      if (isWriter(request)) return json({ questions: QUESTIONS.slice(0, 1) });
      const answers = [
        { id: 'q1', answer: 'yes' },
        { id: 'q1', answer: 'no' },
        { id: 'q9', answer: 'yes' },
      ];
      return json({ answers });
    });
    const { score, requests } = await ask();
    expect(requests).toHaveLength(3);
    expect(score).toMatchObject({ status: 'failed', code: 'scorer/no-answer' });
  });

  it('has questions that are no sound graph written again', async () => {
    let written = 0;
    server.answerWith((request) => {
      if (!isWriter(request)) return json({ answers: [{ id: 'q1', answer: 'yes' }] });
      return json({ questions: written++ === 0 ? [question('q1', 'a?', 'q7')] : [question('q1', 'a?')] });
    });
    const { score, requests } = await ask();
    expect(score).toMatchObject({ value: 1 });
    expect(requests.filter(isWriter)).toHaveLength(2);
    expect(requests[1]?.text).toContain('the parent \\"q7\\" of question \\"q1\\" is no question');
  });

  it('fails without a number when the judge does, and when the writer does', async () => {
    server.answerWith((request) =>
      isWriter(request) ? json({ questions: QUESTIONS }) : { type: 'error', status: 401, message: 'no' },
    );
    expect((await ask()).score).toMatchObject({ status: 'failed', code: 'provider/authentication' });
    server.script({ type: 'text', text: 'I would rather not.' });
    expect((await ask()).score).toMatchObject({ status: 'failed', code: 'reply/malformed' });
  });

  it('asks for the questions of a prompt once, whatever the number of images', async () => {
    script(QUESTIONS, { q1: 'yes', q2: 'yes', q3: 'yes', q4: 'yes', q5: 'yes' });
    const before = server.requests.length;
    const images = [image, await square('#203050'), await square('#a0b0c0')];
    const scorer = dsgScorer({ model: judgeAt(server) });
    const scores = await scoreImages(
      scorer,
      images.map((one) => ({ image: one, prompt: PROMPT })),
    );
    expect(scores.map(({ status }) => status)).toEqual(['scored', 'scored', 'scored']);
    expect(server.requests.slice(before).filter(isWriter)).toHaveLength(1);
  });

  it('takes ready questions in place of the writer', async () => {
    script([], { q1: 'yes', q2: 'no', q3: 'yes', q4: 'yes', q5: 'yes' });
    const { score, requests } = await ask({ questions: { [PROMPT]: QUESTIONS } });
    expect(score).toMatchObject({ value: 0.8 });
    expect(requests.some(isWriter)).toBe(false);
    const circular = { [PROMPT]: [question('a', 'a?', 'a')] };
    expect(() => dsgScorer({ model: judgeAt(server), questions: circular })).toThrow(
      'question "a" depends on itself',
    );
  });

  it('lets another model write the questions', async () => {
    script(QUESTIONS, { q1: 'yes', q2: 'yes', q3: 'yes', q4: 'yes', q5: 'yes' });
    const writer = languageModel('openai-compatible:writer', { env: {}, baseUrl: `${server.url}/v1` });
    const { requests } = await ask({ writer });
    expect(requests.map(({ json: body }) => (body as { model: string }).model)).toEqual(['writer', 'judge']);
  });

  it('draws other requests with another seed', async () => {
    script(QUESTIONS, { q1: 'yes', q2: 'yes', q3: 'yes', q4: 'yes', q5: 'yes' });
    const seedsOf = async (seed: number) =>
      (await ask({ seed })).requests.map(({ json: body }) => (body as { seed: number }).seed);
    const first = await seedsOf(1);
    expect(await seedsOf(1)).toEqual(first);
    expect(await seedsOf(2)).not.toEqual(first);
  });
});

function failing(): never {
  throw new Error('no request');
}

describeImageScorer('dsg', {
  make() {
    script(QUESTIONS, { q1: 'yes', q2: 'no', q3: 'yes', q4: 'yes', q5: 'yes' });
    return dsgScorer({ model: judgeAt(server) });
  },
  makeUnavailable: () => dsgScorer({ model: blindModel() }),
});
