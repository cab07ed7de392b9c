import { podTemplateOf } from '../pod-template.js';
import type { Report, Subject } from '../subject.js';
import { containers } from './pod-references.js';

/** Images without a fixed version: what runs then depends on when a node pulled it. */
export function images({ objects }: Subject): Report[] {
  return objects.flatMap((object) => {
    const pod = podTemplateOf(object.value);
    if (!pod) return [];
    return containers(pod.spec).flatMap(({ container, path }): Report[] => {
      const { image } = container;
      if (typeof image !== 'string' || image === '' || isPinned(image)) return [];
      const message = `image "${image}" has no fixed version`;
      return [
        {
          rule: 'image/latest',
          severity: 'warning',
          about: object,
          path: [...pod.path, ...path, 'image'],
          message,
          hint: 'write a tag other than latest, or a digest',
        },
      ];
    });
  });
}

function isPinned(image: string): boolean {
  if (image.includes('@')) return true;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag !== undefined && tag !== 'latest';
}
