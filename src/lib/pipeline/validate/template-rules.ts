import { ZkError, ZkErrors, type Position } from '../../core/index.js';
import type { Finding, RuleId, Span } from '../definition/finding.js';
import type { Build, Definition, DeployStep, ProcessStep } from '../definition/model.js';
import { platformVariables } from '../definition/platform-variables.js';

/** Looks at the manifests of deployment steps: is the folder there, does each template find its variables, would escaping change one. */
export async function checkTemplates(definition: Definition, root: string): Promise<Finding[]> {
  const steps = definition.steps.flatMap((step) =>
    step.type === 'process' || step.type === 'deploy' ? [step] : [],
  );
  const findings = await Promise.all(steps.map((step) => checkStep(step, definition, root)));
  return findings.flat();
}

const rules: readonly string[] = ['E-apply-dir', 'E-template-var', 'E-template-syntax'] satisfies RuleId[];

async function checkStep(
  step: ProcessStep | DeployStep,
  definition: Definition,
  root: string,
): Promise<Finding[]> {
  const { renderStep } = await import('../render/render-step.js');
  try {
    const { folders } = await renderStep(step, anyBuild(definition), { root, allowMissing: false });
    return folders.flatMap(({ warnings }) =>
      warnings.map(({ rule, message, hint, position, length }) => ({
        rule,
        severity: 'warning' as const,
        message: `step ${JSON.stringify(step.id)}: ${message}`,
        position: spanOf(position, definition.file, length),
        ...(hint !== undefined && { hint }),
      })),
    );
  } catch (error) {
    if (!(error instanceof ZkError)) throw error;
    const errors = error instanceof ZkErrors ? error.errors : [error];
    // What else rendering runs into depends on the values of a real build.
    return errors.flatMap(({ code, message, hint, position }) =>
      code !== undefined && rules.includes(code)
        ? [
            {
              rule: code as RuleId,
              severity: 'error' as const,
              message: `step ${JSON.stringify(step.id)}: ${message}`,
              position: spanOf(position ?? step.position, definition.file, 1),
              ...(hint !== undefined && { hint }),
            },
          ]
        : [],
    );
  }
}

/** A build in which every variable of the platform is set, to something that nothing changes. */
function anyBuild({ dependencies }: Definition): Build {
  const names = [
    ...platformVariables,
    ...dependencies.flatMap(({ id }) => [`DEP_${id}_REF`, `DEP_${id}_VERSION`]),
  ];
  const variables = Object.fromEntries(
    names.map((name) => [name.toUpperCase().replaceAll('-', '_'), 'value']),
  );
  return { event: 'push', branch: 'value', variables };
}

function spanOf({ file, line, column }: Position, fallback: string, length: number): Span {
  return { file: file ?? fallback, line: line ?? 1, column: column ?? 1, length };
}
