// One contestant in a process of its own: node measure.mjs NAME BASE_URL CALLS -> one line of JSON.
import { deepStrictEqual } from 'node:assert';
import { REPLY, sentence } from './task.mjs';

const WARM_UP_CALLS = 200;

const [name, baseUrl, calls] = process.argv.slice(2);
const importedAt = performance.now();
const { create } = await import(`./contestants/${name}.mjs`);
const importMs = performance.now() - importedAt;
const call = create(baseUrl);

for (let number = 0; number < WARM_UP_CALLS; number++) {
  const output = await call(sentence(number));
  if (number === 0) deepStrictEqual({ ...output }, REPLY);
}
globalThis.gc?.();

const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
const wallMs = [];
for (let number = 0; number < Number(calls); number++) {
  const before = performance.now();
  await call(sentence(WARM_UP_CALLS + number));
  wallMs.push(performance.now() - before);
}
const totalMs = performance.now() - startedAt;
const { user, system } = process.cpuUsage(cpuBefore);
wallMs.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    cpuMs: (user + system) / 1000 / Number(calls),
    medianWallMs: wallMs[Math.floor(wallMs.length / 2)],
    meanWallMs: totalMs / Number(calls),
    importMs,
  }),
);
process.exit(0);
