import { ApiStatusError } from '../../world/index.js';

/** One media range of an Accept header. */
export interface MediaRange {
  type: string;
  parameters: Readonly<Record<string, string>>;
}

/** The ranges of an Accept header in order of preference as given. Quality values do not occur in Kubernetes clients. */
export function parseAccept(header: string | undefined): MediaRange[] {
  return (header === undefined || header.trim() === '' ? '*/*' : header).split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((one) => one.trim());
    return {
      type: type.toLowerCase(),
      parameters: Object.fromEntries(parameters.map((one) => one.split('=') as [string, string])),
    };
  });
}

export type Representation = 'object' | 'table' | 'metadata';

const isJson = ({ type }: MediaRange): boolean =>
  type === 'application/json' || type === 'application/*' || type === '*/*';

/** What the client wants to read: objects, a server-printed table or metadata only. JSON is all that is spoken; else 406. */
export function negotiate(header: string | undefined): Representation {
  for (const range of parseAccept(header).filter(isJson)) {
    const { as, v, g } = range.parameters;
    if (as === undefined) return 'object';
    if (as === 'Table' && v === 'v1' && g === 'meta.k8s.io') return 'table';
    if ((as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') && v === 'v1')
      return 'metadata';
  }
  const message =
    'only the following media types are accepted: application/json, application/json;stream=watch';
  throw new ApiStatusError(406, 'NotAcceptable', message, {});
}

/** 415 for bodies in a form that is not understood. */
export function unsupportedMediaType(accepted: readonly string[]): ApiStatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new ApiStatusError(415, 'UnsupportedMediaType', message, {});
}
