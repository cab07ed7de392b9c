import {
  ApiStatusError,
  apiVersionOf,
  type ApiResource,
  type KubeObject,
  type ListOptions,
  type ServedEvent,
} from '../../world/index.js';
import type { Exchange } from './exchange.js';
import { negotiate, type Representation } from './negotiate.js';
import type { Session } from './route.js';
import { metadataOnly, renderTable, type IncludeObject } from './table/index.js';

/** How often an idle watch that allows bookmarks gets one, in real milliseconds. */
const bookmarkMs = 60_000;

/**
 * Streams changes as lines of JSON until the client leaves or `timeoutSeconds` have passed. With `sendInitialEvents` the present objects
 * come first and a bookmark says that they are complete.
 */
export function serveWatch(
  exchange: Exchange,
  resource: ApiResource,
  options: ListOptions,
  session: Session,
): void {
  const query = exchange.url.searchParams;
  const stream = new WatchStream(exchange, resource, session);
  const since = query.get('resourceVersion') ?? '';
  const initial = query.get('sendInitialEvents') === 'true';
  const start = (): (() => void) =>
    session.cluster.api.watch(resource, { ...options, ...(!initial && since !== '' && { since }) }, (event) =>
      stream.send(event),
    );
  let stop: () => void;
  try {
    stop = start();
  } catch (error) {
    if (!(error instanceof ApiStatusError) || error.status.code !== 410) throw error;
    stream.fail(error);
    return;
  }
  stream.open();
  const bookmarks = query.get('allowWatchBookmarks') === 'true';
  if (initial) stream.bookmark({ 'k8s.io/initial-events-end': 'true' });
  const timer = bookmarks ? setInterval(() => stream.bookmark(), bookmarkMs) : undefined;
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  const end = seconds > 0 ? setTimeout(() => exchange.response.end(), seconds * 1000) : undefined;
  exchange.response.on('close', () => {
    stop();
    clearInterval(timer);
    clearTimeout(end);
  });
}

class WatchStream {
  readonly #exchange: Exchange;
  readonly #resource: ApiResource;
  readonly #session: Session;
  readonly #representation: Representation;
  readonly #include: IncludeObject;
  #sentDefinitions = false;

  constructor(exchange: Exchange, resource: ApiResource, session: Session) {
    this.#exchange = exchange;
    this.#resource = resource;
    this.#session = session;
    this.#representation = negotiate(exchange.request.headers.accept);
    const include = exchange.url.searchParams.get('includeObject');
    this.#include = include === 'Object' || include === 'None' ? include : 'Metadata';
  }

  /** Sends the head of the answer, so that the client knows that it is connected. */
  open(): void {
    const { response } = this.#exchange;
    if (response.headersSent) return;
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
    response.flushHeaders();
  }

  send({ type, object }: ServedEvent): void {
    this.#write({ type, object: this.#render(object) });
  }

  bookmark(annotations?: Record<string, string>): void {
    const { kind } = this.#resource;
    const metadata = {
      resourceVersion: this.#session.cluster.api.resourceVersion,
      creationTimestamp: null,
      ...(annotations && { annotations }),
    };
    const object = { kind, apiVersion: apiVersionOf(this.#resource), metadata };
    const isTable = this.#representation === 'table';
    this.#write({
      type: 'BOOKMARK',
      object: isTable
        ? renderTable(
            this.#resource,
            [],
            { resourceVersion: metadata.resourceVersion },
            { include: 'None', now: 0, withDefinitions: false },
          )
        : object,
    });
  }

  /** Ends the stream with an error event, as for a revision that is too old. */
  fail(error: ApiStatusError): void {
    this.#write({ type: 'ERROR', object: error.status });
    this.#exchange.response.end();
  }

  #render(object: KubeObject): object {
    if (this.#representation === 'metadata') return metadataOnly(object);
    if (this.#representation === 'object') return object;
    const withDefinitions = !this.#sentDefinitions;
    this.#sentDefinitions = true;
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    return renderTable(this.#resource, [object], metadata, {
      include: this.#include,
      now: this.#session.cluster.simulation.now,
      withDefinitions,
    });
  }

  #write(event: object): void {
    this.open();
    this.#exchange.response.write(`${JSON.stringify(event)}\n`);
  }
}
