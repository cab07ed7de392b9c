import { promises as dns } from 'node:dns';
import { isIP } from 'node:net';
import { PythonError } from '../../bridge/wire.js';
import type { BridgeCall } from '../../bridge/wrapper.js';
import { parseHostPort } from '../../network/host-port.js';

/** How records are asked for and shown: dnspython's text without double quotes, names with the dot at their end. */
const recordTypes: Readonly<Record<string, (resolver: dns.Resolver, name: string) => Promise<string[]>>> = {
  A: (resolver, name) => resolver.resolve4(name),
  AAAA: (resolver, name) => resolver.resolve6(name),
  CNAME: async (resolver, name) => (await resolver.resolveCname(name)).map(dotted),
  NS: async (resolver, name) => (await resolver.resolveNs(name)).map(dotted),
  PTR: async (resolver, name) => (await resolver.resolvePtr(name)).map(dotted),
  MX: async (resolver, name) =>
    (await resolver.resolveMx(name)).map(({ priority, exchange }) => `${priority} ${dotted(exchange)}`),
  TXT: async (resolver, name) => (await resolver.resolveTxt(name)).map((parts) => parts.join(' ')),
  SRV: async (resolver, name) =>
    (await resolver.resolveSrv(name)).map(
      ({ priority, weight, port, name: target }) => `${priority} ${weight} ${port} ${dotted(target)}`,
    ),
  SOA: async (resolver, name) => {
    const { nsname, hostmaster, serial, refresh, retry, expire, minttl } = await resolver.resolveSoa(name);
    return [`${dotted(nsname)} ${dotted(hostmaster)} ${serial} ${refresh} ${retry} ${expire} ${minttl}`];
  },
  NAPTR: async (resolver, name) =>
    (await resolver.resolveNaptr(name)).map(
      ({ order, preference, flags, service, regexp, replacement }) =>
        `${order} ${preference} ${flags} ${service} ${regexp} ${dotted(replacement)}`,
    ),
  CAA: async (resolver, name) =>
    (await resolver.resolveCaa(name)).map(({ critical, ...property }) => {
      const [tag = '', value = ''] = Object.entries(property).find(([key]) => key !== 'type') ?? [];
      return `${critical} ${tag} ${String(value)}`;
    }),
};

export interface Question {
  name: string;
  type: string;
  /** Addresses, with a port if it is not 53; undefined: those of the system. */
  servers: readonly string[] | undefined;
  timeoutMs: number | undefined;
}

/**
 * Asks for the records of a name. Servers that the check names must be allowed, and the system's resolver is asked about allowed names only.
 * @throws PythonError with dnspython's texts, ConfigurationError for a type that we cannot ask for, SecurityError
 */
export async function queryRecords(question: Question, call: BridgeCall): Promise<string[]> {
  const { name, timeoutMs } = question;
  const type = question.type.toUpperCase();
  const ask = Object.hasOwn(recordTypes, type) ? recordTypes[type] : undefined;
  if (!ask)
    throw new PythonError('ConfigurationError', [
      `DNS record type ${type} is not available; there are ${Object.keys(recordTypes).join(', ')}`,
    ]);
  const resolver = new dns.Resolver({
    ...(timeoutMs === undefined ? {} : { timeout: Math.max(1, Math.floor(timeoutMs / tries)) }),
    tries,
  });
  if (question.servers === undefined) call.network.mayAsk(name);
  else resolver.setServers(await allowedServers(question.servers, call));
  const abort = (): void => resolver.cancel();
  call.signal.addEventListener('abort', abort, { once: true });
  try {
    return (await ask(resolver, name)).map((text) => text.replaceAll('"', ''));
  } catch (error) {
    throw new PythonError('Exception', [failureText(error, name, type, timeoutMs)]);
  } finally {
    call.signal.removeEventListener('abort', abort);
  }
}

const tries = 2;

async function allowedServers(servers: readonly string[], { network }: BridgeCall): Promise<string[]> {
  const found: string[] = [];
  for (const text of servers) {
    const server = parseHostPort(text);
    if (!server || isIP(server.host) === 0)
      throw new PythonError('ValueError', [`nameserver ${text} is not an IP address`]);
    const port = server.port ?? 53;
    const [address] = await network.allow(server.host, port);
    if (address)
      found.push(address.family === 6 ? `[${address.address}]:${port}` : `${address.address}:${port}`);
  }
  return found;
}

function failureText(error: unknown, name: string, type: string, timeoutMs: number | undefined): string {
  const question = `${dotted(name)} IN ${type}`;
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case dns.NOTFOUND:
      return `The DNS query name does not exist: ${dotted(name)}`;
    case dns.NODATA:
      return `The DNS response does not contain an answer to the question: ${question}`;
    case dns.TIMEOUT:
      return `The DNS operation timed out after ${(timeoutMs ?? 0) / 1000} seconds`;
    case dns.CANCELLED:
      return 'The DNS operation was interrupted';
    case dns.SERVFAIL:
    case dns.REFUSED:
    case dns.CONNREFUSED:
      return `All nameservers failed to answer the query ${question}`;
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

function dotted(name: string): string {
  return name.endsWith('.') ? name : `${name}.`;
}
