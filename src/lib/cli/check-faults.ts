import type * as Check from '../check/index.js';
import type { ZkCommand } from './command.js';

const MAX_ENTITIES = 4;
const MAX_FAULTS = 20;

/** Collects what failed, each once with the entities that it failed on, and tells it on stderr when the answer is out. */
export class FaultList {
  private readonly found = new Map<
    string,
    { source: string | undefined; entities: string[]; count: number }
  >();

  constructor(
    private readonly check: typeof Check,
    private readonly redact: (text: string) => string,
  ) {}

  add({ entity, fault, alerts }: Check.EntityEvaluation): void {
    for (const one of [fault, ...alerts.map((alert) => alert.fault)])
      if (one !== undefined) this.note(this.redact(this.check.faultText(one)), one.source, entity.id);
  }

  print(command: ZkCommand): void {
    const all = [...this.found];
    for (const [text, { source, entities, count }] of all.slice(0, MAX_FAULTS)) {
      const more = count > entities.length ? ` and ${count - entities.length} more` : '';
      command.note(`${text} (${entities.join(', ')}${more})`);
      if (source !== undefined) command.note(`    ${this.redact(source)}`);
    }
    if (all.length > MAX_FAULTS) command.note(`and ${all.length - MAX_FAULTS} other errors; see -o json`);
  }

  private note(text: string, source: string | undefined, entity: string): void {
    const known = this.found.get(text) ?? { source, entities: [], count: 0 };
    if (known.entities.at(-1) !== entity && !known.entities.includes(entity)) {
      known.count++;
      if (known.entities.length < MAX_ENTITIES) known.entities.push(entity);
    }
    this.found.set(text, known);
  }
}
