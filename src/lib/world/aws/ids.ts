import type { Simulation } from '../simulation.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Makes the identifiers that AWS would make; the same seed gives the same identifiers. */
export class Ids {
  constructor(private readonly sim: Simulation) {}

  hex(length: number): string {
    return this.#characters(length, '0123456789abcdef');
  }

  /** Upper-case letters and digits, as in generated physical names and access keys. */
  upper(length: number): string {
    return this.#characters(length, alphabet);
  }

  /** `vpc-0123456789abcdef0` and the like: always a zero first, as AWS does for long ids. */
  ec2(prefix: string): string {
    return `${prefix}-0${this.hex(16)}`;
  }

  uuid(): string {
    const hex = this.hex(32);
    const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 3);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /** Bytes that only need to differ from call to call. */
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => Math.floor(this.sim.random() * 256));
  }

  #characters(length: number, from: string): string {
    let text = '';
    for (let index = 0; index < length; index++)
      text += from.charAt(Math.floor(this.sim.random() * from.length));
    return text;
  }
}
