import { expect } from 'chai';
import type { Arguments, WrapperDefinition } from '../../../../../src/lib/check/bridge/wrapper.js';
import { openDirectly, pythonErrorOf, testCall, type CallOptions } from '../direct-call.js';
import { recordingService, type SeenRequest } from './recording-service.js';

/** Calls one method against a service, and returns its result with what the service saw. */
export async function asked<I>(
  definition: WrapperDefinition<I>,
  setting: string,
  method: string,
  args: Arguments,
  options: { answer?: unknown; call?: CallOptions; opening?: Arguments } = {},
): Promise<{ result: unknown; seen: SeenRequest; url: string }> {
  await using service = await recordingService(() => options.answer);
  const call = testCall({ ...options.call, settings: { [setting]: service.url, ...options.call?.settings } });
  const object = await openDirectly(definition, options.opening ?? {}, call);
  const result = await object.call(method, args).catch((error: unknown) => error);
  const [seen] = service.seen;
  if (!seen) throw result instanceof Error ? result : new Error('nothing was sent');
  return { result, seen, url: service.url };
}

/** Without a setting the wrapper refuses to open. */
export const noUrl = (definition: WrapperDefinition, expected: string) =>
  it('needs a URL', async () =>
    expect(await pythonErrorOf(openDirectly(definition))).to.equal(`ConfigurationError: ${expected}`));
