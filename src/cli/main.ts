#!/usr/bin/env node
import { runCommandLine } from './command-line.js';
import { processHost } from './host.js';

const exitCode = await runCommandLine(process.argv.slice(2), processHost());
// Idle connections and timers of provider clients must not keep a finished command alive.
process.exit(exitCode);
