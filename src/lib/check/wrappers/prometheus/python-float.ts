import { PythonError } from '../../bridge/wire.js';

/** Digits meet only one way to be read, so that a megabyte of them from a server does not take hours. */
const decimal = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i;
const maxShown = 200;

/** As Python's `float(text)`: `1e+06`, `+Inf`, `NaN`, `1_000`. @throws PythonError ValueError */
export function pythonFloat(text: string): number {
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (special) {
    if (special[2]?.toLowerCase() === 'nan') return NaN;
    return special[1] === '-' ? -Infinity : Infinity;
  }
  if (decimal.test(text)) return Number(text.replaceAll('_', ''));
  throw new PythonError('ValueError', [`could not convert string to float: '${text.slice(0, maxShown)}'`]);
}
