/**
 * A compile by a real model on this machine: Elements and Objects, judged by rules in code, against controls at an
 * equal number of metric calls, on sealed prompts. Every call is recorded, and a recording runs the whole again.
 *
 *   npm run proof:real -- --model PATH.gguf --prompts PartiPrompts.tsv [--reflection PATH.gguf] [--out runs/proof]
 *   npm run proof:real -- --replay bench/proof/recorded [--out runs/proof-again]
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sha256 } from '../../src/core/hash.js';
import type { LanguageModel } from '../../src/providers/language-model.js';
import { languageModel } from '../../src/providers/registry.js';
import { drawPrompts, type ProofSets, promptsText, readPrompts } from './prompts.js';
import {
  fileFacts,
  modelName,
  packRecording,
  preferring,
  recordingModel,
  replayingModel,
} from './recorded-model.js';
import { openRecording } from '../../src/providers/middleware/record-replay.js';
import { type ProofFacts, proofFactsSchema, runProof } from './proof.js';

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string' },
    reflection: { type: 'string' },
    prompts: { type: 'string' },
    column: { type: 'string', default: 'Prompt' },
    // Sized for an hour on 2 cores with a model of 1.5 billion weights; see docs/real-models.md.
    train: { type: 'string', default: '6' },
    val: { type: 'string', default: '6' },
    test: { type: 'string', default: '12' },
    calls: { type: 'string', default: '24' },
    seed: { type: 'string', default: '0' },
    out: { type: 'string', default: 'runs/proof' },
    replay: { type: 'string' },
    // A recording to take replies from before the model is asked.
    from: { type: 'string' },
  },
});

async function main(): Promise<void> {
  const { facts, sets } = await given();
  await mkdir(flags.out, { recursive: true });
  const calls = join(flags.out, 'calls.jsonl');
  await rm(calls, { force: true });
  const opened = await openModels(facts, calls);
  const models = { task: opened.task, reflection: opened.reflection };
  const { report, programs } = await runProof(
    models,
    sets,
    facts,
    ({ way, metricCalls, validation, usage }) => {
      console.error(
        `${way}: ${metricCalls} metric calls, validation ${validation}, ${usage.computeSeconds} s`,
      );
    },
  );
  await opened.close();
  await write('report.md', report);
  for (const [name, text] of programs) await write(name, text);
  if (flags.replay === undefined) {
    await write('prompts.jsonl', promptsText(sets));
    await write('facts.json', `${JSON.stringify(facts, null, 2)}\n`);
    const packed = await packRecording(calls, `${calls}.gz`);
    console.error(`${calls}.gz: ${packed.bytes} bytes, sha256 ${packed.sha256}`);
  }
  console.log(report);
}

/** The run that is asked for, or that was recorded. */
async function given(): Promise<{ facts: ProofFacts; sets: ProofSets }> {
  const { replay, prompts, model } = flags;
  if (replay !== undefined) {
    return {
      facts: await readFacts(join(replay, 'facts.json')),
      sets: await readPrompts(join(replay, 'prompts.jsonl')),
    };
  }
  if (prompts === undefined || model === undefined) {
    throw new Error('Usage: npm run proof:real -- --model PATH.gguf --prompts PartiPrompts.tsv');
  }
  const facts = await factsOfFlags();
  return { facts, sets: await drawPrompts(prompts, flags.column, facts.sizes, facts.seed) };
}

async function factsOfFlags(): Promise<ProofFacts> {
  const model = flags.model ?? '';
  const reflection = flags.reflection ?? model;
  const factsOf = async (path: string) => ({ name: modelName(path), ...(await fileFacts(path)) });
  return proofFactsSchema.parse({
    model: await factsOf(model),
    reflection: await factsOf(reflection),
    sizes: { train: Number(flags.train), val: Number(flags.val), test: Number(flags.test) },
    metricCalls: Number(flags.calls),
    seed: Number(flags.seed),
  });
}

async function readFacts(path: string): Promise<ProofFacts> {
  return proofFactsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
}

/** Both models write into one recording. */
async function openModels(facts: ProofFacts, calls: string) {
  const isSame = facts.reflection.sha256 === facts.model.sha256;
  const { replay } = flags;
  if (replay !== undefined) {
    const packed = join(replay, 'calls.jsonl.gz');
    const task = await replayingModel(facts.model.name, packed);
    const reflection = isSame ? task : await replayingModel(facts.reflection.name, packed);
    return { task, reflection, close: async () => {} };
  }
  const recording = await openRecording(calls);
  const task = recordingModel(await local(flags.model), facts.model.name, recording);
  const reflection = isSame
    ? task
    : recordingModel(await local(flags.reflection), facts.reflection.name, recording);
  return { task, reflection, close: () => recording.close() };
}

async function local(path = ''): Promise<LanguageModel> {
  const model = languageModel(`llama:${path}`);
  return flags.from === undefined
    ? model
    : preferring(await replayingModel(modelName(path), flags.from), model);
}

async function write(name: string, text: string): Promise<void> {
  await writeFile(join(flags.out, name), text);
  console.error(`${join(flags.out, name)}: sha256 ${sha256(text)}`);
}

await main();
