// Preloaded by a test: writes every module of the bundle that the process loads, one line each, to stderr.
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:') && url.includes('/dist/'))
      process.stderr.write(`loaded ${fileURLToPath(url)}\n`);
    return next(url, context);
  },
});
