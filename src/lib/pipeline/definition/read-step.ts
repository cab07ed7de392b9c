import type { Field } from './field.js';
import type { Step } from './model.js';
import {
  deployKeys,
  processKeys,
  readDeploy,
  readProcess,
  readTraffic,
  trafficKeys,
} from './read-deployment.js';
import { readScript, scriptKeys } from './read-script.js';
import { readWhen } from './read-when.js';
import { slugOf } from './slug.js';

const commonKeys = ['id', 'type', 'desc', 'when', 'depends_on', 'requires_human_approval'] as const;
const keysOf = {
  script: scriptKeys,
  process: processKeys,
  deploy: deployKeys,
  traffic: trafficKeys,
} as const;
type StepType = keyof typeof keysOf;
type StepKey = (typeof commonKeys)[number] | (typeof keysOf)[StepType][number];

/** What people write by the habit of other tools. */
const habits: Readonly<Record<string, string>> = {
  name: 'A step is named by `id`.',
  needs: 'Dependencies are listed in `depends_on`.',
  script: 'Shell text goes into `commands`, as a list of desc and cmd.',
  run: 'Shell text goes into `commands`, as a list of desc and cmd.',
  steps: 'Shell text goes into `commands`, as a list of desc and cmd.',
  image: 'The image is `vm_config: {type: linux, image: cdp-runtime/…}`.',
  if: 'Conditions are written in `when`.',
  only: 'Conditions are written in `when`.',
  environment: 'Variables are written in `env`.',
  variables: 'Variables are written in `env`.',
};

/** Reads one entry of `pipeline`. Undefined when it is no step at all. */
export function readStep(item: Field, index: number, dependencies: ReadonlySet<string>): Step | undefined {
  const type = stepType(item);
  const id = peek(item, 'id');
  const step = item.named(id === undefined ? `pipeline[${index}]` : `step ${JSON.stringify(id)}`);
  const { known, hints } = type ? expectations[type] : anyType;
  const fields = step.fields(known, hints);
  if (!fields) return undefined;
  const common = readCommon(step, fields, dependencies);
  checkType(step, fields, type);
  switch (type) {
    case 'script':
      return { ...common, ...readScript(step, fields) };
    case 'process':
      return { ...common, ...readProcess(step, fields) };
    case 'deploy':
      return { ...common, ...readDeploy(step, fields) };
    case 'traffic':
      return { ...common, ...readTraffic(step, fields) };
    default:
      return undefined;
  }
}

function readCommon(step: Field, fields: Partial<Record<StepKey, Field>>, dependencies: ReadonlySet<string>) {
  if (!fields.id) step.error('E-missing', 'a step needs an id');
  const id = fields.id?.name() ?? '';
  const desc = fields.desc?.string();
  const when = readWhen(fields.when, dependencies);
  const dependsOn = readDependsOn(fields.depends_on);
  return {
    id,
    slug: slugOf(id),
    requiresApproval: fields.requires_human_approval?.boolean() ?? false,
    position: (fields.id ?? step).position,
    ...(desc !== undefined && { desc }),
    ...(when !== undefined && { when }),
    ...(dependsOn !== undefined && { dependsOn }),
  };
}

function readDependsOn(field: Field | undefined): string[] | undefined {
  if (!field) return undefined;
  if (field.isNull) {
    field.error('E-type', 'expected a list of step ids, found nothing', 'Write `depends_on: []` for none.');
    return undefined;
  }
  return [...new Set(field.items('a list of step ids')?.flatMap((item) => item.name() ?? []) ?? [])];
}

function stepType(item: Field): StepType | undefined {
  const written = peek(item, 'type');
  return written !== undefined && Object.hasOwn(keysOf, written) ? (written as StepType) : undefined;
}

function checkType(
  step: Field,
  { type, commands }: Partial<Record<StepKey, Field>>,
  known: StepType | undefined,
): void {
  if (!type) {
    step.error(
      'E-missing',
      'a step needs a type',
      commands ? 'Write `type: script`, as it has commands.' : undefined,
    );
    return;
  }
  if (!known && type.name() !== undefined)
    type.error('E-type', 'no such type of step', `Types are ${Object.keys(keysOf).join(', ')}.`);
}

interface Expectation {
  known: readonly StepKey[];
  /** What to say about keys that are not known: other tools' names, and keys of another type of step. */
  hints: Readonly<Record<string, string>>;
}

const types = Object.keys(keysOf) as StepType[];
const anyType: Expectation = { known: [...commonKeys, ...Object.values(keysOf).flat()], hints: habits };
const expectations = Object.fromEntries(
  types.map((type): [StepType, Expectation] => {
    const misplaced = types
      .filter((other) => other !== type)
      .flatMap((other) =>
        keysOf[other].map((key): [string, string] => [key, `It belongs to steps of type ${other}.`]),
      );
    return [
      type,
      { known: [...commonKeys, ...keysOf[type]], hints: { ...habits, ...Object.fromEntries(misplaced) } },
    ];
  }),
) as Record<StepType, Expectation>;

/** The text of a field before the mapping is checked: the messages want to say which step it is. */
function peek(item: Field, name: string): string | undefined {
  const node = item.get(name)?.node;
  return node?.kind === 'scalar' && node.text !== '' ? item.reading.text(node) : undefined;
}
