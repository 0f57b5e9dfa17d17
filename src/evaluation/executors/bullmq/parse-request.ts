import { z } from 'zod';
import { UsageError } from '../../../core/errors.js';
import type { RolloutRequest } from '../../executor.js';
import type { RolloutJob } from './messages.js';
import { fromPayload } from './payload.js';

const requestSchema = z.object({
  candidate: z.record(
    z.string(),
    z.object({ instruction: z.string().optional(), demos: z.array(z.looseObject({})).optional() }),
  ),
  example: z.looseObject({ id: z.string().min(1), input: z.looseObject({}), tags: z.array(z.string()) }),
  seed: z.int(),
  repeat: z.int().min(0),
});

/** The request of a job, whose bytes lie beside it. It was written by `toPayload` from the same type. */
export async function requestOf(
  { request }: RolloutJob,
  bytes: Readonly<Record<string, Buffer>>,
): Promise<RolloutRequest> {
  const value = await fromPayload({ ...bytes, json: Buffer.from(request) });
  if (requestSchema.safeParse(value).success) return value as RolloutRequest;
  throw new UsageError('worker/foreign-job', 'a job of the queue holds no request for a rollout', {
    hint: 'Run the same version of scenewright here and there, or choose another --queue.',
  });
}
