import type { WrapperDefinition } from '../bridge/wrapper.js';
import { checkOfAlert } from '../definition/check-of-alert.js';
import { resolveAlerts, type ResolvedAlert } from '../definition/inherit.js';
import type { DefinitionText } from '../definition/load-definitions.js';
import type { AnyLoaded, LoadedAlert, LoadedCheck } from '../definition/model.js';
import type { Problem } from '../definition/problem.js';
import { readDefinitions } from '../definition/read-documents.js';
import { isBarePython, readCheck } from '../definition/read-one.js';
import type { InspectionReport, Interpreter, Runtime } from '../interpreter/interpreter.js';
import { callFindings } from './call-rules.js';
import { conditionCallFindings } from './condition-call-rules.js';
import type { Code } from './code.js';
import { duplicateFindings } from './duplicate-rules.js';
import { alertFilterFindings, filterFindings } from './filter-rules.js';
import {
  findingOf,
  problemFinding,
  sortedFindings,
  type CheckFinding,
  type CheckValidation,
} from './finding.js';
import { nameFindings } from './name-rules.js';
import { parameterFindings } from './parameter-rules.js';
import { periodFindings } from './period-rules.js';
import { pythonFindings } from './python-rules.js';
import { codeSecrets, textSecrets } from './secret-rules.js';

export interface ValidationContext {
  /** Looks at the code; nothing is run. */
  interpreter: Pick<Interpreter, 'evaluate'>;
  wrappers: readonly WrapperDefinition[];
  /** Milliseconds since 1970: periods are looked at over the year that this is in. */
  now: number;
  /** Time zone of periods. Default: UTC. */
  zone?: string;
  signal?: AbortSignal;
}

/** Looking at code takes milliseconds; this is for a machine that is very busy. */
const INSPECTION_LIMIT_MS = 20_000;

/**
 * Checks definitions without running anything: their form, the Python in them, names and calls, filters, periods, parameters, secrets.
 * Alerts are joined with their parents and checks among all given texts.
 */
export async function validateDefinitions(
  texts: readonly DefinitionText[],
  context: ValidationContext,
): Promise<CheckValidation[]> {
  const files = texts.map(readFile);
  const all = files.flatMap(({ loaded }) => loaded);
  const checks = all.filter((one): one is LoadedCheck => one.kind === 'check');
  const alerts = all.filter((one): one is LoadedAlert => one.kind === 'alert');
  const resolved = resolveAlerts(alerts);
  const findings = [
    ...files.flatMap(({ findings: own }) => own),
    ...resolved.problems.map((problem) => alertProblem(problem, checks)),
    ...(await Promise.all(checks.map((check) => validateCheck(check, context)))).flat(),
    ...(
      await Promise.all(
        resolved.alerts.map((alert) => validateAlert(alert, checkOfAlert(alert, checks), context)),
      )
    ).flat(),
    ...all.flatMap(textSecrets),
    ...duplicateFindings(all),
  ];
  return files.map(({ file, loaded }) => ({
    file,
    definitions: loaded.length,
    findings: named(sortedFindings(findings.filter(({ position }) => position.file === file)), loaded),
  }));
}

/** A check that was never pushed has no id yet, so that its alerts cannot name one. */
function alertProblem(problem: Problem, checks: readonly LoadedCheck[]): CheckFinding {
  const finding = problemFinding(problem);
  const unpushed = checks.some(({ definition }) => definition.id === undefined);
  if (!unpushed || finding.rule !== 'missing-field' || !finding.message.startsWith('`check_definition_id`'))
    return finding;
  return {
    ...finding,
    severity: 'warning',
    hint: 'Push the check first; the server gives it an id: kubectl zk check push',
  };
}

function readFile({ file, text, found }: DefinitionText): {
  file: string;
  loaded: AnyLoaded[];
  findings: CheckFinding[];
} {
  if (isBarePython(text, file)) return { file, loaded: [readCheck(text, file)], findings: [] };
  const { loaded, problems } = readDefinitions(text, file);
  const findings = problems.map(problemFinding).map((finding) => (found ? foreign(finding) : finding));
  if (loaded.length === 0 && findings.length === 0)
    findings.push(
      findingOf(found ? 'warning' : 'error', 'no-definition', 'this file holds no definition', {
        file,
        line: 1,
        column: 1,
      }),
    );
  return { file, loaded, findings };
}

/** A folder may hold files of others; whoever meant a definition learns that it is none. */
function foreign(finding: CheckFinding): CheckFinding {
  return finding.rule === 'no-definition' ? { ...finding, severity: 'warning' } : finding;
}

/** Each finding with the name of the definition that its place lies in. */
function named(findings: readonly CheckFinding[], loaded: readonly AnyLoaded[]): CheckFinding[] {
  const begins = loaded.map((one) => ({
    line: one.origin.positionOf([]).line ?? 1,
    definition: one.definition,
  }));
  return findings.map((finding) => {
    const owner = begins.filter(({ line }) => line <= finding.position.line).at(-1)?.definition;
    const name =
      owner && ('name' in owner && typeof owner.name === 'string' ? owner.name : String(owner.id ?? ''));
    return name ? { ...finding, definition: name } : finding;
  });
}

async function validateCheck(check: LoadedCheck, context: ValidationContext): Promise<CheckFinding[]> {
  const { definition, origin, document } = check;
  const code: Code = {
    as: 'check',
    source: definition.command,
    runtime: definition.runtime,
    runtimeGiven: typeof document['runtime'] === 'string',
    parameters: [],
    position: (line, column) => origin.codePosition('command', line, column),
  };
  const { findings } = await validateCode(code, context);
  // Bare Python has no filters of its own.
  const filters = 'entities' in document ? filterFindings(definition.entities, 'entities', origin) : [];
  return [...findings, ...filters];
}

async function validateAlert(
  alert: ResolvedAlert,
  check: LoadedCheck | undefined,
  context: ValidationContext,
): Promise<CheckFinding[]> {
  const { definition, loaded, conditionFrom, periodFrom } = alert;
  const runtime: Runtime = check?.definition.runtime ?? 'PYTHON_3';
  const code: Code = {
    as: 'alert',
    source: definition.condition,
    runtime,
    runtimeGiven: check === undefined ? 'unknown' : true,
    parameters: Object.keys(definition.parameters),
    position: (line, column) => conditionFrom.origin.codePosition('condition', line, column),
  };
  const { findings, report } = await validateCode(code, context);
  const { origin } = loaded;
  const own = loaded.definition;
  return [
    ...findings,
    ...parameterFindings(alert, report, context.wrappers),
    ...filterFindings(own.entities ?? [], 'entities', origin),
    ...filterFindings(own.entities_exclude ?? [], 'entities_exclude', origin),
    ...alertFilterFindings(definition, check?.definition, origin),
    ...periodFindings(
      definition.period,
      periodFrom.origin,
      new Date(context.now).getUTCFullYear(),
      context.zone,
    ),
  ];
}

async function validateCode(
  code: Code,
  { interpreter, wrappers, signal }: ValidationContext,
): Promise<{ findings: CheckFinding[]; report?: InspectionReport }> {
  // A missing command is told by the reader.
  if (code.source.trim() === '') return { findings: [] };
  const { as, source, runtime } = code;
  const result = await interpreter.evaluate({
    kind: 'inspect',
    as,
    source,
    runtime,
    softLimitMs: INSPECTION_LIMIT_MS,
    ...(signal && { signal }),
  });
  if (!result.ok) return { findings: [failed(code, result.failure)] };
  if (result.kind !== 'inspect') return { findings: [] };
  const { report } = result;
  return {
    report,
    findings: [
      ...pythonFindings(code, report),
      ...nameFindings(code, report, wrappers),
      ...callFindings(code, report, wrappers),
      ...conditionCallFindings(code, report),
      ...codeSecrets(code, report),
    ],
  };
}

/** Code that cannot even be looked at, such as one that is nested too deeply. */
function failed(
  code: Code,
  failure: { exception: string; message: string; line?: number; column?: number },
): CheckFinding {
  return findingOf(
    'error',
    'python-syntax',
    `this code cannot be read: ${failure.exception}: ${failure.message}`,
    code.position(failure.line ?? 1, failure.column ?? 1),
  );
}
