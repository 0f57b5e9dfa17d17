/**
 * Every prompt of a TSV file through the scene program on the simulator: counts, failures, time and memory.
 *
 *   npx jiti bench/parti.ts PartiPrompts.tsv [--column Prompt] [--limit 100]
 *
 * Exit code 1 when any prompt throws or gives a scene that its schema refuses.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { sceneProgram } from '../src/programs/scene/scene-program.js';
import { simulatedLanguageModel } from '../src/providers/sim/index.js';
import { SceneOutput } from '../src/signatures/scene/output.js';

interface Tally {
  threw: string[];
  refused: string[];
  ms: number[];
  scores: number[];
  calls: number;
  repaired: number;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { column: { type: 'string', default: 'Prompt' }, limit: { type: 'string', default: '1000000' } },
  });
  const [file] = positionals;
  if (file === undefined)
    throw new Error('Usage: npx jiti bench/parti.ts FILE.tsv [--column Prompt] [--limit N]');
  const prompts = readPrompts(file, values.column).slice(0, Number(values.limit));
  const tally = await runAll(prompts);
  print(prompts.length, tally);
  if (tally.threw.length + tally.refused.length > 0) process.exitCode = 1;
}

function readPrompts(file: string, column: string): readonly string[] {
  const rows: readonly Record<string, string>[] = parse(readFileSync(file), {
    columns: true,
    delimiter: '\t',
    quote: null,
    bom: true,
    relax_column_count: true,
  });
  if (rows[0] !== undefined && !(column in rows[0])) {
    throw new Error(`${file} has no column ${column}: ${Object.keys(rows[0]).join(', ')}`);
  }
  return rows.map((row) => row[column] ?? '');
}

async function runAll(prompts: readonly string[]): Promise<Tally> {
  const program = sceneProgram();
  const models = { task: simulatedLanguageModel() };
  const tally: Tally = { threw: [], refused: [], ms: [], scores: [], calls: 0, repaired: 0 };
  for (const prompt of prompts) {
    const begun = performance.now();
    const outcome = await program.tryRun({ prompt }, { models });
    tally.ms.push(performance.now() - begun);
    if (outcome.type === 'failed') {
      tally.threw.push(`${prompt}: ${String(outcome.error)}`);
      continue;
    }
    const { output, usage } = outcome.prediction;
    // What is printed and saved is JSON, so that is what has to follow the schema, without changes on parsing.
    const text = JSON.stringify(output);
    const parsed = SceneOutput.safeParse(JSON.parse(text));
    if (!parsed.success || JSON.stringify(parsed.data) !== text) tally.refused.push(prompt);
    tally.scores.push(output.score);
    tally.calls += usage.calls;
    if (output.rounds.length > 0) tally.repaired++;
  }
  return tally;
}

function print(count: number, tally: Tally): void {
  const sorted = tally.ms.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / (values.length || 1);
  const lines = [
    `prompts           ${count}`,
    `threw             ${tally.threw.length}`,
    `schema failures   ${tally.refused.length}`,
    `score             mean ${mean(tally.scores).toFixed(3)} (simulated)`,
    `repaired          ${tally.repaired}`,
    `calls per scene   ${(tally.calls / (count || 1)).toFixed(2)}`,
    `time per scene    mean ${mean(tally.ms).toFixed(1)} ms, median ${at(0.5).toFixed(1)}, 95% ${at(0.95).toFixed(1)}, most ${at(1).toFixed(1)}`,
    `peak memory       ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
  ];
  console.log(lines.join('\n'));
  for (const line of [...tally.threw.slice(0, 10), ...tally.refused.slice(0, 10)]) console.log(`  ${line}`);
}

await main();
