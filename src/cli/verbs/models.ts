import type { Command } from 'commander';
import { repeated, wholeNumber } from '../option-values.js';
import type { DeclareVerb, VerbSlot } from '../session.js';

/** Options of every part of `models`. */
export interface ManifestFlags {
  readonly manifest?: readonly string[];
}

export interface ModelsListFlags extends ManifestFlags {
  readonly json?: boolean;
}

export interface ModelsPullFlags extends ManifestFlags {
  readonly from?: string;
  readonly force?: boolean;
  readonly update?: boolean;
  readonly retries?: number;
  readonly quiet?: boolean;
}

export interface ModelsVerifyFlags extends ManifestFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export interface ModelsRemoveFlags {
  readonly dryRun?: boolean;
}

export const declareModels: DeclareVerb = (root, slot) => {
  const models = root
    .command('models')
    .description('weights on this machine: language models in GGUF files, scorers of images');
  declareList(models, slot);
  declarePull(models, slot);
  declareVerify(models, slot);
  declareRemove(models, slot);
};

function declareList(models: Command, slot: VerbSlot): void {
  addManifestOption(models.command('list').description('models with a manifest, and what is on this machine'))
    .option('--json', 'JSON instead of a table')
    .action((flags: ModelsListFlags) => {
      slot.run = async (session) => (await import('../actions/models/list.js')).modelsList(flags, session);
    });
}

function declarePull(models: Command, slot: VerbSlot): void {
  addManifestOption(
    models.command('pull').description('fetch the weights of a model; goes on with an interrupted pull'),
  )
    .argument('<name...>', 'names as models list shows them')
    .option('--from <path>', 'take the files from this file or folder in place of the hub')
    .option('--force', 'fetch also what is there')
    .option('--update', 'where the manifest names a branch: go to its newest commit')
    .option('--retries <n>', 'failures in a row before giving up (default: 5)', wholeNumber(0))
    .option('--quiet', 'no progress; prints only the folders')
    .action((names: readonly string[], flags: ModelsPullFlags) => {
      slot.run = async (session) =>
        (await import('../actions/models/pull.js')).modelsPull(names, flags, session);
    });
}

function declareVerify(models: Command, slot: VerbSlot): void {
  addManifestOption(models.command('verify').description('recompute the hash of every file and compare'))
    .argument('[name...]', 'default: every model that is on this machine')
    .option('--json', 'JSON instead of text')
    .option('--quiet', 'no progress')
    .action((names: readonly string[], flags: ModelsVerifyFlags) => {
      slot.run = async (session) =>
        (await import('../actions/models/verify.js')).modelsVerify(names, flags, session);
    });
}

function declareRemove(models: Command, slot: VerbSlot): void {
  models
    .command('remove')
    .description('delete the weights of a model, unfinished ones too; asks nothing')
    .argument('<name...>', 'names as models list shows them')
    .option('--dry-run', 'say what would be deleted')
    .action((names: readonly string[], flags: ModelsRemoveFlags) => {
      slot.run = async (session) =>
        (await import('../actions/models/remove.js')).modelsRemove(names, flags, session);
    });
}

function addManifestOption(command: Command): Command {
  return command.option(
    '--manifest <file>',
    'a manifest of your own, or a folder of them; repeatable',
    repeated,
  );
}
