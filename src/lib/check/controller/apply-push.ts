import { isDeepStrictEqual } from 'node:util';
import { ExitCode, isRecord, refusal, ZkError, type Context } from '../../core/index.js';
import type { JsonObject } from '../bridge/wire.js';
import type { AnyLoaded } from '../definition/model.js';
import type { ZmonClient } from './client.js';
import { jsonText } from './json-text.js';
import type { PushAction, PushStep } from './push-plan.js';
import { checkByName } from './server-version.js';

/** What became of one definition, or of a dry run would. */
export interface PushOutcome extends Pick<PushStep, 'kind' | 'name' | 'file' | 'position' | 'diff'> {
  /** `skipped`: it was not tried, because one before it failed. */
  action: PushAction | 'failed' | 'skipped';
  /** Its id on the server, if it is known. */
  id?: number | string;
  /** Why it failed. */
  error?: string;
}

/** What a plan says of one definition, as an outcome. */
export function plannedOutcome({
  kind,
  name,
  file,
  position,
  diff,
  action,
  server,
  body,
}: PushStep): PushOutcome {
  const id = server?.['id'] ?? body['id'];
  return {
    ...{ kind, name, file, position, diff, action },
    ...((typeof id === 'number' || typeof id === 'string') && { id }),
  };
}

/**
 * Writes what a plan says, one definition after the other. Right before each write the server's version is read again, and the write is
 * refused when it is another one than the plan was made with. Tells the outcome of every step, also of those that a failure leaves undone,
 * before it throws.
 */
export async function applyPush(
  client: ZmonClient,
  steps: readonly PushStep[],
  { signal }: Pick<Context, 'signal'>,
  tell: (outcome: PushOutcome) => void,
): Promise<void> {
  let written = 0;
  for (const [index, step] of steps.entries()) {
    const stopped = signal.aborted;
    let id: number | undefined;
    try {
      signal.throwIfAborted();
      if (step.action !== 'unchanged') id = await write(client, step);
    } catch (error) {
      if (!stopped) tell({ ...plannedOutcome(step), action: 'failed', error: errorText(error) });
      for (const rest of steps.slice(stopped ? index : index + 1))
        tell({ ...plannedOutcome(rest), action: 'skipped' });
      throw written === 0 ? error : partly(error, written, steps.length);
    }
    if (step.action !== 'unchanged') written += 1;
    tell({ ...plannedOutcome(step), ...(id !== undefined && { id }) });
  }
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The failure after others had been written; what is no failure of a definition stays what it is. */
function partly(error: unknown, written: number, all: number): unknown {
  if (!(error instanceof ZkError)) return error;
  return new ZkError(`${error.message}; ${written} of ${all} definitions had been written before`, {
    exit: ExitCode.partial,
    cause: error,
    ...(error.hint !== undefined && { hint: error.hint }),
    ...(error.code !== undefined && { code: error.code }),
  });
}

/** Resolves to the id that the server answers with. */
async function write(client: ZmonClient, step: PushStep): Promise<number | undefined> {
  const now = await currentVersion(client, step);
  if (!isDeepStrictEqual(now, step.server))
    throw refusal(
      `${step.kind}/${step.name} was changed on the server while you looked at the difference; it was not written`,
      {
        code: 'conflict',
        hint: 'Run it again to see the new difference.',
      },
    );
  // A dashboard's answer is its id, those of checks and alerts are the definition.
  const answer = await save(client, step.kind, step.body);
  const id = isRecord(answer) ? answer['id'] : answer;
  return typeof id === 'number' ? id : undefined;
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
    const source = body['source_url'];
    return checkByName(client, {
      name,
      owning_team: jsonText(body['owning_team']),
      ...(typeof source === 'string' && { source_url: source }),
    });
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
