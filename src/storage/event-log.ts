import type { Clock } from '../core/clock.js';
import type { JsonValue } from '../core/json.js';
import { type JsonLinesLog, openJsonLines } from './json-lines.js';
import { parseEvent, type RunEvent } from './parse-event.js';

export type { RunEvent } from './parse-event.js';

/** The append-only record of a run and its source of truth; see `JsonLinesLog` for what outlives which crash. */
export interface EventLog {
  /** Number of events so far; the next one gets this `seq`. */
  readonly length: number;
  append(type: string, data: JsonValue): Promise<RunEvent>;
  read(): AsyncIterable<RunEvent>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface OpenedEventLog {
  readonly events: EventLog;
  readonly notes: readonly string[];
}

/** Opens or creates an event log. Rejects with `storage/log-damaged` on a line that is no event or out of order. */
export async function openEventLog(path: string, clock: Clock): Promise<OpenedEventLog> {
  let length = 0;
  const { log, notes } = await openJsonLines(path, (value) => {
    parseEvent(value, path, length);
    length += 1;
  });
  return { events: eventLog(log, clock, length), notes };
}

function eventLog(log: JsonLinesLog, clock: Clock, startLength: number): EventLog {
  let length = startLength;
  return {
    get length() {
      return length;
    },
    async append(type, data) {
      const event = { seq: length, type, data, at: new Date(clock.now()).toISOString() };
      length += 1;
      await log.append(event);
      return event;
    },
    async *read() {
      let seq = 0;
      for await (const value of log.read()) {
        yield parseEvent(value, log.path, seq);
        seq += 1;
      }
    },
    sync: () => log.sync(),
    close: () => log.close(),
  };
}
