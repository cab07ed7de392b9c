import type { RenderedObject } from '../../rendering.js';
import { describeObject, namespaceOf, type Report, type Subject } from '../subject.js';

/** The same object twice: the later one overwrites the earlier on every apply. */
export function duplicateObjects({ objects, schemas }: Subject): Report[] {
  const first = new Map<string, RenderedObject>();
  return objects.flatMap((object): Report[] => {
    const { apiVersion, kind, metadata } = object.value;
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    const key = [group, kind, namespaceOf(object, schemas), metadata.name].join('/');
    const other = first.get(key);
    if (!other) {
      first.set(key, object);
      return [];
    }
    return [
      {
        rule: 'object/duplicate',
        severity: 'error',
        about: object,
        path: ['metadata', 'name'],
        message: `${describeObject(object)} is there twice: it is also in ${other.file.path}`,
      },
    ];
  });
}
