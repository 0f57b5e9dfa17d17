// `npm test`: every check there is, each reported even when an earlier one failed.
// `npm test -- --only lint,types` runs some of them; `npm test -- --help` lists them.
import './setup/node-version.mjs';
import { parseGateOptions } from './gate/options.mjs';
import { renderReport, totals } from './gate/report.mjs';
import { STEPS } from './gate/steps.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { INTERRUPTED } from './setup/run-command.mjs';

const USAGE_ERROR = 2;

const options = parseGateOptions(
  process.argv.slice(2),
  STEPS.map((step) => step.name),
);
if (options.type === 'run') await runGate(options.names);
else printUsage(options);

async function runGate(names) {
  const results = [];
  let interrupted = false;
  process.on('SIGINT', () => {
    interrupted = true;
  });
  await ensureInstalled();
  for (const step of STEPS.filter(({ name }) => names.includes(name))) {
    console.log(`\n== ${step.name}: ${step.title}`);
    const startedMs = Date.now();
    const result = await step.run();
    results.push({ name: step.name, ...result, durationMs: Date.now() - startedMs });
    if (interrupted) break;
  }
  console.log(renderReport(results));
  if (interrupted) process.exit(INTERRUPTED);
  process.exitCode = totals(results).failed === 0 ? 0 : 1;
}

function printUsage(usage) {
  if (usage.type === 'error') console.error(`${usage.message}\n`);
  const lines = STEPS.map((step) => `  ${step.name.padEnd(8)}  ${step.title}`);
  console.log(`Usage: npm test [-- --only STEPS | --skip STEPS]\n\nSteps, in order:\n${lines.join('\n')}`);
  process.exitCode = usage.type === 'error' ? USAGE_ERROR : 0;
}
