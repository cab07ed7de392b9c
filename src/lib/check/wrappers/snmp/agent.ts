import type { Session, Varbind } from 'net-snmp';
import { PythonError } from '../../bridge/wire.js';
import type { BridgeCall } from '../../bridge/wrapper.js';

export interface SnmpTarget {
  host: string;
  port: number;
  community: string;
  version: 'v1' | 'v2c';
  timeoutMs: number;
}

/** Numbers as numbers (Counter64 as bigint), everything else as text. */
export type SnmpValue = number | bigint | string;

const mostRows = 5000;

/** An SNMP agent, only read. */
export class SnmpAgent {
  private session: Promise<Session> | undefined;

  constructor(private readonly target: SnmpTarget) {}

  /** Values in the order of the ids; null for what the agent does not have. @throws PythonError SnmpError, SecurityError */
  async find(oids: readonly string[], call: BridgeCall): Promise<(SnmpValue | null)[]> {
    const snmp = (await import('net-snmp')).default;
    const session = await this.open(call);
    const varbinds = await new Promise<Varbind[]>((resolve, reject) =>
      session.get(oids.map(plainOid), (error, found) => (error ? reject(failure(error)) : resolve(found))),
    );
    return varbinds.map((varbind) => (snmp.isVarbindError(varbind) ? null : valueOf(varbind)));
  }

  /** As {@link find}, and what the agent does not have is an error. */
  async get(oids: readonly string[], call: BridgeCall): Promise<SnmpValue[]> {
    return (await this.find(oids, call)).map((value, at) => {
      if (value === null) throw new PythonError('SnmpError', [`No such object: ${oids[at] ?? ''}`]);
      return value;
    });
  }

  /** All that lies below an id, by id. @throws PythonError SnmpError, SecurityError */
  async walk(oid: string, call: BridgeCall): Promise<Map<string, SnmpValue>> {
    const session = await this.open(call);
    const found = new Map<string, SnmpValue>();
    await new Promise<void>((resolve, reject) =>
      session.subtree(
        plainOid(oid),
        20,
        (varbinds) => {
          for (const varbind of varbinds) found.set(varbind.oid, valueOf(varbind));
          return found.size > mostRows || call.signal.aborted || undefined;
        },
        (error) => (error ? reject(failure(error)) : resolve()),
      ),
    );
    return found;
  }

  async close(): Promise<void> {
    (await this.session?.catch(() => undefined))?.close();
  }

  private open(call: BridgeCall): Promise<Session> {
    this.session ??= this.connect(call);
    return this.session;
  }

  private async connect({ network }: BridgeCall): Promise<Session> {
    const { host, port, community, version, timeoutMs } = this.target;
    const [address] = await network.allow(host, port);
    if (!address) throw new PythonError('SnmpError', ['no address']);
    const snmp = (await import('net-snmp')).default;
    const session = snmp.createSession(address.address, community, {
      port,
      retries: 1,
      timeout: Math.max(1, Math.floor(timeoutMs / 2)),
      transport: address.family === 6 ? 'udp6' : 'udp4',
      version: version === 'v1' ? snmp.Version1 : snmp.Version2c,
    });
    session.on('error', () => undefined);
    return session;
  }
}

/** @throws PythonError SnmpError unless it is numbers and dots */
function plainOid(oid: string): string {
  if (/^\.?\d+(?:\.\d+)+$/.test(oid)) return oid.replace(/^\./, '');
  throw new PythonError('SnmpError', [`${oid} is not an object id such as 1.3.6.1.2.1.1.1.0`]);
}

const counter64 = 70;

function valueOf({ type, value }: Varbind): SnmpValue {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (!Buffer.isBuffer(value)) return String(value);
  return type === counter64 ? BigInt(`0x0${value.toString('hex')}`) : value.toString('utf8');
}

function failure(error: Error): PythonError {
  return new PythonError('SnmpError', [`Error: ${error.message}`]);
}
