import { pythonText } from '../../bridge/python-text.js';
import type { BridgeCall } from '../../bridge/wrapper.js';

/** What a single run is told; where runs follow each other it goes without saying. */
export const firstValueNote =
  'counter() and rates in statistics are 0 when a value is seen for the first time: --repeat 2 shows more';

/**
 * The rate of a growing number: what it gained since the last call, per second. Never negative, since numbers fall when a process is
 * restarted; 0 for the first call. Values are kept by check, entity and key.
 */
export function perSecond(key: string, value: number, call: BridgeCall): number {
  const place = `zmon:counters:${call.check.id}:${pythonText(call.entity['id'] ?? '')}:${key}`;
  const now = call.clock.now() / 1000;
  const old = call.counters.get(place);
  call.counters.set(place, { value, ts: Math.round(now * 1e6) / 1e6 });
  if (!old) {
    call.note(firstValueNote);
    return 0;
  }
  const seconds = now - old.ts;
  return seconds > 0 ? Math.max((value - old.value) / seconds, 0) : 0;
}

/** {@link perSecond} to two digits, as statistics show it. */
export function roundedRate(key: string, value: number, call: BridgeCall): number {
  return Math.round(perSecond(key, value, call) * 100) / 100;
}
