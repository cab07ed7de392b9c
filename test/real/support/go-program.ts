import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Go program of ours that answers one JSON line per JSON line: the real counterpart of a differential test. */
export interface GoProgram {
  ask<Answer>(requests: readonly unknown[]): Answer[];
  remove(): void;
}

/** Builds the program in a folder (its modules come through the ordinary module proxy). A machine without Go is a failure. */
export function buildGoProgram(folder: string): GoProgram {
  const out = mkdtempSync(join(tmpdir(), 'zk-oracle-'));
  const binary = join(out, 'oracle');
  execFileSync('go', ['build', '-o', binary, '.'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  return {
    ask<Answer>(requests: readonly unknown[]): Answer[] {
      const input = requests.map((request) => JSON.stringify(request)).join('\n') + '\n';
      const run = spawnSync(binary, { input, encoding: 'utf8', maxBuffer: 1 << 30, timeout: 300_000 });
      if (run.status !== 0) throw new Error(`the Go program failed: ${run.error?.message ?? run.stderr}`);
      const answers = run.stdout.trimEnd().split('\n');
      if (answers.length !== requests.length)
        throw new Error(`asked ${requests.length}, got ${answers.length} answers`);
      return answers.map((line) => JSON.parse(line) as Answer);
    },
    remove: () => rmSync(out, { recursive: true, force: true }),
  };
}
