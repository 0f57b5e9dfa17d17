import type { Command } from 'commander';
import { keyValue, repeated } from '../option-values.js';
import type { Pairs } from '../option-values.js';
import { MAP_HELP } from './dataset.js';

export const PROGRAM_HELP =
  'scene, image, ./file.ts#export, a compiled .json, or a name from the config (default: scene)';

/** Which program, and with what texts. */
export interface ProgramFlags {
  readonly program?: string;
  readonly compiled?: string;
}

export function addProgramOptions(command: Command): Command {
  return command
    .option('--program <spec>', PROGRAM_HELP)
    .option('--compiled <file>', 'program.json of a compile, or its run folder: use its instructions');
}

/** What the program is given. */
export interface InputFlags {
  readonly input?: string;
  readonly set?: Pairs;
  readonly map?: readonly string[];
  readonly image?: readonly string[];
  readonly audio?: readonly string[];
  readonly video?: readonly string[];
}

export function addInputOptions(command: Command): Command {
  return command
    .optionsGroup('Input:')
    .option(
      '--input <file>',
      'file of prompts (lines of text, JSONL, JSON, CSV or TSV), or - for standard input',
    )
    .option(
      '--set <field=value>',
      'one input field; @file reads a file, a JSON value is parsed; repeatable',
      keyValue('field=value'),
    )
    .option('--map <field=column>', `with --input: ${MAP_HELP}`, repeated)
    .option('--image <file>', 'image (file or URL) for the image field of the program; repeatable', repeated)
    .option('--audio <file>', 'sound (file or URL) for the audio field of the program; repeatable', repeated)
    .option('--video <file>', 'video (file or URL) for the video field of the program; repeatable', repeated);
}
