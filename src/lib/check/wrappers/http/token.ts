import { pythonText } from '../../bridge/python-text.js';
import type { BridgeCall } from '../../bridge/wrapper.js';
import { truthy } from '../truth.js';

/** `Authorization: Bearer …` if `oauth2` is true, else nothing. */
export async function bearerHeaders(
  oauth2: unknown,
  name: unknown,
  { settings }: Pick<BridgeCall, 'settings'>,
): Promise<Record<string, string>> {
  if (!truthy(oauth2)) return {};
  return { Authorization: `Bearer ${await settings.token(pythonText(name))}` };
}
