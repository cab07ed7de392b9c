import { createHash } from 'node:crypto';
import { isRecord } from '../core/index.js';
import { decodeCloudFormation } from '../yaml/index.js';

/** A template as data: short tags in their long form, so that JSON and YAML of the same content are equal. */
export interface Template {
  [section: string]: unknown;
  Resources?: Record<string, unknown>;
}

/** Decodes a template's text; throws with the position when it is not valid YAML or no mapping. */
export function decodeTemplate(text: string, file: string): Template {
  const decoded: unknown = decodeCloudFormation(text, { file }).value;
  return isRecord(decoded) ? decoded : {};
}

/** How many resources a template describes. */
export function resourceCount(template: Template): number {
  return isRecord(template.Resources) ? Object.keys(template.Resources).length : 0;
}

/** Short stable name of what is sent: equal content, equal digest. */
export function contentDigest(template: string, tags: Record<string, string>): string {
  const sorted = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([template, sorted]))
    .digest('hex')
    .slice(0, 16);
}

/**
 * The user data that a node pool's template gives its instances, in base64 as written: of its first launch template that has a literal
 * one. Undefined when there is none, or when a function of CloudFormation makes it.
 */
export function launchTemplateUserData(text: string, file: string): string | undefined {
  for (const resource of Object.values(decodeTemplate(text, file).Resources ?? {})) {
    if (!isRecord(resource) || resource['Type'] !== 'AWS::EC2::LaunchTemplate') continue;
    const properties = isRecord(resource['Properties']) ? resource['Properties'] : {};
    const data = isRecord(properties['LaunchTemplateData']) ? properties['LaunchTemplateData'] : {};
    if (typeof data['UserData'] === 'string') return data['UserData'];
  }
  return undefined;
}
