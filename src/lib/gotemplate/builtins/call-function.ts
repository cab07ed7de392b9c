import { bare, withoutInterface, type Evaluated } from '../exec/located.js';
import { resultOf } from '../exec/call.js';
import { types } from '../type-constructors.js';
import { GoFunc, typeOf } from '../value.js';
import { prepareArgument } from './index-slice.js';

/** `call f a b`: calls a function value. `callee` is how it is written, for errors. */
export function callFunction([target, ...args]: readonly Evaluated[], callee: string): Evaluated {
  const fn = bare(withoutInterface(target));
  if (fn === undefined) throw new Error('call of nil');
  if (!(fn instanceof GoFunc)) throw new Error(`non-function ${callee} of type ${typeOf(fn)?.name ?? ''}`);
  const { signature } = fn.type;
  if (!signature) throw new Error(`function ${callee} has 0 return values; should be 1 or 2`);
  const { params, variadic = false } = signature;
  if (variadic ? args.length < params.length - 1 : args.length !== params.length) {
    const want = variadic ? `at least ${params.length - 1}` : params.length;
    throw new Error(`wrong number of args for ${callee}: got ${args.length} want ${want}`);
  }
  const values = args.map((arg, i) => {
    try {
      return prepareArgument(
        bare(withoutInterface(arg)),
        params[Math.min(i, params.length - 1)] ?? types.any,
      );
    } catch (error) {
      throw new Error(`arg ${i}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  });
  if (!fn.spec) throw new Error('reflect.Value.Call: call of nil function');
  return resultOf(fn.spec.call(...values), signature.result);
}
