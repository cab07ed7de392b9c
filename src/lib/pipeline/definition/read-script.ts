import { parseDuration, ZkError } from '../../core/index.js';
import type { Field } from './field.js';
import type { Artifact, Command, Machine, ScriptStep } from './model.js';
import { readScriptEnv } from './read-env.js';

export const scriptKeys = [
  'commands',
  'env',
  'vm_config',
  'overlay',
  'vm',
  'cache',
  'artifacts',
  'timeout',
  'working_dir',
  'authenticate_hosts',
] as const;

type Fields = Partial<Record<(typeof scriptKeys)[number], Field>>;

/** What only a script step has. */
export function readScript(step: Field, fields: Fields): Omit<ScriptStep, keyof StepBase> {
  const timeoutMs = readTimeout(fields.timeout);
  const workingDir = readWorkingDir(fields.working_dir);
  return {
    type: 'script',
    commands: fields.commands ? readCommands(fields.commands) : missingCommands(step),
    env: readScriptEnv(fields.env),
    machine: readMachine(fields),
    cache: readCache(fields.cache),
    artifacts: fields.artifacts?.items()?.flatMap((item) => readArtifact(item) ?? []) ?? [],
    authenticateHosts: fields.authenticate_hosts?.strings() ?? [],
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(workingDir !== undefined && { workingDir }),
  };
}

type StepBase = Pick<
  ScriptStep,
  'id' | 'slug' | 'desc' | 'when' | 'dependsOn' | 'requiresApproval' | 'position'
>;

function missingCommands(step: Field): Command[] {
  step.error('E-missing', 'a script step needs commands', 'Add `commands:` with a list of desc and cmd.');
  return [];
}

function readCommands(field: Field): Command[] {
  if (field.node.kind === 'scalar') {
    field.error(
      'E-type',
      `expected a list of commands, found ${field.kind}`,
      'Write a list: `- desc: …` and `cmd: …`.',
    );
    return [];
  }
  const items = field.items('a list of commands') ?? [];
  if (field.node.kind === 'sequence' && items.length === 0)
    field.error('E-missing', 'a step needs at least one command');
  return items.flatMap((item) => readCommand(item, ['desc', 'cmd']) ?? []);
}

/** One command; `known` has more keys in the legacy form. */
export function readCommand(
  item: Field,
  known: readonly ('desc' | 'cmd' | 'env' | 'overlay')[],
): Command | undefined {
  const fields = item.fields(known, {
    run: 'The shell text goes into `cmd`.',
    script: 'The shell text goes into `cmd`.',
  });
  if (!fields) return undefined;
  if (!fields.cmd) item.error('E-missing', 'a command needs cmd');
  if (!fields.desc) item.error('E-missing', 'a command needs desc, it is what the log shows');
  const cmd = fields.cmd?.name();
  const desc = fields.desc?.string();
  if (cmd === undefined || desc === undefined) return undefined;
  return { desc, cmd, position: fields.cmd!.position };
}

/** A duration as Go writes it, longer than nothing, in milliseconds. */
function readTimeout(field: Field | undefined): number | undefined {
  const text = field?.name();
  if (field === undefined || text === undefined) return undefined;
  try {
    const ms = parseDuration(text);
    if (ms > 0 && /[a-zµ]/.test(text)) return ms;
  } catch (error) {
    if (!(error instanceof ZkError)) throw error;
  }
  const unit = /^\d+$/.test(text)
    ? `A number needs a unit: ${text}m or ${text}s.`
    : 'Write 90s, 10m or 1h30m.';
  return field.error('E-duration', 'not a duration', unit);
}

function readWorkingDir(field: Field | undefined): string | undefined {
  const text = field?.name();
  if (field === undefined || text === undefined) return undefined;
  if (!text.startsWith('/') || text.split('/').includes('..'))
    return field.error('E-path', 'expected an absolute path without `..`');
  return text;
}

const sizes = ['small', 'large', 'extra_large'] as const;
/** The sizes of the older `vm`. */
const oldSizes: Readonly<Record<string, Machine['size']>> = {
  small: 'small',
  large: 'large',
  'critical-large': 'large',
};

export function readMachine(fields: Pick<Fields, 'vm_config' | 'vm' | 'overlay'>): Machine {
  const old = fields.overlay ?? fields.vm;
  if (fields.vm_config && old)
    old.keyError(
      'E-machine',
      'the older overlay and vm do not go together with vm_config',
      'Keep vm_config.',
    );
  if (fields.vm_config) return readVmConfig(fields.vm_config);
  const size = fields.vm === undefined ? 'default' : readOldSize(fields.vm);
  const image = fields.overlay && readOverlay(fields.overlay);
  return { size, ...(image !== undefined && { image }) };
}

function readVmConfig(field: Field): Machine {
  const fields = field.fields(['type', 'size', 'image', 'priority']) ?? {};
  const type = fields.type?.name();
  if (type !== undefined && type !== 'linux') fields.type?.error('E-type', 'there is only `linux`');
  const image = fields.image?.name();
  const priority = fields.priority?.integer();
  if (image !== undefined && !/^cdp-runtime\/[a-z0-9][a-z0-9.-]*$/.test(image))
    warnImage(fields.image!, image);
  const size = fields.size?.name();
  const known = sizes.find((name) => name === size);
  if (size !== undefined && !known)
    fields.size?.error('E-type', 'no such size', `Sizes are ${sizes.join(', ')}.`);
  return {
    size: known ?? 'default',
    ...(image !== undefined && { image }),
    ...(priority !== undefined && { priority }),
  };
}

function warnImage(field: Field, image: string): void {
  const fixed = image.replace(/^(cdp-runtime\/[a-z0-9]+):/, '$1-');
  field.warn(
    'W-image-typo',
    `"${image}" is not written as a runtime is`,
    fixed !== image && fixed.startsWith('cdp-runtime/')
      ? `Did you mean ${fixed}?`
      : 'Runtimes are written as cdp-runtime/NAME-VERSION, such as cdp-runtime/go-1.22.',
  );
}

function readOldSize(field: Field): Machine['size'] {
  const name = field.name();
  if (name === undefined) return 'default';
  if (Object.hasOwn(oldSizes, name)) return oldSizes[name]!;
  field.error('E-type', 'no such size', `Sizes are ${Object.keys(oldSizes).join(', ')}.`);
  return 'default';
}

function readOverlay(field: Field): string | undefined {
  const image = field.name();
  if (image === undefined) return undefined;
  if (!/^[a-z0-9][\w.-]*\/[\w.-]+$/i.test(image))
    return field.error('E-type', 'an overlay is written as NAMESPACE/NAME', 'Such as ci/golang.');
  field.warn(
    'W-overlay',
    'overlays were replaced by runtimes',
    'Use `vm_config: {type: linux, image: cdp-runtime/…}`.',
  );
  return image;
}

function readCache(field: Field | undefined): ScriptStep['cache'] {
  if (!field) return { paths: [] };
  const fields = field.fields(['paths', 'size_limit_megabytes']) ?? {};
  const sizeLimitMegabytes = fields.size_limit_megabytes?.integer();
  if (sizeLimitMegabytes !== undefined && sizeLimitMegabytes <= 0)
    fields.size_limit_megabytes?.error('E-type', 'expected a number above 0');
  const paths = fields.paths?.items()?.flatMap((item) => readCachePath(item) ?? []) ?? [];
  if (field.node.kind === 'mapping' && !fields.paths) field.error('E-missing', 'paths is needed');
  return { paths, ...(sizeLimitMegabytes !== undefined && { sizeLimitMegabytes }) };
}

function readCachePath(field: Field): string | undefined {
  const path = field.name();
  if (path?.includes('$'))
    field.warn(
      'W-cache-variable',
      'variables are not expanded in cache paths',
      'Write the path out, such as /go/pkg/mod.',
    );
  if (path?.split('/').includes('..'))
    return field.error('E-path', 'a cache path must not leave its folder with `..`');
  return path;
}

function readArtifact(field: Field): Artifact | undefined {
  const fields = field.fields(['type', 'name', 'path', 'version']);
  if (!fields) return undefined;
  for (const key of ['type', 'name', 'path'] as const)
    if (!fields[key]) field.error('E-missing', `${key} is needed`);
  const [type, name, path] = [fields.type?.name(), fields.name?.name(), fields.path?.name()];
  const version = fields.version?.integer();
  if (type === undefined || name === undefined || path === undefined) return undefined;
  return { type, name, path, ...(version !== undefined && { version }) };
}
