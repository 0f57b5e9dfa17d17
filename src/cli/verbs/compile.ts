import { OPTIMIZER_NAMES } from '../../optimizers/optimizer.js';
import type { OptimizerName } from '../../optimizers/optimizer.js';
import { BUDGET_SIZES } from '../../optimizers/plan.js';
import type { BudgetSize } from '../../optimizers/plan.js';
import { CONTROL_NAMES, controlList, type ControlName } from '../controls.js';
import { FRONTIER_NAMES, type ObjectiveFlags } from '../objective-flags.js';
import { wholeNumber } from '../option-values.js';
import { addSpendingOptions } from '../options/budget.js';
import type { SpendingFlags } from '../options/budget.js';
import { addCommonOptions } from '../options/every-verb.js';
import type { CommonFlags } from '../options/every-verb.js';
import { addDatasetOptions } from '../options/dataset.js';
import type { DatasetFlags } from '../options/dataset.js';
import { addModelOptions } from '../options/models.js';
import type { ModelFlags } from '../options/models.js';
import { addExecutorOptions } from '../options/executor.js';
import type { ExecutorFlags } from '../options/executor.js';
import { PROGRAM_HELP } from '../options/program.js';
import type { DeclareVerb } from '../session.js';

export interface CompileFlags
  extends CommonFlags,
    ModelFlags,
    SpendingFlags,
    DatasetFlags,
    ObjectiveFlags,
    ExecutorFlags {
  readonly program?: string;
  readonly metric?: string;
  readonly optimizer?: OptimizerName;
  readonly budget?: BudgetSize;
  readonly maxMetricCalls?: number;
  readonly pipelineDepth?: number;
  readonly controls?: readonly ControlName[];
  readonly runDir?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

export const declareCompile: DeclareVerb = (root, slot) => {
  const command = root
    .command('compile')
    .description('rewrite the instructions of a program until its metric rises on examples it did not see')
    .option('--program <spec>', PROGRAM_HELP)
    .option('--metric <spec>', './file.ts#export (default: the metric of the built-in program)');
  addDatasetOptions(command);
  command
    .optionsGroup('Optimizer:')
    .addOption(
      command
        .createOption('--optimizer <name>', 'how candidates are found (default: gepa)')
        .choices(OPTIMIZER_NAMES),
    )
    .addOption(
      command.createOption('--budget <size>', 'how long to search (default: light)').choices(BUDGET_SIZES),
    )
    .option('--max-metric-calls <n>', 'scored rollouts, exactly; wins over --budget', wholeNumber(1))
    .option(
      '--pipeline-depth <n>',
      'iterations under way at once: faster, from an older pool (default: 1)',
      wholeNumber(1),
    )
    .option(
      '--controls <list>',
      `compare with these at the same budget, each paid on top: ${CONTROL_NAMES.join(',')}, or all`,
      controlList,
    );
  command
    .optionsGroup('Several aims (see docs/multi-objective.md):')
    .option('--objectives <list>', 'what to improve, and limits: quality,cost,"lint>=0.8,prompt-length<=600"')
    .option(
      '--prefer <aims>',
      'which program of the front is wanted: quality=.7,cost=.3 or quality~0.02,cost',
    )
    .addOption(command.createOption('--frontier <type>', 'where parents come from').choices(FRONTIER_NAMES));
  addModelOptions(command);
  addSpendingOptions(command);
  addExecutorOptions(command);
  command
    .optionsGroup('Output:')
    .option('--run-dir <dir>', 'the run folder itself (default: a new folder in runs/)')
    .option('--resume <run>', 'go on with an interrupted run: its folder')
    .option('--json', 'print the report as JSON');
  addCommonOptions(command);
  command.action((flags: CompileFlags) => {
    slot.run = async (session) => (await import('../actions/compile.js')).compile(flags, session);
  });
};
