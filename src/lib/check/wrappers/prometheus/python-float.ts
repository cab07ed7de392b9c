import { PythonError } from '../../bridge/wire.js';

/** As Python's `float(text)`: `1e+06`, `+Inf`, `NaN`, `1_000`. @throws PythonError ValueError */
export function pythonFloat(text: string): number {
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (special) {
    if (special[2]?.toLowerCase() === 'nan') return NaN;
    return special[1] === '-' ? -Infinity : Infinity;
  }
  if (/^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i.test(text))
    return Number(text.replaceAll('_', ''));
  throw new PythonError('ValueError', [`could not convert string to float: '${text}'`]);
}
