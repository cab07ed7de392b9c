import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { runZk, type ZkResult } from '../../support/run-zk.js';

/** A folder with definitions, outside of every repository, for the time of one test. */
export class DefinitionFolder {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'zk-pipeline-')));

  write(name: string, text: string): string {
    const path = join(this.root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** Runs a pipeline command on a file of this folder; messages name files without the folder. */
  async run(verb: string, file: string, ...args: string[]): Promise<ZkResult> {
    const { stdout, stderr, code } = await runZk(['pipeline', verb, '-f', join(this.root, file), ...args]);
    // A file is named the shorter way, which depends on where the tests run.
    const near = relative(process.cwd(), this.root);
    const plain = (text: string): string => text.replaceAll(`${this.root}/`, '').replaceAll(`${near}/`, '');
    return { stdout: plain(stdout), stderr: plain(stderr), code };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export const release = `version: "2017-09-20"
allow_concurrent_steps: true
pipeline:
- id: test
  type: script
  depends_on: []
  commands: [{desc: Test, cmd: make test}]
- id: Release it
  type: script
  depends_on: [test]
  when: {event: push, branch: master}
  commands: [{desc: Release, cmd: make release}]
- id: ship
  type: deploy
  target: playground
  depends_on: [Release it]
  requires_human_approval: true
  sources: [{dir: deploy/apply}]
`;
