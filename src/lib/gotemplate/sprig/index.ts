import type { FunctionMap, FunctionSpec } from '../go-type.js';
import { parseTemplate, type Template } from '../template.js';
import type { TemplateOptions } from '../template.js';
import type { Value } from '../value.js';
import { defaultFunctions } from './default-functions.js';
import { dictFunctions } from './dict-functions.js';
import { encodingFunctions } from './encoding-functions.js';
import { helmFunctions, type TemplateHooks } from './helm-functions.js';
import { jsonFunctions } from './json-functions.js';
import { listFunctions } from './list-functions.js';
import { mathFunctions } from './math-functions.js';
import { pathFunctions } from './path-functions.js';
import { regexFunctions } from './regex-functions.js';
import { semverFunctions } from './semver-functions.js';
import { stringFunctions } from './string-functions.js';
import { type Surroundings, unrepeatableFunctions } from './unrepeatable-functions.js';
import { durationFunction } from './date-functions.js';
import { decryptFunction } from './random-functions.js';
import { urlFunctions } from './url-functions.js';

export type { TemplateHooks } from './helm-functions.js';
export type { Surroundings } from './unrepeatable-functions.js';

export interface SprigOptions extends TemplateHooks {
  /** Adds the functions whose result depends on time, chance or the machine. Without it they do not exist. */
  surroundings?: Surroundings;
  /** Told of each call of such a function: the render is not reproducible. */
  onUnrepeatable?: (name: string) => void;
}

const repeatable: FunctionMap = {
  ...stringFunctions,
  ...listFunctions,
  ...dictFunctions,
  ...mathFunctions,
  ...defaultFunctions,
  ...jsonFunctions,
  ...regexFunctions,
  ...encodingFunctions,
  ...pathFunctions,
  ...semverFunctions,
  ...urlFunctions,
  decryptAES: decryptFunction,
  duration: durationFunction,
};

/**
 * The functions of github.com/Masterminds/sprig v3.3.0 and those that Helm adds. Source of all rules: that version, and Helm 3. In a
 * channel of the Cluster Lifecycle Manager its own functions take precedence: `{ ...sprigFunctions(), ...clmFunctions(env) }`.
 */
export function sprigFunctions(options: SprigOptions = {}): FunctionMap {
  const functions = { ...repeatable, ...helmFunctions(options) };
  if (!options.surroundings) return functions;
  return { ...functions, ...marked(unrepeatableFunctions(options.surroundings), options.onUnrepeatable) };
}

function marked(functions: FunctionMap, note: SprigOptions['onUnrepeatable']): FunctionMap {
  const wrap = (name: string, spec: FunctionSpec): FunctionSpec => ({
    ...spec,
    call: (...args) => {
      note?.(name);
      return spec.call(...args);
    },
  });
  return Object.fromEntries(Object.entries(functions).map(([name, spec]) => [name, wrap(name, spec)]));
}

/**
 * Nested includes beyond this are taken for a loop. Helm stops at 1000; JavaScript's stack may end before that, at a depth that depends on
 * how warm the code is, and a limit must not.
 */
const DEEPEST_INCLUDE = 200;

/**
 * Parses a template with sprig's functions, `include` and `tpl` wired to the template itself. `functions` in the options take precedence
 * over sprig's.
 */
export function parseSprigTemplate(
  name: string,
  text: string,
  options: TemplateOptions & { sprig?: SprigOptions } = {},
): Template {
  let depth = 0;
  const nested = (run: () => string): string => {
    if (depth >= DEEPEST_INCLUDE)
      throw new Error('rendering template has a nested reference name: too many nested includes');
    depth += 1;
    try {
      return run();
    } finally {
      depth -= 1;
    }
  };
  const parse = (title: string, body: string): Template => {
    const hooks: SprigOptions = {
      include: (template: string, data: Value) => nested(() => parsed.execute(data, { template })),
      tpl: (inner: string, data: Value) => nested(() => parse(title, inner).execute(data)),
      ...options.sprig,
    };
    const parsed: Template = parseTemplate(title, body, {
      ...options,
      functions: { ...sprigFunctions(hooks), ...options.functions },
    });
    return parsed;
  };
  return parse(name, text);
}
