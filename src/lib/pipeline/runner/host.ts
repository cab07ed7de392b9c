import type { Runner } from './runner.js';

/** Runs commands as the operator, on the operator's machine. No boundary at all, which is why a definition must be trusted first. */
export const hostRunner: Runner = {
  name: 'host',
  launch: ({ driver, workspace, env }) => ({
    program: 'bash',
    args: ['--noprofile', '--norc', driver],
    env,
    cwd: workspace,
  }),
};
