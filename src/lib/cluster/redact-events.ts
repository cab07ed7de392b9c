import type { Redactor } from '../channel/index.js';
import { ZkError, type Context, type Event } from '../core/index.js';

/** The context with decrypted secrets taken out of every event: a service may quote what it was sent. */
export function withoutSecrets(ctx: Context, redactor: Redactor): Context {
  if (redactor.names.size === 0) return ctx;
  return { ...ctx, emit: (event) => ctx.emit(redactedEvent(event, redactor)) };
}

function redactedEvent(event: Event, redactor: Redactor): Event {
  const fields = Object.entries(event).map(([key, value]: [string, unknown]) => {
    return [key, typeof value === 'string' ? redactor.redact(value) : value];
  });
  return Object.fromEntries(fields) as Event;
}

/** The same for the error that ends a run. */
export function redactedError(error: unknown, redactor: Redactor): unknown {
  if (!(error instanceof ZkError)) return error;
  const message = redactor.redact(error.message);
  if (message === error.message) return error;
  return new ZkError(message, {
    exit: error.exit,
    ...(error.hint === undefined ? {} : { hint: redactor.redact(error.hint) }),
    ...(error.code === undefined ? {} : { code: error.code }),
    ...(error.position === undefined ? {} : { position: error.position }),
  });
}
