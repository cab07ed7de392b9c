import { isRecord } from '../../../core/index.js';
import { userDataLimit } from '../../userdata/user-data.js';
import { valueAt } from '../pod-template.js';
import { describeObject, type Report, type Subject } from '../subject.js';

/** The API server: all data of a ConfigMap or Secret together. */
const dataLimit = 1_048_576;
/** The API server: all annotations of an object together. */
const annotationLimit = 262_144;

/** Sizes that AWS or the API server refuse. */
export function limits({ rendering, objects }: Subject): Report[] {
  const reports: Report[] = [];
  for (const pool of rendering.pools) {
    if (pool.userData.size > userDataLimit) {
      const message = `the user data of node pool ${pool.name} has ${pool.userData.size} bytes, EC2 takes at most ${userDataLimit}`;
      reports.push({
        rule: 'limit/user-data',
        severity: 'error',
        about: pool.userData.file,
        message,
        hint: 'move content into files.yaml, which nodes fetch from S3',
      });
    }
  }
  for (const object of objects) {
    const { kind } = object.value;
    const size = kind === 'ConfigMap' || kind === 'Secret' ? dataSize(object.value) : 0;
    if (size > dataLimit) {
      const message = `the data of ${describeObject(object)} has ${size} bytes, the API server takes at most ${dataLimit}`;
      reports.push({
        rule: 'limit/object-size',
        severity: 'error',
        about: object,
        path: ['data'],
        atKey: true,
        message,
      });
    }
    const annotations = textSize(valueAt(object.value, ['metadata', 'annotations']), true);
    if (annotations > annotationLimit) {
      const message = `the annotations of ${describeObject(object)} have ${annotations} bytes, the API server takes at most ${annotationLimit}`;
      reports.push({
        rule: 'limit/annotations',
        severity: 'error',
        about: object,
        path: ['metadata', 'annotations'],
        atKey: true,
        message,
      });
    }
  }
  return reports;
}

function dataSize(value: Record<string, unknown>): number {
  const decoded = value.kind === 'Secret' ? encodedSize(value.data) : textSize(value.data, false);
  return decoded + textSize(value.stringData, false) + encodedSize(value.binaryData);
}

function textSize(map: unknown, withKeys: boolean): number {
  if (!isRecord(map)) return 0;
  return Object.entries(map).reduce(
    (sum, [key, value]) =>
      sum +
      (withKeys ? Buffer.byteLength(key) : 0) +
      (typeof value === 'string' ? Buffer.byteLength(value) : 0),
    0,
  );
}

function encodedSize(map: unknown): number {
  if (!isRecord(map)) return 0;
  return Object.values(map).reduce<number>(
    (sum, value) =>
      sum + (typeof value === 'string' ? Math.floor((value.replace(/[=\s]/g, '').length * 3) / 4) : 0),
    0,
  );
}
