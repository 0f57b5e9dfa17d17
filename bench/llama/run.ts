/**
 * The `llama:` provider beside node-llama-cpp used directly, on one model and the same prompts in turn; time to the first
 * token with and without a shared start on a component's real prompt; memory against its estimate.
 *
 *   npm run bench:llama -- --model PATH.gguf [--threads 2] [--prompts 8] [--tokens 64] [--rounds 5]
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { LanguageModel, LanguageModelRequest } from '../../src/providers/language-model.js';
import { readGgufFile } from '../../src/providers/llama/gguf-file.js';
import { BATCH_TOKENS } from '../../src/providers/llama/llama-model.js';
import { memoryNeed } from '../../src/providers/llama/memory-need.js';
import { languageModel } from '../../src/providers/registry.js';
import { renderInput, renderPrefix } from '../../src/signatures/render.js';
import { SceneElements, SceneObjects } from '../../src/signatures/scene/heads.js';
import { type DirectModel, directModel } from './direct.js';

const CONTEXT_TOKENS = 4096;
const SUBJECTS = [
  'a fox',
  'two owls',
  'an old ship',
  'a glass city',
  'a red kite',
  'a chess player',
  'a mountain',
  'a baker',
];

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string' },
    threads: { type: 'string', default: String(availableParallelism()) },
    prompts: { type: 'string', default: '8' },
    tokens: { type: 'string', default: '64' },
    rounds: { type: 'string', default: '5' },
  },
});

async function main(): Promise<void> {
  const { model: path } = flags;
  if (path === undefined) throw new Error('Usage: npm run bench:llama -- --model PATH.gguf');
  const threads = Number(flags.threads);
  const before = ownMemory();
  const provider = (sequences: number) =>
    languageModel(`llama:${path}`, {
      llama: { contextTokens: CONTEXT_TOKENS, sequences, threads, gpu: false },
    });
  const model = provider(1);
  await generate(model, ask('Say yes.', 1));
  const own = ownMemory() - before;
  const use = { contextTokens: CONTEXT_TOKENS, sequences: 1, batchTokens: BATCH_TOKENS };
  const need = memoryNeed(await readGgufFile(path), use);
  console.log(
    `memory: ${megabytes(own)} of its own, file of ${megabytes(need.weightsBytes)} mapped; ${megabytes(need.totalBytes)} estimated`,
  );
  const direct = await directModel(path, threads, CONTEXT_TOKENS);
  await compareSpeed(model, direct);
  await direct.dispose();
  await compareFirstToken(model);
}

/** Bytes of this process that are no pages of a file, which the system could take back. */
function ownMemory(): number {
  const { rss } = process.memoryUsage();
  if (process.platform !== 'linux') return rss;
  const filePages = /^RssFile:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return rss - Number(filePages ?? 0) * 1024;
}

async function compareSpeed(model: LanguageModel, direct: DirectModel): Promise<void> {
  const ratios: number[] = [];
  const speeds: { ours: number[]; direct: number[] } = { ours: [], direct: [] };
  const tokens = Number(flags.tokens);
  for (let at = 0; at < Number(flags.prompts); at++) {
    const text = `Write a long description of ${SUBJECTS[at % SUBJECTS.length]}, number ${at}.`;
    const ours = () =>
      tokensPerSecond(async () => (await generate(model, ask(text, tokens))).usage.outputTokens ?? 0);
    const theirs = () => tokensPerSecond(() => direct.generate(direct.promptOf(text), tokens));
    // Each goes first as often as the other, so that a machine that slows down is unfair to neither.
    const first = at % 2 === 0 ? await ours() : await theirs();
    const second = at % 2 === 0 ? await theirs() : await ours();
    const [own, bare] = at % 2 === 0 ? [first, second] : [second, first];
    speeds.ours.push(own);
    speeds.direct.push(bare);
    ratios.push(own / bare);
  }
  console.log(
    `tokens per second, prompt included: ${median(speeds.ours).toFixed(1)} ours, ${median(speeds.direct).toFixed(1)} direct; ` +
      `median ratio ${median(ratios).toFixed(3)} (${ratios.map((ratio) => ratio.toFixed(2)).join(' ')})`,
  );
}

/** Two components in turn push each other out of the only sequence; one component alone finds its start. */
async function compareFirstToken(model: LanguageModel): Promise<void> {
  const cold: number[] = [];
  const warm: number[] = [];
  let reused = 0;
  for (let round = 0; round < Number(flags.rounds); round++) {
    const prompt = `${SUBJECTS[round % SUBJECTS.length]} at dusk, round ${round}`;
    await generate(model, component(SceneElements, prompt));
    cold.push(await milliseconds(() => generate(model, component(SceneObjects, prompt))));
    const other = component(SceneObjects, `${prompt}, in the rain`);
    warm.push(
      await milliseconds(async () => {
        reused = (await generate(model, other)).usage.cachedInputTokens ?? 0;
      }),
    );
  }
  const [without, within] = [median(cold), median(warm)];
  console.log(
    `time to the first token: ${without.toFixed(0)} ms without, ${within.toFixed(0)} ms with ${reused} shared tokens; ` +
      `${(without / within).toFixed(1)} times less`,
  );
}

function ask(text: string, maxOutputTokens: number): LanguageModelRequest {
  const messages = [{ role: 'user', content: [{ type: 'text', text }] }] as const;
  return { messages, sampling: { temperature: 0, maxOutputTokens } };
}

function component(
  signature: typeof SceneElements | typeof SceneObjects,
  prompt: string,
): LanguageModelRequest {
  const text = { instruction: signature.instructions, demos: [] };
  const field = { name: 'prompt', value: prompt, media: [] };
  return {
    messages: [...renderPrefix(signature, text), renderInput(signature, [field])],
    sampling: { temperature: 0, maxOutputTokens: 1 },
  };
}

function generate(model: LanguageModel, request: LanguageModelRequest) {
  return model.generate(request, { signal: new AbortController().signal, repeat: 0 });
}

async function tokensPerSecond(run: () => Promise<number>): Promise<number> {
  let tokens = 0;
  const ms = await milliseconds(async () => {
    tokens = await run();
  });
  return (tokens / ms) * 1000;
}

async function milliseconds(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

await main();
