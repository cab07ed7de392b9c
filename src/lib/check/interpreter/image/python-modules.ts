import { readFileSync } from 'node:fs';
import type { PreludeModule } from '../frames.js';

/** Everything that is installed before an image is taken, in this order: what installs, the bridge, the prelude, what runs an evaluation. */
export function modulesOfImage(prelude: readonly PreludeModule[]): readonly PreludeModule[] {
  return [
    { name: 'zk_install', source: text(new URL('../python/zk_install.py', import.meta.url)) },
    { name: 'zk_bridge', source: text(new URL('../python/zk_bridge.py', import.meta.url)) },
    ...prelude,
    { name: 'zk_main', source: text(new URL('../python/zk_main.py', import.meta.url)) },
  ];
}

function text(file: URL): string {
  return readFileSync(file, 'utf8');
}
