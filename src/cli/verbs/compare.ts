import { repeated } from '../option-values.js';
import type { RunsRootFlags } from '../runs/runs-root.js';
import type { DeclareVerb } from '../session.js';

export const COMPARED_PARTS = ['test', 'validation'] as const;

export interface CompareFlags extends RunsRootFlags {
  readonly baseline?: string;
  readonly program?: readonly string[];
  readonly part?: (typeof COMPARED_PARTS)[number];
  readonly common?: boolean;
  readonly failOn?: 'regression';
  readonly json?: string;
  readonly markdown?: string;
}

export const declareCompare: DeclareVerb = (root, slot) => {
  const command = root
    .command('compare')
    .description('compare the programs of several runs in pairs, example by example')
    .argument('<run...>', 'folders or names of runs, the beginning is enough; or files report.json')
    .option('--baseline <program>', 'what the others are compared with (default: that of the first run)')
    .option('--program <name>', 'only programs that their run calls so; repeatable', repeated);
  command
    .addOption(
      command
        .createOption('--part <part>', 'of compiles: which examples (default: test, else validation)')
        .choices(COMPARED_PARTS),
    )
    .option('--common', 'where runs differ in examples, seed or repeats: compare what they have in common')
    .addOption(
      command
        .createOption('--fail-on <what>', 'exit 3 when a program is worse than the baseline beyond chance')
        .choices(['regression']),
    )
    .option('--json <file>', 'write the comparison as JSON; - prints it')
    .option('--markdown <file>', 'write it as Markdown; - prints it')
    .option('--runs-dir <dir>', 'the folder of runs (default: runsDir of the config, else runs)')
    .option('--config <file>', 'config file (default: scenewright.config.ts in this folder, when there)')
    .action((runs: readonly string[], flags: CompareFlags) => {
      slot.run = async (session) => (await import('../actions/compare.js')).compare(runs, flags, session);
    });
};
