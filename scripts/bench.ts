import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Runs every benchmark of bench/ (or the named ones), one after the other, each in a process of its own. */
const root = fileURLToPath(new URL('..', import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(`${root}/bench`).filter(
  (file) => file.endsWith('.ts') && (wanted.length === 0 || wanted.includes(file.replace(/\.ts$/, ''))),
);
const failed = files.filter((file) => {
  process.stdout.write(`\n# ${file}\n`);
  return (
    spawnSync(process.execPath, ['--import', 'tsx', `${root}/bench/${file}`], { cwd: root, stdio: 'inherit' })
      .status !== 0
  );
});
if (failed.length > 0) {
  process.stderr.write(`error: failed: ${failed.join(', ')}\n`);
  process.exit(1);
}
