import type { Json, KubeObject } from '../../../world/index.js';
import { age } from './age.js';
import { textAt } from './read.js';

/** One column of a table with how its cell is read from an object. `now` is the world's time. */
export interface Column {
  name: string;
  type: 'string' | 'integer' | 'boolean' | 'number' | 'date';
  format?: string;
  /** 0 = always shown, 1 = only with `-o wide`. */
  priority?: 0 | 1;
  description?: string;
  cell: (object: KubeObject, now: number) => Json;
}

export const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  cell: (object) => object.metadata.name,
};

export const ageColumn: Column = {
  name: 'Age',
  type: 'string',
  description: 'CreationTimestamp is a timestamp representing the server time when this object was created.',
  cell: (object, now) => age(object.metadata.creationTimestamp, now),
};

export function textColumn(
  name: string,
  cell: (object: KubeObject, now: number) => string,
  priority: 0 | 1 = 0,
): Column {
  return { name, type: 'string', cell, ...(priority === 1 && { priority }) };
}

export function integerColumn(name: string, cell: (object: KubeObject) => number): Column {
  return { name, type: 'integer', cell };
}

/** A column that shows one field as it is, or a word when it is absent. */
export function fieldColumn(name: string, path: string, absent = '', priority: 0 | 1 = 0): Column {
  return textColumn(name, (object) => textAt(object, ...path.split('.')) || absent, priority);
}
