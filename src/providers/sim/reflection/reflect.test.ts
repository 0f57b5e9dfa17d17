import { describe, expect, it } from 'vitest';
import { readInstruction } from '../instruction/read-instruction.js';
import { SKILLS } from '../skills/index.js';
import type { SkillHead } from '../skills/skill.js';
import { askText } from '../testing/ask.fixture.js';

const INSTRUCTION = 'Describe how each element looks. Use plain English.';

function request(
  feedback: readonly string[],
  { instruction = INSTRUCTION, output = '{"shape_and_color":"x"}', tail = '' } = {},
): string {
  const examples = feedback.map(
    (text, index) =>
      `# Example ${index + 1}\n## Inputs\n### prompt\na woman on a bridge\n\n## Generated Outputs\n${output}\n\n## Feedback\n${text}\n`,
  );
  return `I gave an assistant this instruction:\n\`\`\`\n${instruction}\n\`\`\`\n\nExamples of what it did, with feedback:\n\`\`\`\n${examples.join('\n')}\n\`\`\`\n\nWrite a new instruction for the assistant. ${tail} Provide it within \`\`\` blocks.`;
}

const blocksIn = (reply: string) =>
  [...reply.matchAll(/```\n([\s\S]*?)\n```/g)].map((match) => match[1] ?? '');
const rewrite = async (feedback: readonly string[], seed: number, options = {}) =>
  blocksIn(await askText(request(feedback, options), { seed }))[0] ?? '';
const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);
const rewrites = (feedback: readonly string[], options = {}) =>
  Promise.all(SEEDS.map((seed) => rewrite(feedback, seed, options)));
const rateOf = (texts: readonly string[], head: SkillHead, id: string) =>
  texts.filter((text) => [...readInstruction(text, head).asked].some((asked) => asked === id)).length /
  texts.length;

const GENDERED =
  'main_subject.description says "woman": Gendered words ("woman") stand outside the element\'s entity type.';
const NO_POSE = 'main_subject.pose: A subject of category human has no pose.';

describe('the reflection role', () => {
  it('answers a request to rewrite with one block that keeps most of what was there', async () => {
    const texts = await rewrites([GENDERED, GENDERED]);
    expect(texts.every((text) => text.length > 20)).toBe(true);
    expect(texts.filter((text) => text.includes('Use plain English.')).length / texts.length).toBeGreaterThan(
      0.8,
    );
  });

  it('answers named defects, and not those that nobody named', async () => {
    const named = await rewrites([GENDERED, GENDERED, NO_POSE]);
    const other = await rewrites([NO_POSE, NO_POSE]);
    expect(rateOf(named, 'objects', 'objects.neutral-words')).toBeGreaterThan(0.6);
    expect(rateOf(other, 'objects', 'objects.neutral-words')).toBeLessThan(0.2);
    expect(rateOf(named, 'objects', 'objects.stated-looks')).toBeLessThan(0.1);
  });

  it('mostly keeps to a limit on the words', async () => {
    const tail = 'The whole new instruction must have at most 30 words.';
    const texts = await rewrites([GENDERED, GENDERED, NO_POSE], { tail });
    const free = await rewrites([GENDERED, GENDERED, NO_POSE]);
    const words = (text: string) => text.split(/\s+/).length;
    expect(texts.every((text) => words(text) <= 30)).toBe(true);
    expect(texts.some((text) => words(text) > words(INSTRUCTION))).toBe(true);
    expect(free.some((text) => words(text) > 30)).toBe(true);
  });

  it('reads what kind of word of the prompt was lost', async () => {
    const elements = { output: '{"entity_type":"person"}' };
    const counts = await rewrites(['The prompt says "three"; nothing in the scene shows it.'], elements);
    expect(rateOf(counts, 'elements', 'elements.counts')).toBeGreaterThan(0.8);
    const light = await rewrites(['The prompt says "at night"; nothing in the scene shows it.'], {
      output: '{"shot_size":"long"}',
    });
    expect(rateOf(light, 'cinematography', 'cinematography.stated-light')).toBeGreaterThan(0.8);
  });

  it('comes upon hidden skills by search only: now and then, and never the same way for all seeds', async () => {
    const texts = await rewrites(['Everything seems made of plastic.', 'It reads like a backdrop.']);
    const hidden = SKILLS.filter(({ head, visibility }) => head === 'objects' && visibility === 'hidden');
    const rates = hidden.map(({ id }) => rateOf(texts, 'objects', id));
    expect(Math.max(...rates)).toBeGreaterThan(0.1);
    expect(Math.max(...rates)).toBeLessThan(0.75);
  });

  it('proposes other things under other seeds, and the same under the same', async () => {
    const texts = await rewrites(['Everything seems made of plastic.']);
    expect(new Set(texts).size).toBeGreaterThan(SEEDS.length / 3);
    expect(await rewrite(['Everything seems made of plastic.'], 7)).toBe(texts[7]);
  });

  it('makes mistakes: some rewrites lose a sentence, contradict or ramble', async () => {
    const long =
      'Describe how each element looks. Use plain English. Write one object for each element. Stay in the third person.';
    const texts = await rewrites([GENDERED], { instruction: long });
    const lossy = texts.filter((text) => long.split(/(?<=\.) /).some((sentence) => !text.includes(sentence)));
    expect(lossy.length).toBeGreaterThan(0);
    expect(lossy.length).toBeLessThan(texts.length / 2);
    const opposed = texts.filter((text) => readInstruction(text, 'objects').opposed.size > 0);
    expect(opposed.length).toBeGreaterThan(0);
  });

  it('does not repeat advice that the request shows as tried', async () => {
    const tried = 'Consider the golden ratio.';
    const without = await rewrites(['It reads like a backdrop.']);
    const texts = await rewrites(['It reads like a backdrop.'], {
      tail: `These were tried and rejected:\n> ${tried}\n`,
    });
    expect(without.some((text) => text.includes(tried))).toBe(true);
    expect(texts.some((text) => text.includes(tried))).toBe(false);
  });

  it('gives as many variants as asked for', async () => {
    const reply = await askText(request([GENDERED, NO_POSE], { tail: 'Give three different variants.' }), {
      seed: 1,
    });
    expect(blocksIn(reply).length).toBe(3);
    expect(new Set(blocksIn(reply)).size).toBeGreaterThan(1);
  });

  it('says the same in other words when only that is asked', async () => {
    const instruction =
      'Describe the picture. Never mention colours. Use precise types. Always add an environment.';
    const reply = await askText(
      `Here is an instruction:\n\`\`\`\n${instruction}\n\`\`\`\nWrite it in other words. Keep its meaning. Give it within \`\`\` blocks.`,
      { seed: 3 },
    );
    const text = blocksIn(reply)[0] ?? '';
    expect(text).not.toBe(instruction);
    expect([...readInstruction(text, 'elements').asked].sort()).toEqual(
      [...readInstruction(instruction, 'elements').asked].sort(),
    );
  });

  it('writes sensible rules for programs without pictures', async () => {
    const qa = { instruction: 'Answer the question.', output: '{"answer":"The answer is Paris."}' };
    const short = await rewrites(
      ['Expected: "Paris". The answer is too long.', 'Expected "1889", got a whole sentence.'],
      qa,
    );
    expect(rateOf(short, 'answer', 'answer.short')).toBeGreaterThan(0.6);
    const yes = await rewrites(['Expected: "yes". Got "Yes, that seems to be the case."'], qa);
    expect(rateOf(yes, 'answer', 'answer.exact-label')).toBeGreaterThan(0.5);
    const rule = await rewrites(['The reply should name the author last.'], qa);
    expect(rule.filter((text) => text.includes('should name the author last')).length).toBeGreaterThan(20);
  });
});
