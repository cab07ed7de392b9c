import { logged, type Context, type WireLog } from '../core/index.js';

type Next = (args: never) => Promise<never>;
type Middleware = (next: Next, context: { commandName?: string }) => Next;

/** The part of a client's middleware stack that logging needs. */
export interface LoggedStack {
  add(middleware: Middleware, options: { step: string; priority: string; name: string }): void;
}

interface HttpRequest {
  method: string;
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
}

/** Tells about each attempt: method, host and path (never the query, which may be signed), operation, status and time. */
export function logRequests(stack: LoggedStack, service: string, ctx: Context): void {
  const middleware: Middleware = (next, context) => async (args) => {
    const { request } = args as { request: HttpRequest };
    const port = request.port === undefined ? '' : `:${request.port}`;
    return logged(
      ctx,
      {
        api: 'aws',
        method: request.method,
        url: `${request.protocol}//${request.hostname}${port}${request.path}`,
        operation: `${service} ${operationOf(context)}`,
      },
      () => next(args),
      (answer) => (answer as { response?: { statusCode?: number } }).response?.statusCode,
    );
  };
  // The innermost place: after signing, once for each attempt.
  stack.add(middleware, { step: 'deserialize', priority: 'low', name: 'zkRequestLog' });
}

/** Tells what each operation was asked and what it answered, as the SDK's own values: there a secret is found by its member's name. */
export function logBodies(stack: LoggedStack, service: string, wire: WireLog): void {
  if (!wire.body) return;
  const middleware: Middleware = (next, context) => async (args) => {
    const call = `${service} ${operationOf(context)}`;
    wire.body?.({ api: 'aws', direction: 'request', call, value: (args as { input: unknown }).input });
    const answer = await next(args);
    const { output } = answer as { output?: Record<string, unknown> };
    const { $metadata: _, ...value } = output ?? {};
    wire.body?.({ api: 'aws', direction: 'response', call, value });
    return answer;
  };
  stack.add(middleware, { step: 'initialize', priority: 'high', name: 'zkBodyLog' });
}

function operationOf({ commandName = 'Command' }: { commandName?: string }): string {
  return commandName.replace(/Command$/, '');
}
