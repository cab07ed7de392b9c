import type { FunctionMap } from '../../gotemplate/index.js';
import { text } from './define.js';
import type { FunctionEnvironment } from './environment.js';
import { keyFunctions } from './key-functions.js';
import { networkFunctions } from './network-functions.js';
import { poolFunctions } from './pool-functions.js';
import { quantityFunctions } from './quantity-functions.js';
import { textFunctions } from './text-functions.js';

export type { FunctionEnvironment } from './environment.js';

/**
 * The functions that the Cluster Lifecycle Manager gives to channel templates, 42 in all, with its types, results and error texts.
 * Beside Go's built-ins there are no others. They shadow everything else of the same name.
 */
export function clmFunctions(env: FunctionEnvironment): FunctionMap {
  return {
    ...textFunctions,
    ...networkFunctions,
    ...keyFunctions,
    ...poolFunctions,
    ...quantityFunctions(env),
    manifestHash: text(1, (path) => env.manifestHash(path)),
    amiID: text(2, (name, owner) => imageId(env, name, owner)),
  };
}

/** The id of the one image with a name and an owner. */
function imageId(env: FunctionEnvironment, name: string, owner: string): string {
  const [id, ...others] = env.imageIds(name, owner);
  if (id === undefined) throw new Error(`no image found with name: ${name} and owner: ${owner}`);
  if (others.length > 0) throw new Error(`more than one image found with name: ${name} and owner: ${owner}`);
  return id;
}
