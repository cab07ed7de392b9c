import type { WrapperDefinition } from '../../../../src/lib/check/bridge/wrapper.js';
import type { InspectionReport, Interpreter } from '../../../../src/lib/check/interpreter/interpreter.js';
import { validateDefinitions, type CheckFinding } from '../../../../src/lib/check/validate/index.js';
import { formatPosition } from '../../../../src/lib/core/index.js';

export type Reports = Readonly<Record<string, Partial<InspectionReport>>>;

const nothing: InspectionReport = { findings: [], names: [], calls: [], strings: [], parsesAs: 'both' };

/** An interpreter that has looked at these sources already. */
export function inspectorOf(reports: Reports): Pick<Interpreter, 'evaluate'> {
  return {
    evaluate: async (request) => {
      if (request.kind !== 'inspect') throw new Error('validation runs nothing');
      return {
        ok: true,
        kind: 'inspect',
        report: { ...nothing, ...reports[request.source] },
        timings: { totalMs: 0, bridgeMs: 0 },
      };
    },
  };
}

const wrapper = (one: Partial<WrapperDefinition> & { name: string }): WrapperDefinition => ({
  tier: 1,
  summary: '',
  parameters: [],
  methods: {},
  open: () => undefined,
  ...one,
});
const bind = { from: 'entity.host', value: () => undefined };

/** A table with one wrapper of each sort. */
export const sampleWrappers: readonly WrapperDefinition[] = [
  wrapper({
    name: 'http',
    parameters: [
      { name: 'url' },
      { name: 'timeout', default: 10 },
      { name: 'headers', default: null },
      { name: 'base_url', bind },
    ],
    methods: {
      code: { parameters: [], returns: '', run: () => 0 },
      json: { parameters: [], returns: '', run: () => 0 },
    },
  }),
  wrapper({
    name: 'tcp',
    parameters: [
      { name: 'host', bind },
      { name: 'timeout', default: 10 },
    ],
  }),
  wrapper({
    name: 'sql',
    parameters: [
      { name: 'shards', bind },
      { name: 'created_by', default: null, protected: true },
    ],
  }),
  wrapper({ name: 'prometheus', onWorker: false, parameters: [{ name: 'url' }] }),
  wrapper({ name: 'ldap', tier: 3, parameters: [{ name: 'options', kind: 'keywords' }] }),
  wrapper({ name: 'kubernetes', parameters: [{ name: 'namespace', default: 'default' }] }),
  wrapper({ name: 'jmx', tier: 'obsolete' }),
  wrapper({ name: 'history', inConditions: true }),
];

/** All findings about one text, as they are without position or hint. */
export async function findingsOf(
  text: string,
  reports: Reports = {},
  file = 'f.yaml',
): Promise<CheckFinding[]> {
  const [validation] = await validateDefinitions([{ file, text }], {
    interpreter: inspectorOf(reports),
    wrappers: sampleWrappers,
    now: Date.UTC(2026, 5, 1),
  });
  return validation!.findings;
}

/** `line:column rule` of each finding. */
export async function rulesOf(text: string, reports: Reports = {}): Promise<string[]> {
  const findings = await findingsOf(text, reports);
  return findings.map(
    ({ position, rule }) => `${formatPosition({ line: position.line, column: position.column })}${rule}`,
  );
}
