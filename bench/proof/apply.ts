/**
 * Programs of an earlier proof on another model: the sealed prompts of that proof, nothing is searched.
 *
 *   npx jiti bench/proof/apply.ts --model OTHER.gguf [--from bench/proof/recorded] [--ways none,gepa-with-demos]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadProgram } from '../../src/modules/load-program.js';
import { languageModel } from '../../src/providers/registry.js';
import { modelName } from './recorded-model.js';
import { proofProgram } from './program.js';
import { readPrompts } from './prompts.js';
import { testTable } from './report.js';
import { testAll, WAYS } from './search.js';

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string' },
    from: { type: 'string', default: 'bench/proof/recorded' },
    ways: { type: 'string', default: 'none,gepa-with-demos' },
    seed: { type: 'string', default: '0' },
  },
});

async function main(): Promise<void> {
  const { model: path, from } = flags;
  if (path === undefined) throw new Error('Usage: npx jiti bench/proof/apply.ts --model OTHER.gguf');
  const names = flags.ways.split(',');
  const ways = WAYS.filter((way) => names.includes(way)).map((way) => ({
    way,
    program: loadProgram(proofProgram, join(from, `${way}.program.json`)),
  }));
  const { test } = await readPrompts(join(from, 'prompts.jsonl'));
  const model = languageModel(`llama:${path}`);
  const tests = await testAll(ways, { task: model, reflection: model }, test, Number(flags.seed));
  console.log([`${modelName(path)}, ${test.length} sealed prompts`, '', ...testTable(tests)].join('\n'));
}

await main();
