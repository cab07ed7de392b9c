import type { WireRequest } from './http-message.js';
import type { HttpBinding, Operation, ServiceModel } from './service-model.js';

export interface Route {
  operation: Operation;
  labels: Readonly<Record<string, string>>;
}

interface Candidate extends Route {
  specificity: number;
}

/**
 * Finds the REST operation of a request: method, path, constant query parameters, then required query parameters and headers (which
 * tell UploadPart from PutObject). The most specific match wins. `path` may differ from the request's own (S3 buckets in the host name).
 */
export function routeRest(
  model: ServiceModel,
  request: WireRequest,
  path: string,
  accepts: (operation: Operation) => boolean = () => true,
): Route | undefined {
  let best: Candidate | undefined;
  for (const operation of model.operations.values()) {
    const candidate =
      operation.http && accepts(operation) ? match(operation, operation.http, request, path) : undefined;
    if (candidate && (!best || candidate.specificity > best.specificity)) best = candidate;
  }
  return best && { operation: best.operation, labels: best.labels };
}

function match(
  operation: Operation,
  http: HttpBinding,
  request: WireRequest,
  path: string,
): Candidate | undefined {
  if (http.method !== request.method) return undefined;
  const labels = matchPath(http.path, path);
  if (!labels) return undefined;
  // `x-id` is a hint of the JavaScript SDK; other clients do not send it.
  const constants = http.query.filter(([name]) => name !== 'x-id');
  for (const [name, value] of constants) {
    if (!request.query.has(name) || (value !== '' && request.query.get(name) !== value)) return undefined;
  }
  const hint = http.query.find(([name]) => name === 'x-id')?.[1];
  const sentHint = request.query.get('x-id');
  if (sentHint !== null && hint !== undefined && sentHint !== hint) return undefined;
  const required = requiredBindings(operation);
  if (
    !required.every(([where, name]) =>
      where === 'query' ? request.query.has(name) : name in request.headers,
    )
  )
    return undefined;
  const literals = http.path.split('/').filter((part) => part !== '' && !part.startsWith('{')).length;
  return { operation, labels, specificity: constants.length * 4 + required.length * 4 + literals };
}

type Binding = readonly ['query' | 'header', string];

function requiredBindings(operation: Operation): Binding[] {
  return operation.input.members
    .filter((member) => member.required)
    .flatMap((member): Binding[] => {
      const { httpQuery, httpHeader } = member.traits;
      if (typeof httpQuery === 'string') return [['query', httpQuery]];
      return typeof httpHeader === 'string' ? [['header', httpHeader.toLowerCase()]] : [];
    });
}

const patterns = new Map<string, { expression: RegExp; names: string[] }>();

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  let compiled = patterns.get(pattern);
  if (!compiled) {
    compiled = compile(pattern);
    patterns.set(pattern, compiled);
  }
  const found = compiled.expression.exec(path);
  if (!found) return undefined;
  return Object.fromEntries(
    compiled.names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]),
  );
}

function compile(pattern: string): { expression: RegExp; names: string[] } {
  const names: string[] = [];
  const source = pattern.split(/(\{[^}]+\})/).map((part) => {
    if (!part.startsWith('{')) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const greedy = part.endsWith('+}');
    names.push(part.slice(1, greedy ? -2 : -1));
    return greedy ? '(.+)' : '([^/]+)';
  });
  return { expression: new RegExp(`^${source.join('')}/?$`, 's'), names };
}
