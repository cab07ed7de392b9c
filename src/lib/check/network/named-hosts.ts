import { isRecord } from '../../core/index.js';
import { parseHostPort, type HostPort } from './host-port.js';
import { parseIp } from './ip-address.js';

/** An entity is a small document; more than this is not read. */
const maxTexts = 2000;
const maxTextLength = 10_000;
const maxDepth = 8;

/** Properties in which one word without a dot is a host, too (`host: db1`), also for what stands below them (`shards: {a: db1/x}`). */
const hostKey =
  /(?:^|[_-])(?:host|hostname|hosts|url|urls|uri|ip|ips|address|addresses|endpoint|endpoints|dns|server|servers|node|nodes|seed|seeds|fqdn|domain|domains|cname|elb|target|targets|shards)(?:$|[_-])|^(?:load_balancer.*|service_name)$/i;

const schemePorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
  ldap: 389,
  ldaps: 636,
  redis: 6379,
  rediss: 6379,
  mysql: 3306,
  postgres: 5432,
  postgresql: 5432,
};

/**
 * The hosts that an entity names: every URL, `host:port`, address or dotted name in any of its texts, at any depth, and single words in
 * properties that are about hosts. What it does not mean as a host does no harm: it is only reachable, and only if it exists.
 */
export function namedHosts(entity: unknown): HostPort[] {
  const found = new Map<string, HostPort>();
  let left = maxTexts;
  const visit = (value: unknown, ofHosts: boolean, depth: number): void => {
    if (typeof value === 'string' && left-- > 0) {
      for (const one of hostsIn(value.slice(0, maxTextLength), ofHosts))
        found.set(`${one.host} ${one.port ?? ''}`, one);
    } else if (depth >= maxDepth) return;
    else if (Array.isArray(value)) value.forEach((item) => visit(item, ofHosts, depth + 1));
    else if (isRecord(value))
      for (const [key, item] of Object.entries(value)) visit(item, ofHosts || hostKey.test(key), depth + 1);
  };
  visit(entity, false, 0);
  return [...found.values()];
}

/** The hosts in one text. `singleWords`: also those without a dot. */
export function hostsIn(text: string, singleWords: boolean): HostPort[] {
  const found: HostPort[] = [];
  const rest = text.replace(
    /([a-z][a-z0-9+.-]*):\/\/([^\s/?#"'<>,;|\\]*)/gi,
    (_, scheme: string, authority: string) => {
      const one = parseHostPort(authority.slice(authority.lastIndexOf('@') + 1));
      const port = one?.port ?? schemePorts[scheme.toLowerCase()];
      if (one) found.push({ host: one.host, ...(port === undefined ? {} : { port }) });
      return ' ';
    },
  );
  for (const word of rest.split(/[\s,;|"'<>(){}=]+/)) {
    const one = parseHostPort(hostPart(word));
    if (one && (singleWords || one.port !== undefined || isUnmistakable(one.host))) found.push(one);
  }
  return found;
}

/** `user@host:port/path` and `name[account:region]` without what is around. */
function hostPart(word: string): string {
  const authority = word.split(/[/?#\\]/)[0] ?? '';
  const bare = authority.slice(authority.lastIndexOf('@') + 1);
  return bare.startsWith('[') ? bare : (bare.split('[')[0] ?? '');
}

function isUnmistakable(host: string): boolean {
  return host.includes('.') || host === 'localhost' || parseIp(host) !== undefined;
}
