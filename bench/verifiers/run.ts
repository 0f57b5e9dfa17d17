/**
 * Verifiers optimised against labelled pairs, on the simulator: balanced accuracy on pairs that no search saw, before
 * and after a compile.
 *
 *   npx jiti bench/verifiers/run.ts [--seeds 5] [--calls 120]
 */
import { parseArgs } from 'node:util';
import { verifierGain, type VerifierGain } from './measure.js';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '5' }, calls: { type: 'string', default: '120' } },
});
const gains: VerifierGain[] = [];
for (let seed = 0; seed < Number(values.seeds); seed++) {
  gains.push(await verifierGain(seed, Number(values.calls)));
  console.log(JSON.stringify(gains.at(-1)));
}
console.log('\n| | before | after | gain |\n|---|---|---|---|');
for (const name of ['score', 'elements', 'objects', 'actions', 'cinematography']) {
  const mean = (of: (gain: VerifierGain) => number) =>
    gains.reduce((sum, gain) => sum + of(gain), 0) / gains.length;
  const [before, after] = [mean((gain) => gain.before[name] ?? 0), mean((gain) => gain.after[name] ?? 0)];
  console.log(`| ${name} | ${before.toFixed(3)} | ${after.toFixed(3)} | ${(after - before).toFixed(3)} |`);
}
