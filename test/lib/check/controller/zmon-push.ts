import { expect } from 'chai';
import {
  applyPush,
  planPush,
  ZmonClient,
  type PushStep,
  type ZmonSettings,
} from '../../../../src/lib/check/controller/index.js';
import { ZkError, type Context } from '../../../../src/lib/core/index.js';
import { testContext } from '../../../support/virtual-clock.js';
import { zmonUrl } from './zmon-server.js';

export const settings: ZmonSettings = {
  url: zmonUrl,
  authorization: 'Bearer s3cretT0ken',
  user: 'me',
  verify: true,
  secrets: ['s3cretT0ken'],
};

/** Virtual time would let the ten seconds pass before an answer comes. */
export const patient: Context = { ...testContext(), requestTimeoutMs: 0 };

export const client = (): ZmonClient => new ZmonClient(settings, patient);

/** The steps of a push of these texts, which are `f0.yaml`, `f1.yaml` and so on. */
export async function plan(...texts: string[]): Promise<PushStep[]> {
  const { steps } = await planPush(
    client(),
    texts.map((text, index) => ({ file: `f${index}.yaml`, text })),
  );
  return steps;
}

/** Pushes texts and says what was done, as lines. */
export async function push(...texts: string[]): Promise<string[]> {
  const done: string[] = [];
  await applyPush(client(), await plan(...texts), testContext(), ({ kind, name, action }) =>
    done.push(`${kind}/${name} ${action}`),
  );
  return done;
}

/** The error that something must end with, which never names the token. */
export async function failure(run: () => Promise<unknown>): Promise<ZkError> {
  const error: unknown = await run().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).to.be.instanceOf(ZkError);
  expect(JSON.stringify(error, ['message', 'hint'])).to.not.contain('s3cretT0ken');
  return error as ZkError;
}

export const check = `name: Health
owning_team: apps
description: d
command: |
  1
interval: 60
entities:
- {type: host, port: 80}
`;

export const alert = `check_definition_id: 7
name: Down
description: d
team: apps
responsible_team: apps
entities: []
entities_exclude: []
condition: ">0"
priority: 1
`;
