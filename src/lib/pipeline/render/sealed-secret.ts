import { isRecord } from '../../core/index.js';
import type { KubeObject } from '../../kube/index.js';

/** A value that only the delivery platform can decrypt while it applies: `deployment-secret:<n>:<target>:<base64>`. */
const sealed = /^deployment-secret:\d+:[^:]*:[A-Za-z0-9+/=_-]+$/;

/** The keys of a Secret whose values are still encrypted for the platform. Applied as they are they would be garbage. */
export function sealedKeys(object: KubeObject): string[] {
  if (object.kind !== 'Secret') return [];
  return ['data', 'stringData'].flatMap((part) => {
    const entries = object[part];
    return isRecord(entries)
      ? Object.entries(entries).flatMap(([key, value]) =>
          typeof value === 'string' && sealed.test(value.trim()) ? [key] : [],
        )
      : [];
  });
}
