import { untilAborted } from '../until-aborted.js';

/** Lets callers with the same key share one piece of work. */
export interface SingleFlight<T> {
  /**
   * Joins the work under this key or starts it. `role` is `leader` for exactly one of the callers that get the
   * result. A caller whose signal aborts leaves alone; the work itself is aborted when the last caller has left.
   */
  run(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<Shared<T>>;
}

export interface Shared<T> {
  readonly role: 'leader' | 'follower';
  readonly value: T;
}

interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
  led: boolean;
}

interface SingleFlightOptions {
  /** Whether the last caller that leaves gets how the work it left ended, instead of its signal's reason at once. */
  readonly tellsEnd?: boolean;
}

export function createSingleFlight<T>({ tellsEnd = false }: SingleFlightOptions = {}): SingleFlight<T> {
  const flights = new Map<string, Flight<T>>();

  function start(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const result = work(controller.signal);
    const flight: Flight<T> = { result, controller, waiters: 0, led: false };
    flights.set(key, flight);
    const forget = () => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    result.then(forget, forget);
    return flight;
  }

  function leave(key: string, flight: Flight<T>, reason: unknown): void {
    // Nobody may join work that is being aborted.
    if (flights.get(key) === flight) flights.delete(key);
    flight.controller.abort(reason);
  }

  return {
    async run(key, signal, work) {
      signal.throwIfAborted();
      const flight = flights.get(key) ?? start(key, work);
      flight.waiters++;
      try {
        const value = await untilAborted(flight.result, signal);
        // The first to get the result is the one for whom the work was done.
        const role = flight.led ? 'follower' : 'leader';
        flight.led = true;
        return { role, value };
      } catch (error) {
        if (!tellsEnd || !signal.aborted || flight.waiters > 1) throw error;
        leave(key, flight, signal.reason);
        return { role: 'leader', value: await flight.result };
      } finally {
        flight.waiters--;
        if (flight.waiters === 0) leave(key, flight, signal.reason);
      }
    },
  };
}
