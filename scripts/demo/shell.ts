import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';

const binary = fileURLToPath(new URL('../../bin/kubectl-zk.js', import.meta.url));

/** Prints commands and runs them, in a folder and with a HOME of its own. `kubectl zk` runs our binary; everything else comes from the PATH. */
export class Shell {
  interrupted = false;
  #env: NodeJS.ProcessEnv;
  #running: ChildProcess | undefined;
  #started = false;

  constructor(
    readonly folder: string,
    path: readonly string[],
  ) {
    const kept = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(AWS_|ZK_|KUBECONFIG$|XDG_)/.test(name)),
    );
    this.#env = {
      ...kept,
      HOME: folder,
      PATH: [...path.filter(Boolean), process.env['PATH']].join(':'),
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  print(line: string): void {
    process.stdout.write(`\n${styleText('cyan', '$')} ${line}\n`);
  }

  /** Runs a command with its output on the screen. Throws when it fails. */
  async run(line: string): Promise<void> {
    this.print(line);
    this.#started = true;
    await this.#spawn(line, 'inherit');
  }

  /** Runs a command that prints `export NAME=value` lines, and takes them over, as `eval` would. */
  async load(line: string): Promise<void> {
    this.print(`eval "$(${line})"`);
    const output = await this.#spawn(line, 'pipe');
    for (const [, name = '', value = ''] of output.matchAll(/^export (\w+)=(.*)$/gm))
      this.#env[name] = value.replace(/^(['"])(.*)\1$/, '$2');
  }

  /** Stops the command that runs; the demo ends after it. */
  interrupt(): void {
    this.interrupted = true;
    this.#running?.kill('SIGINT');
  }

  /** Runs a last command silently, whatever happened before. */
  async cleanUp(line: string): Promise<void> {
    if (!this.#started) return;
    this.interrupted = false;
    await this.#spawn(line, 'pipe').catch(() => undefined);
  }

  #spawn(line: string, output: 'inherit' | 'pipe'): Promise<string> {
    if (this.interrupted) return Promise.reject(new Error('interrupted'));
    const words = line.split(' ');
    const ours = words[0] === 'kubectl' && words[1] === 'zk';
    const [program = '', ...args] = ours ? [process.execPath, binary, ...words.slice(2)] : words;
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, {
        cwd: this.folder,
        env: this.#env,
        stdio: ['ignore', output, output === 'pipe' ? 'pipe' : 'inherit'],
      });
      this.#running = child;
      let text = '';
      child.stdout?.on('data', (chunk: Buffer) => void (text += chunk.toString('utf8')));
      child.on('error', reject);
      child.on('close', (code) =>
        code === 0 ? resolve(text) : reject(new Error(`"${line}" ended with ${code ?? 'a signal'}`)),
      );
    });
  }
}
