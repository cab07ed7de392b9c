import { validateTemplate, templateSizeIssues, type SchemaIssue } from '../../../schema/index.js';
import { decodeCloudFormation } from '../../../yaml/index.js';
import type { Severity } from '../finding.js';
import type { Report, Subject } from '../subject.js';

/** Every object against the schema of its kind in the cluster's Kubernetes version; kinds of CRDs in the channel included. */
export function objectSchemas({ objects, schemas }: Subject): Report[] {
  return objects.flatMap((object) =>
    schemas
      .validate(object.value)
      .map((issue) =>
        report(
          'kubernetes',
          issue,
          object,
          isForeignKind(issue, object.value.apiVersion) ? 'warning' : 'error',
        ),
      ),
  );
}

/** A kind of somebody else's group, whose CustomResourceDefinition may be installed by other means. */
function isForeignKind(issue: SchemaIssue, apiVersion: string): boolean {
  const group = apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
  return issue.rule === 'unknown-kind' && group.includes('.') && !/(^|\.)k8s\.io$/.test(group);
}

/** Every stack against the resource types of CloudFormation, and its size against the way it is sent. */
export async function stackSchemas({ rendering }: Subject): Promise<Report[]> {
  const reports = await Promise.all(
    rendering.stacks.map(async (stack) => {
      const document = decodeCloudFormation(stack.template);
      const issues = await validateTemplate(document.value);
      const sizes = templateSizeIssues(stack.template, stack.uploadKey === undefined ? 'inline' : 'upload');
      return [...issues, ...sizes].map((issue) => report('cloudformation', issue, stack, 'error'));
    }),
  );
  return reports.flat();
}

function report(family: string, issue: SchemaIssue, about: Report['about'], severity: Severity): Report {
  const { rule, path, atKey, message, hint } = issue;
  return {
    rule: `${family}/${rule}`,
    severity,
    message,
    about,
    path,
    ...(atKey ? { atKey } : {}),
    ...(hint === undefined ? {} : { hint }),
  };
}
