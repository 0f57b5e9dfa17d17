import { EXIT_CODES, UsageError, messageOf } from '../../core/errors.js';
import type { ExitCode } from '../../core/errors.js';
import { startSimServer } from '../../providers/sim/server/start-sim-server.js';
import type { Session } from '../session.js';
import type { SimServeFlags } from '../verbs/sim.js';

/** `scenewright sim serve`: until Ctrl-C. */
export async function simServe(flags: SimServeFlags, { output, interrupts }: Session): Promise<ExitCode> {
  const server = await startSimServer({ port: flags.port, host: flags.host }).catch((error: unknown) => {
    throw new UsageError(
      'sim/cannot-listen',
      `cannot listen on ${flags.host}:${flags.port}: ${messageOf(error)}`,
      {
        hint: 'Choose another --port (0 takes a free one) or another --host.',
        cause: error,
      },
    );
  });
  output.print(`listening on ${server.url}`);
  output.note(
    `OpenAI-compatible, simulated. In another terminal:\n  scenewright run "a fox in the snow" --lm openai-compatible:sim --base-url openai-compatible=${server.url}\nCtrl-C ends it.`,
  );
  await new Promise<void>((resolve) => {
    interrupts.finishing.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.close();
  return EXIT_CODES.ok;
}
