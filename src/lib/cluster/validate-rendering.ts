import { ChannelValidation, type Rendering } from '../channel/index.js';
import { ExitCode, ZkError, ZkErrors, type Context } from '../core/index.js';

/**
 * Judges a rendering by all rules of the channel before anything is changed: an object that the API server would refuse must not be
 * found out about when half of the stacks exist. Exit 2 with every error; warnings are told and do not stop.
 */
export async function validateRendering(rendering: Rendering, ctx: Context): Promise<void> {
  const validation = new ChannelValidation();
  await validation.add(rendering);
  const errors: ZkError[] = [];
  for (const { severity, message, position, hint, object } of validation.findings()) {
    const text = rendering.redactor.redact(object === undefined ? message : `${object}: ${message}`);
    const more = { position, ...(hint === undefined ? {} : { hint }) };
    if (severity === 'error')
      errors.push(new ZkError(text, { exit: ExitCode.usage, code: 'invalid-channel', ...more }));
    else ctx.emit({ type: 'warning', at: ctx.clock.now(), message: text, ...more });
  }
  if (errors.length === 0) return;
  const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
  throw new ZkErrors(
    `the channel has ${count} for cluster "${rendering.cluster.alias}"; nothing was changed`,
    errors,
    {
      exit: ExitCode.usage,
      code: 'invalid-channel',
      hint: `kubectl zk cluster validate ${rendering.cluster.alias} shows them with all warnings.`,
    },
  );
}
