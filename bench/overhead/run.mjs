// What a call costs beside the call itself: our predict, Ax's forward and the AI SDK's generateObject against a
// server that answers at once. `npm run bench:overhead`; installs the peers here on the first run.
//
//   node bench/overhead/run.mjs [--rounds 7] [--calls 400] [--json]
//
// Exit code 1 when predict takes more CPU than a peer.
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../../scripts/setup/build.mjs';

const HERE = import.meta.dirname;
const OURS = 'scenewright';
const PEERS = ['ai-sdk', 'ax-forward'];
const CONTESTANTS = ['fetch-and-zod', OURS, ...PEERS];
const LABELS = {
  'fetch-and-zod': 'fetch + zod (floor)',
  scenewright: 'Scenewright predict',
  'ai-sdk': 'AI SDK generateObject',
  'ax-forward': 'Ax forward',
};

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    calls: { type: 'string', default: '400' },
    json: { type: 'boolean', default: false },
  },
});

installPeers();
await ensureBuilt();
const server = fork(join(HERE, 'server.mjs'));
const [port] = await once(server, 'message');
try {
  const results = runRounds(`http://127.0.0.1:${port}/v1`, Number(values.rounds));
  const rows = CONTESTANTS.map((name) => summary(name, results[name]));
  if (values.json) console.log(JSON.stringify({ node: process.version, rows }));
  else print(rows);
  const ours = rows.find(({ name }) => name === OURS);
  const dearer = rows.filter(({ name, cpuMs }) => PEERS.includes(name) && cpuMs.median <= ours.cpuMs.median);
  if (dearer.length > 0) {
    console.error(`predict takes no less CPU than ${dearer.map(({ name }) => LABELS[name]).join(' and ')}`);
    process.exitCode = 1;
  }
} finally {
  server.kill();
}

function installPeers() {
  if (existsSync(join(HERE, 'node_modules', 'ai'))) return;
  console.error('Installing the peers into bench/overhead ...');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: HERE,
    stdio: 'inherit',
    // Ax would otherwise write files of its own into the project.
    env: { ...process.env, AX_SKIP_SKILL_INSTALL: '1' },
  });
}

/** Every contestant once a round, in turn, so that a slow minute of the machine strikes all alike. */
function runRounds(baseUrl, rounds) {
  const results = Object.fromEntries(CONTESTANTS.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < CONTESTANTS.length; turn++) {
      const name = CONTESTANTS[(round + turn) % CONTESTANTS.length];
      const args = ['--expose-gc', join(HERE, 'measure.mjs'), name, baseUrl, values.calls];
      const output = execFileSync(process.execPath, args, { encoding: 'utf8' });
      results[name].push(JSON.parse(output.trim().split('\n').at(-1)));
    }
  }
  return results;
}

function summary(name, measured) {
  const spread = (key) => {
    const sorted = measured.map((one) => one[key]).sort((a, b) => a - b);
    return { median: sorted[Math.floor(sorted.length / 2)], min: sorted[0], max: sorted.at(-1) };
  };
  return { name, cpuMs: spread('cpuMs'), wallMs: spread('medianWallMs'), importMs: spread('importMs') };
}

function print(rows) {
  const ours = rows.find(({ name }) => name === OURS);
  const show = ({ median, min, max }) => `${median.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)})`;
  console.log(
    `${values.calls} calls one after the other, ${values.rounds} rounds, median of rounds (range); ` +
      `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model.trim()}`,
  );
  const table = rows.map(({ name, cpuMs, wallMs, importMs }) => [
    LABELS[name],
    show(cpuMs),
    show(wallMs),
    importMs.median.toFixed(0),
    `${(cpuMs.median / ours.cpuMs.median).toFixed(2)}x`,
    `${(wallMs.median / ours.wallMs.median).toFixed(2)}x`,
  ]);
  const head = ['', 'CPU ms/call', 'wall ms/call', 'import ms', 'CPU ratio', 'wall ratio'];
  const widths = head.map((_, column) => Math.max(...[head, ...table].map((row) => row[column].length)));
  for (const row of [head, ...table]) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
  }
}
