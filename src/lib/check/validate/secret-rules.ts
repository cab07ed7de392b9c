import { redact } from '../../core/index.js';
import type { AnyLoaded } from '../definition/model.js';
import type { InspectionReport } from '../interpreter/interpreter.js';
import type { Code } from './code.js';
import { findingOf, type CheckFinding } from './finding.js';

/** Texts that are the credentials of some service, by their own form. */
const tokens =
  /\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{30,}|\bglpat-[\w-]{20,}|\bxox[abprs]-[\w-]{10,}|hooks\.slack\.com\/services\/T\w+\/B\w+\/\w{10,}|\bnpm_[A-Za-z0-9]{36}\b|\bsk_live_\w{16,}/;
/** An AWS secret key is 40 characters of base64 without any other mark. */
const awsSecret = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9/+]{40}$/;
/** A literal that is given to an argument or a key of a telling name. */
const assigned =
  /\b(?:password|passwd|pwd|secret|token|api_?key|read_key|access_key|authorization)["']?\s*[=:]\s*[rbuRBU]?(["'])(?!\1)((?:(?!\1).){4,}?)\1/gi;

const hint =
  'Everybody who can see the check can see it: revoke it, and let the configuration of the worker hold the new one.';

/** Secrets in the code. The value is never part of a message. */
export function codeSecrets(code: Code, { strings }: Pick<InspectionReport, 'strings'>): CheckFinding[] {
  const places = [
    ...strings.filter(({ value }) => isSecret(value)).map(({ line, column }) => ({ line, column })),
    ...assignments(code.source),
  ];
  const lines = new Map(places.map((place) => [place.line, place]));
  return [...lines.values()].map(({ line, column }) => secretFinding(code.position(line, column)));
}

/** Secrets in descriptions, notifications, filters and whatever else is text, except the code. */
export function textSecrets({ document, origin }: AnyLoaded): CheckFinding[] {
  const found: CheckFinding[] = [];
  const visit = (value: unknown, path: (string | number)[]): void => {
    if (path.length === 1 && (path[0] === 'command' || path[0] === 'condition')) return;
    if (typeof value === 'string') {
      if (isSecret(value)) found.push(secretFinding(origin.positionOf(path)));
    } else if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value))
        visit(item, [...path, Array.isArray(value) ? Number(key) : key]);
  };
  visit(document, []);
  return found;
}

function secretFinding(position: Parameters<typeof findingOf>[3]): CheckFinding {
  return findingOf('warning', 'secret', 'this looks like a secret in clear text', position, hint);
}

function isSecret(text: string): boolean {
  return tokens.test(text) || awsSecret.test(text) || redact(text) !== text;
}

function assignments(source: string): { line: number; column: number }[] {
  return source
    .split('\n')
    .flatMap((text, index) =>
      [...text.matchAll(assigned)]
        .filter(([, , value = '']) => !/^(?:uid|none|null|\$\{.*\}|<.*>|x+|\*+)$/i.test(value))
        .map((match) => ({ line: index + 1, column: match.index + 1 })),
    );
}
