import { posix } from 'node:path';
import type { FunctionMap, FunctionSpec } from '../go-type.js';
import { types } from '../type-constructors.js';
import { asText, define, text } from './define.js';

/** path.Clean */
function clean(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

function base(path: string): string {
  if (path === '') return '.';
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

function dir(path: string): string {
  return clean(path.slice(0, path.lastIndexOf('/') + 1));
}

function ext(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.includes('.') ? name.slice(name.lastIndexOf('.')) : '';
}

const isAbs: FunctionSpec = define([types.string], types.bool, (path) => asText(path).startsWith('/'));

/** Paths with slashes; the `os` names are those of Linux everywhere, so that a template renders alike on every machine. */
export const pathFunctions: FunctionMap = {
  base: text(1, base),
  dir: text(1, dir),
  clean: text(1, clean),
  ext: text(1, ext),
  isAbs,
  osBase: text(1, base),
  osDir: text(1, dir),
  osClean: text(1, clean),
  osExt: text(1, ext),
  osIsAbs: isAbs,
};
