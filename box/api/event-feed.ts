import { instantOfSeconds } from '../domain/instant.ts';
import type { BoxEvent, EventFeed } from './ports.ts';

/** Events kept for pages that reconnect. */
const kept = 500;

/** Makes a feed of events in memory. Ids begin at the time of the start in milliseconds, so that they rise over a
 *  restart too and a page that comes back misses nothing new. */
export function createEventFeed(now: () => number = Date.now): EventFeed {
  const newest: BoxEvent[] = [];
  const listeners = new Set<(event: BoxEvent) => void>();
  let lastId = now();
  return {
    publish(event) {
      lastId += 1;
      const whole: BoxEvent = { ...event, id: lastId, at: instantOfSeconds(Math.floor(now() / 1000)) };
      newest.push(whole);
      if (newest.length > kept) newest.shift();
      for (const listener of listeners) listener(whole);
    },
    since: (id) => newest.filter((event) => event.id > id),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
