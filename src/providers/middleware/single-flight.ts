import { onAbort } from '../../core/on-abort.js';

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

export function createSingleFlight<T>(): SingleFlight<T> {
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
      } finally {
        flight.waiters--;
        if (flight.waiters === 0) {
          // Nobody may join work that is being aborted.
          if (flights.get(key) === flight) flights.delete(key);
          flight.controller.abort(signal.reason);
        }
      }
    },
  };
}

/** The promise, or the signal's reason when it aborts first. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stopListening = onAbort(signal, () => reject(signal.reason));
    promise.then(resolve, reject).finally(stopListening);
  });
}
