import type { LookupFunction } from 'node:net';

/**
 * What a check may reach: what its entity names, the configured endpoints, and what the operator allowed. Decided after name resolution, and
 * again for each redirect, so that a public name that points inwards does not help.
 */
export interface NetworkPolicy {
  /**
   * Resolves a host and returns the addresses that may be connected to, best first. Port 0 stands for what has none (ICMP).
   * @throws PythonError SecurityError if the policy denies host, port or every address; CheckError-like text if the name does not resolve.
   */
  allow(host: string, port: number): Promise<readonly Address[]>;
  /**
   * Asks the system's resolver about a name that is allowed on some port or lies below one, whatever it points to: nothing is connected to.
   * Addresses pass as they are.
   * @throws PythonError as {@link allow}
   */
  resolve(host: string): Promise<readonly Address[]>;
  /** Whether the system's resolver may be asked about a name: questions carry data, too. @throws PythonError SecurityError if not */
  mayAsk(name: string): void;
  /** For `net.connect`, `http.request` and clients that take a `lookup`: resolves through {@link allow} for this port. */
  lookup(port: number): LookupFunction;
}

export interface Address {
  address: string;
  family: 4 | 6;
}
