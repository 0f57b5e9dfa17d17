import { resolve } from 'node:path';
import { EXIT_CODES } from '../../core/errors.js';
import type { ExitCode } from '../../core/errors.js';
import type { RunOptions } from '../../modules/module.js';
import { checkAlignment } from '../../modules/scene/guardrails/check-image.js';
import { verifyImage } from '../../modules/scene/guardrails/verify-image.js';
import type { ImageVerdicts } from '../../modules/scene/rewrite/verdict-lines.js';
import { toProgram } from '../../modules/to-program.js';
import { imageForJudge } from '../../scoring/vqa/image-for-judge.js';
import { announceModels } from '../announce.js';
import { readScene } from '../image/read-scene.js';
import { type Chip, verdictChips } from '../image/verdict-chips.js';
import { loadConfig } from '../load-config.js';
import { openModels } from '../models.js';
import { usageLine } from '../present-outcome.js';
import type { Session } from '../session.js';
import { timeLimit } from '../time-limit.js';
import type { VerifyFlags } from '../verbs/verify.js';

/**
 * `scenewright verify`. The exit code is 0 when everything passed, 3 when something failed, 5 when nobody could say.
 */
export async function verify(
  imagePath: string,
  scenePath: string,
  flags: VerifyFlags,
  session: Session,
): Promise<ExitCode> {
  const { host, output, interrupts } = session;
  const scene = readScene(resolve(host.cwd, scenePath));
  const loaded = await loadConfig(flags.config, host.cwd);
  const seed = flags.seed ?? loaded.config.seed ?? 0;
  const module = verifyImage({ ...(flags.repeats !== undefined && { repeats: flags.repeats }) });
  const opened = openModels(flags, loaded, session);
  announceModels(opened, host.env, output, flags.quiet === true);
  const signal = AbortSignal.any([interrupts.finishing, timeLimit(flags, loaded.config), output.closed]);
  const address = /^(?:https?|data|file):/.test(imagePath);
  const image = await imageForJudge(
    address ? { url: imagePath } : { path: resolve(host.cwd, imagePath) },
    signal,
  );
  const options: RunOptions = { models: opened.models, signal, seed };
  const [{ output: guardrails, simulated }, alignment] = await Promise.all([
    toProgram(module).run({ image, scene }, options),
    flags.prompt === undefined
      ? undefined
      : toProgram(checkAlignment()).run({ image, prompt: flags.prompt }, options),
  ]);
  const verdicts: ImageVerdicts = { guardrails, alignment: alignment?.output };
  const chips = verdictChips(verdicts);
  if (flags.json === true) {
    const result = { image: imagePath, verification: guardrails, alignment: alignment?.output ?? null };
    const isSimulated = simulated || alignment?.simulated === true;
    output.print(JSON.stringify({ ...result, simulated: isSimulated }, null, 2));
  } else {
    for (const line of verdictText(verdicts, chips)) output.print(line);
  }
  if (flags.quiet !== true) output.note(usageLine(opened));
  return exitCodeOf(chips);
}

function exitCodeOf(chips: readonly Chip[]): ExitCode {
  if (chips.some(({ status }) => status === 'failed')) return EXIT_CODES.threshold;
  return chips.some(({ status }) => status === 'unverified') ? EXIT_CODES.provider : EXIT_CODES.ok;
}

function verdictText({ guardrails, alignment }: ImageVerdicts, chips: readonly Chip[]): readonly string[] {
  return [
    ...chips.map(({ name, status }) => `${name.padEnd(10)} ${status}`),
    `total      ${guardrails?.total_score ?? 0} of 4`,
    ...(guardrails?.critical_issues ?? []).map((issue) => `- ${issue}`),
    ...(alignment?.missing_from_intent ?? []).map((missing) => `- not in the image: ${missing}`),
    ...(guardrails?.suggestions ?? []).map((suggestion) => `> ${suggestion}`),
    ...(guardrails?.unverified ?? []).map(({ head, reason }) => `? ${head}: ${reason}`),
  ];
}
