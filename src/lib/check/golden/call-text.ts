import type { BridgeRequest } from '../bridge/host.js';
import type { Parameter, WrapperDefinition } from '../bridge/wrapper.js';
import { hideSecrets } from './hide-secrets.js';

/**
 * Names every call of one evaluation as Python would write it, `sql(shard="a").execute(stmt="select 1")`: that is what recorded answers are found
 * by. Arguments that are the wrapper's defaults are left out, and secrets are hidden, both when recording and when replaying.
 */
export class CallNames {
  private readonly objects = new Map<number, { text: string; wrapper: string; kind?: string }>();

  constructor(
    private readonly wrappers: ReadonlyMap<string, WrapperDefinition>,
    private readonly redact: (text: string) => string,
  ) {}

  of(request: BridgeRequest): string {
    if (request.op === 'open') {
      const parameters = this.wrappers.get(request.wrapper)?.parameters ?? [];
      return `${request.wrapper}(${this.argumentsText(request.args, parameters)})`;
    }
    const { handle, method, args } = request;
    const object = this.objects.get(handle);
    const wrapper = this.wrappers.get(object?.wrapper ?? '');
    const methods = object?.kind === undefined ? wrapper?.methods : wrapper?.objects?.[object.kind];
    return `${object?.text ?? `object ${handle}`}.${method}(${this.argumentsText(args, methods?.[method]?.parameters ?? [])})`;
  }

  /** Remembers which object a handle is: what the request made. */
  note(request: BridgeRequest, text: string, handle: number, kind?: string): void {
    const wrapper =
      request.op === 'open' ? request.wrapper : (this.objects.get(request.handle)?.wrapper ?? '');
    this.objects.set(handle, { text, wrapper, ...(kind !== undefined && { kind }) });
  }

  private argumentsText(args: Readonly<Record<string, unknown>>, parameters: readonly Parameter[]): string {
    const defaults = new Map(parameters.map((parameter) => [parameter.name, parameter.default]));
    return Object.entries(args)
      .filter(([name, value]) => value === undefined || defaults.get(name) !== value)
      .map(([name, value]) => `${name}=${JSON.stringify(hideSecrets({ [name]: value }, this.redact)[name])}`)
      .join(', ');
  }
}
