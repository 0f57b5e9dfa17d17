import { readFileSync } from 'node:fs';
import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../core/errors.js';
import { DEFAULT_SPLIT_SIZES } from '../datasets/split-dataset.js';
import { DEFAULT_CONCURRENCY } from '../evaluation/local-executor.js';
import { DEFAULT_SEED } from '../optimizers/prepare.js';
import { DEFAULT_MAX_ATTEMPTS } from '../providers/middleware/retry.js';
import { buildCommandTree } from './command-line.js';
import { DEFAULT_CACHE_FOLDER } from './models.js';
import { DEFAULT_PROGRAM } from './program-spec.js';

const root = buildCommandTree({ run: undefined });
const documentation = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

function verbs(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(verbs);
}

function option(verb: string, flag: string): Option {
  const command = verbs(root).find((one) => one.name() === verb);
  const found = command?.options.find(({ long }) => long === flag);
  if (found === undefined) throw new Error(`${verb} has no ${flag}`);
  return found;
}

describe('documentation', () => {
  it.each(verbs(root).map((verb) => [verb.name(), verb] as const))('names every option of %s', (_, verb) => {
    const missing = verb.options.flatMap(({ long }) => (documentation.includes(`\`${long}`) ? [] : [long]));
    expect(missing).toEqual([]);
  });

  it('names every exit code, and so does help', () => {
    let help = '';
    root.configureOutput({ writeOut: (text) => (help += text) });
    root.outputHelp();
    for (const code of Object.values(EXIT_CODES)) {
      expect(documentation).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
      expect(help).toMatch(new RegExp(`[ ,:]${code} `));
    }
  });
});

describe('defaults that help states', () => {
  it.each([
    ['run', '--concurrency', DEFAULT_CONCURRENCY],
    ['run', '--retries', DEFAULT_MAX_ATTEMPTS - 1],
    ['run', '--seed', DEFAULT_SEED],
    ['run', '--program', DEFAULT_PROGRAM],
    ['run', '--cache-dir', DEFAULT_CACHE_FOLDER],
    ['compile', '--train', DEFAULT_SPLIT_SIZES.train],
    ['compile', '--val', DEFAULT_SPLIT_SIZES.val],
    ['compile', '--test', DEFAULT_SPLIT_SIZES.test],
  ])('%s %s is %s', (verb, flag, value) => {
    expect(option(verb, flag).description).toContain(`(default: ${value})`);
  });
});
