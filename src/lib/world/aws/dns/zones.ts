import { AwsError } from '../aws-error.js';
import type { RegionContext } from '../region-context.js';

/** A record set in the form of Route 53's API; alias targets and routing policies are kept as they came. */
export interface RecordSet {
  Name: string;
  Type: string;
  TTL?: number;
  SetIdentifier?: string;
  ResourceRecords?: { Value: string }[];
  [other: string]: unknown;
}

export interface HostedZone {
  id: string;
  /** With the final dot. */
  name: string;
  callerReference: string;
  comment: string | undefined;
  private: boolean;
  records: Map<string, RecordSet>;
}

export interface DnsChange {
  id: string;
  submittedAt: number;
  comment: string | undefined;
}

export interface RecordChange {
  action: 'CREATE' | 'DELETE' | 'UPSERT';
  record: RecordSet;
}

/** Changes are in sync on all name servers after about a minute. */
const CHANGE_MS = 45_000;

/** Route 53 of the account. */
export class HostedZones {
  readonly zones = new Map<string, HostedZone>();
  readonly changes = new Map<string, DnsChange>();

  constructor(private readonly context: RegionContext) {}

  create(
    name: string,
    options: { callerReference?: string; comment?: string; private?: boolean } = {},
  ): HostedZone {
    const zone: HostedZone = {
      id: `Z${this.context.ids.upper(20)}`,
      name: dotted(name),
      callerReference: options.callerReference ?? this.context.ids.uuid(),
      comment: options.comment,
      private: options.private ?? false,
      records: new Map(),
    };
    const servers = [1, 2, 3, 4].map((n) => ({ Value: `ns-${n}.awsdns-sandbox.example.` }));
    this.#put(zone, { Name: zone.name, Type: 'NS', TTL: 172_800, ResourceRecords: servers });
    const authority = `${servers[0]?.Value} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`;
    this.#put(zone, { Name: zone.name, Type: 'SOA', TTL: 900, ResourceRecords: [{ Value: authority }] });
    this.zones.set(zone.id, zone);
    return zone;
  }

  get(id: string): HostedZone {
    const bare = id.replace(/^\/?hostedzone\//, '');
    const zone = this.zones.get(bare);
    if (!zone)
      throw new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${bare}`, { status: 404 });
    return zone;
  }

  /** The zone with exactly this name; undefined if there is none. */
  byName(name: string): HostedZone | undefined {
    return [...this.zones.values()].find((zone) => zone.name === dotted(name));
  }

  /** Whether a change has reached all name servers. */
  isInSync(change: DnsChange): boolean {
    return this.context.now - change.submittedAt >= CHANGE_MS;
  }

  delete(id: string): DnsChange {
    const zone = this.get(id);
    if (zone.records.size > 2)
      throw new AwsError(
        'HostedZoneNotEmpty',
        'The specified hosted zone contains non-required resource record sets and so cannot be deleted.',
      );
    this.zones.delete(zone.id);
    return this.#change(undefined);
  }

  /** Applies a batch of changes: all of them or none. */
  apply(zoneId: string, changes: readonly RecordChange[], comment?: string): DnsChange {
    const zone = this.get(zoneId);
    const records = new Map(zone.records);
    const problems = changes.flatMap((change) => applyOne(zone, records, change) ?? []);
    if (problems.length > 0) {
      throw new AwsError('InvalidChangeBatch', `[${problems.join(', ')}]`, {
        status: 400,
        fields: { messages: problems },
      });
    }
    zone.records = records;
    return this.#change(comment);
  }

  #put(zone: HostedZone, record: RecordSet): void {
    zone.records.set(recordKey(record), record);
  }

  #change(comment: string | undefined): DnsChange {
    const change: DnsChange = {
      id: `C${this.context.ids.upper(20)}`,
      submittedAt: this.context.now,
      comment,
    };
    this.changes.set(change.id, change);
    return change;
  }
}

function applyOne(
  zone: HostedZone,
  records: Map<string, RecordSet>,
  { action, record }: RecordChange,
): string | undefined {
  const normalized: RecordSet = { ...record, Name: dotted(record.Name) };
  const what = `[name='${normalized.Name}', type='${normalized.Type}'${normalized.SetIdentifier ? `, set identifier='${normalized.SetIdentifier}'` : ''}]`;
  if (normalized.Name !== zone.name && !normalized.Name.endsWith(`.${zone.name}`)) {
    return `RRSet with DNS name ${normalized.Name} is not permitted in zone ${zone.name}`;
  }
  const key = recordKey(normalized);
  if (action === 'CREATE' && records.has(key))
    return `Tried to create resource record set ${what} but it already exists`;
  if (action === 'DELETE')
    return records.delete(key)
      ? undefined
      : `Tried to delete resource record set ${what} but it was not found`;
  records.set(key, normalized);
  return undefined;
}

/** Names are case-insensitive, absolute, and Route 53 escapes the asterisk. */
export function dotted(name: string): string {
  const lower = name.toLowerCase().replaceAll('*', '\\052');
  return lower.endsWith('.') ? lower : `${lower}.`;
}

export function recordKey(record: Pick<RecordSet, 'Name' | 'Type' | 'SetIdentifier'>): string {
  return `${dotted(record.Name)} ${record.Type} ${record.SetIdentifier ?? ''}`;
}
