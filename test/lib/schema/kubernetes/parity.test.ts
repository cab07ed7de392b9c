import { expect } from 'chai';
import fc from 'fast-check';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Service } from 'kubernetes-models/v1/Service';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { kubernetesSchemas } from '../../../../src/lib/schema/index.js';

/**
 * An independent judge: the validators of `kubernetes-models` (Kubernetes 1.36) on objects with one value replaced at random. It knows
 * neither unknown fields nor duplicates nor names, so only types, required fields and enumerations are compared.
 */
describe('schema: parity with kubernetes-models', () => {
  const comparable = new Set(['type', 'required', 'enum', 'range']);
  const objects = {
    Deployment: {
      make: (data: object) => new Deployment(data),
      value: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', labels: { a: 'b' } },
        spec: {
          replicas: 2,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } },
          selector: { matchLabels: { a: 'b' } },
          template: {
            metadata: { labels: { a: 'b' } },
            spec: {
              dnsPolicy: 'Default',
              containers: [
                {
                  name: 'c',
                  image: 'i:1',
                  env: [{ name: 'A', value: 'b' }],
                  ports: [{ containerPort: 1, protocol: 'TCP' }],
                  readinessProbe: { httpGet: { port: 80, path: '/' } },
                },
              ],
            },
          },
        },
      },
    },
    Service: {
      make: (data: object) => new Service(data),
      value: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 's' },
        spec: {
          type: 'NodePort',
          selector: { a: 'b' },
          ports: [{ port: 80, targetPort: 'http', nodePort: 30000 }],
          ipFamilies: ['IPv4'],
        },
      },
    },
    PodDisruptionBudget: {
      make: (data: object) => new PodDisruptionBudget(data),
      value: {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 's' },
        spec: {
          maxUnavailable: 1,
          unhealthyPodEvictionPolicy: 'AlwaysAllow',
          selector: { matchLabels: { a: 'b' } },
        },
      },
    },
  };

  for (const [name, { make, value }] of Object.entries(objects)) {
    it(`judges a ${name} with one replaced value alike`, async () => {
      const schemas = await kubernetesSchemas('1.36');
      const places = pathsOf(value).filter(
        (path) =>
          path[0] !== 'apiVersion' && path[0] !== 'kind' && path.length > 0 && path.join() !== 'metadata',
      );
      fc.assert(
        fc.property(
          fc.constantFrom(...places),
          fc.oneof(
            fc.constantFrom<unknown>('text', 7, 1.5, true, [], {}, ['x'], { x: 'y' }, 2 ** 40),
            fc.constant(undefined),
          ),
          (path, replacement) => {
            const changed = replaced(value, path, replacement) as object;
            const ours = schemas.validate(changed).filter((issue) => comparable.has(issue.rule));
            const theirs = accepts(() => make(changed).validate());
            expect(
              ours.length === 0,
              `${path.join('.')} = ${JSON.stringify(replacement)}: ${JSON.stringify(ours)}`,
            ).to.equal(theirs);
          },
        ),
        { numRuns: 300 },
      );
    });
  }
});

function accepts(run: () => void): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

function pathsOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (Array.isArray(value))
    return [path, ...value.flatMap((entry, index) => pathsOf(entry, [...path, index]))];
  if (typeof value === 'object' && value !== null)
    return [path, ...Object.entries(value).flatMap(([key, entry]) => pathsOf(entry, [...path, key]))];
  return [path];
}

function replaced(
  value: unknown,
  [step, ...rest]: readonly (string | number)[],
  replacement: unknown,
): unknown {
  if (step === undefined) return replacement;
  if (Array.isArray(value))
    return (value as unknown[])
      .map((entry, index) => (index === step ? replaced(entry, rest, replacement) : entry))
      .filter((entry) => entry !== undefined);
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>)
      .map(([key, entry]) => [key, key === step ? replaced(entry, rest, replacement) : entry])
      .filter(([, entry]) => entry !== undefined),
  );
}
