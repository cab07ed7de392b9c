import { isIP } from 'node:net';

/** Resolves names as the users of a deployment would. */
export interface NameServers {
  /** All IPv4 and IPv6 addresses, sorted; empty when the name does not exist or has none. Throws when no server answers. */
  addresses(name: string): Promise<readonly string[]>;
}

/** Name servers as `ADDRESS` or `ADDRESS:PORT`; none: those of the machine. Nothing is cached, so that a changed record is seen at once. */
export async function openNameServers(servers: readonly string[] = []): Promise<NameServers> {
  const { Resolver } = await import('node:dns/promises');
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  if (servers.length > 0) resolver.setServers(servers);
  const query = async (ask: () => Promise<string[]>): Promise<string[]> => {
    try {
      return await ask();
    } catch (error) {
      // No such name, no record of this type, and what a resolver says of a zone that is not served yet.
      if (['ENOTFOUND', 'ENODATA', 'ENONAME'].includes(codeOf(error))) return [];
      throw error;
    }
  };
  return {
    addresses: async (name) => {
      if (isIP(name) !== 0) return [name];
      const [four, six] = await Promise.all([
        query(() => resolver.resolve4(name)),
        query(() => resolver.resolve6(name)),
      ]);
      return [...new Set([...four, ...six])].sort();
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether a record points to a load balancer: its addresses are those of the load balancer's own name. */
export interface RecordLook {
  ready: boolean;
  message: string;
  fields: Readonly<Record<string, string>>;
  unblock?: string;
}

/** Compares the addresses of a record with those of a load balancer (a name or an address). */
export async function lookAtRecord(
  dns: NameServers,
  record: string,
  loadBalancer: string,
): Promise<RecordLook> {
  const fields = { dns: record, lb: loadBalancer };
  let addresses: readonly string[];
  let wanted: readonly string[];
  try {
    [addresses, wanted] = await Promise.all([dns.addresses(record), dns.addresses(loadBalancer)]);
  } catch (error) {
    const why = codeOf(error) || (error instanceof Error ? error.message : String(error));
    return {
      ready: false,
      message: 'DNS lookup failed',
      fields: { ...fields, error: why },
      unblock: 'a name server must answer; --dns-server names another one',
    };
  }
  if (wanted.length === 0)
    return {
      ready: false,
      message: 'Load balancer has no DNS record yet',
      fields,
      unblock: 'the load balancer must become active',
    };
  if (addresses.length === 0)
    return {
      ready: false,
      message: 'DNS record does not exist yet',
      fields,
      unblock: 'external-dns must create the record; see its log and whether the zone is its own',
    };
  if (addresses.join() !== wanted.join())
    return {
      ready: false,
      message: 'IPs do not match',
      fields: { ...fields, ip: addresses.join(',') },
      unblock: `the record must point to ${loadBalancer} (${wanted.join(', ')}); an old record lives until its TTL is over`,
    };
  return { ready: true, message: 'DNS record is ready', fields: { ...fields, ip: addresses.join(',') } };
}
