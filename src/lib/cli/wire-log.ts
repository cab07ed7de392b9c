import { WireRedactor, type WireLog } from '../core/index.js';

const requestLevel = 6;
const bodyLevel = 8;
const wholeBodyLevel = 9;
/** kubectl's measure at its level 9. */
const bodyLimit = 10_240;

/**
 * What `-v` shows of the traffic, or undefined below level 6: from 6 on one line for each request (method, URL, operation, status,
 * milliseconds), from 8 on also bodies, cut at 10 KiB below level 9. No secret is shown at any level.
 */
export function wireLog(verbosity: number, say: (line: string) => void): WireLog | undefined {
  if (verbosity < requestLevel) return undefined;
  const redactor = new WireRedactor();
  const limit = verbosity >= wholeBodyLevel ? Infinity : bodyLimit;
  const log: WireLog = {
    hide: (secret) => redactor.hide(secret),
    exchange: ({ api, method, url, operation, status, failure, durationMs }) => {
      const what = operation === undefined ? '' : ` ${operation}`;
      const outcome = status ?? failure ?? 'no answer';
      say(redactor.text(`${api}: ${method} ${url}${what} ${outcome} in ${Math.round(durationMs)} ms`));
    },
  };
  if (verbosity < bodyLevel) return log;
  return {
    ...log,
    body: ({ api, direction, call, value }) => {
      if (value === undefined || value === '') return;
      const text = redactor.body(call, value);
      const shown = text.length > limit ? `${text.slice(0, limit)}… (${text.length} characters)` : text;
      say(`${api}: ${direction} of ${redactor.text(call)}: ${shown}`);
    },
  };
}
