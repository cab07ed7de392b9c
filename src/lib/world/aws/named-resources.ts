import { AwsError } from './aws-error.js';
import type { RegionContext } from './region-context.js';

/** A resource of a service whose API the sandbox does not speak: it exists, has a name and settings, and does nothing. */
export interface NamedResource {
  kind: 'log-group' | 'queue' | 'queue-policy' | 'rule';
  name: string;
  createdAt: number;
  settings: Record<string, unknown>;
}

/** Log groups, queues and event rules of one region: stacks can make them and refer to them. */
export class NamedResources {
  readonly #byKey = new Map<string, NamedResource>();

  constructor(private readonly context: RegionContext) {}

  create(kind: NamedResource['kind'], name: string, settings: Record<string, unknown>): NamedResource {
    const key = `${kind}/${name}`;
    if (this.#byKey.has(key))
      throw new AwsError('AlreadyExists', `The ${kind.replace('-', ' ')} ${name} already exists`);
    const resource: NamedResource = { kind, name, createdAt: this.context.now, settings };
    this.#byKey.set(key, resource);
    return resource;
  }

  get(kind: NamedResource['kind'], name: string): NamedResource {
    const resource = this.#byKey.get(`${kind}/${name}`);
    if (!resource)
      throw new AwsError('ResourceNotFoundException', `The ${kind.replace('-', ' ')} ${name} does not exist`);
    return resource;
  }

  delete(kind: NamedResource['kind'], name: string): void {
    this.get(kind, name);
    this.#byKey.delete(`${kind}/${name}`);
  }

  list(kind: NamedResource['kind']): NamedResource[] {
    return [...this.#byKey.values()].filter((resource) => resource.kind === kind);
  }
}
