import { z } from 'zod';

const numbers = z.array(z.number());

/** What a process measured. Seconds are per run; `cpu` adds up all threads of the process; `scores` has one per image. */
export const measurementSchema = z.object({
  loadSeconds: z.number(),
  wall: numbers,
  cpu: numbers,
  scores: numbers,
  operations: z.number(),
  peakMemoryMb: z.number(),
  keptExact: z.number(),
});
export type Measurement = z.infer<typeof measurementSchema>;
