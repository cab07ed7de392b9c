import { isDeepStrictEqual } from 'node:util';
import { ExitCode, refusal, ZkError, type Context } from '../../core/index.js';
import type { JsonObject } from '../bridge/wire.js';
import type { AnyLoaded } from '../definition/model.js';
import type { ZmonClient } from './client.js';
import { jsonText } from './json-text.js';
import { checkByName, type PushStep } from './push-plan.js';

/** What was done with one definition, as it is told: `check/NAME configured`. */
export type PushedStep = Pick<PushStep, 'kind' | 'name' | 'file' | 'action'>;

/**
 * Writes what a plan says, one definition after the other. Right before each write the server's version is read again, and the write is
 * refused when it is another one than the plan was made with. Tells each outcome as it comes, so that a failure later hides none.
 */
export async function applyPush(
  client: ZmonClient,
  steps: readonly PushStep[],
  { signal }: Pick<Context, 'signal'>,
  done: (step: PushedStep) => void,
): Promise<void> {
  let written = 0;
  for (const step of steps) {
    signal.throwIfAborted();
    try {
      if (step.action !== 'unchanged') await write(client, step);
    } catch (error) {
      if (written === 0 || !(error instanceof ZkError)) throw error;
      throw new ZkError(
        `${error.message}; ${written} of ${steps.length} definitions had been written before`,
        {
          exit: ExitCode.partial,
          cause: error,
          ...(error.hint !== undefined && { hint: error.hint }),
          ...(error.code !== undefined && { code: error.code }),
        },
      );
    }
    written += step.action === 'unchanged' ? 0 : 1;
    done({ kind: step.kind, name: step.name, file: step.file, action: step.action });
  }
}

async function write(client: ZmonClient, step: PushStep): Promise<void> {
  const now = await currentVersion(client, step);
  if (!isDeepStrictEqual(now, step.server))
    throw refusal(
      `${step.kind}/${step.name} was changed on the server while you looked at the difference; it was not written`,
      {
        code: 'conflict',
        hint: 'Run it again to see the new difference.',
      },
    );
  await save(client, step.kind, step.body);
}

/** Read anew; lists that were read for the plan do not count. */
async function currentVersion(
  client: ZmonClient,
  { kind, name, server, body }: PushStep,
): Promise<JsonObject | undefined> {
  if (kind === 'entity') return client.entity(jsonText(body['id']));
  const id = server?.['id'];
  if (kind === 'check' && typeof id !== 'number') {
    client.refresh();
    return checkByName(client, { name, owning_team: jsonText(body['owning_team']) });
  }
  if (typeof id !== 'number') return undefined;
  if (kind === 'check') return client.check(id);
  return kind === 'alert' ? client.alert(id) : client.dashboard(id);
}

function save(client: ZmonClient, kind: AnyLoaded['kind'], body: JsonObject): Promise<unknown> {
  switch (kind) {
    case 'entity':
      return client.saveEntity(body);
    case 'check':
      return client.saveCheck(body);
    case 'alert':
      return client.saveAlert(body);
    case 'dashboard':
      return client.saveDashboard(body);
  }
}
