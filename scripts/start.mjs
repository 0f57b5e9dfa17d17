// `npm start`: the main job in one command. The simulator compiles the scene program on our own prompts, with no key
// and no network. Further arguments reach the command line tool: `npm start -- --seed 7`.
import './setup/node-version.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { runTool } from './setup/run-command.mjs';

const FIRST_RUN = [
  'dist/cli/main.js',
  'compile',
  ...['--program', 'scene'],
  ...['--dataset', 'datasets/cinematic/prompts.jsonl'],
  ...['--lm', 'sim'],
];

await ensureInstalled();
await ensureBuilt();
const [tool, ...args] = FIRST_RUN;
process.exitCode = await runTool(tool, [...args, ...process.argv.slice(2)]);
