/** What we use of net-snmp, which brings no types. */
declare module 'net-snmp' {
  export interface Varbind {
    oid: string;
    type: number;
    value: unknown;
  }
  export interface Session {
    get(oids: string[], done: (error: Error | null, varbinds: Varbind[]) => void): void;
    subtree(
      oid: string,
      maxRepetitions: number,
      feed: (varbinds: Varbind[]) => boolean | undefined,
      done: (error: Error | null) => void,
    ): void;
    close(): void;
    on(event: 'error', listener: (error: Error) => void): void;
  }
  export interface SessionOptions {
    port: number;
    retries: number;
    timeout: number;
    transport: 'udp4' | 'udp6';
    version: number;
  }
  const snmp: {
    Version1: number;
    Version2c: number;
    createSession(target: string, community: string, options: SessionOptions): Session;
    isVarbindError(varbind: Varbind): boolean;
    varbindError(varbind: Varbind): string;
  };
  export default snmp;
}
