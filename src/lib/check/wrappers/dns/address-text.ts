import { PythonError } from '../../bridge/wire.js';
import type { BridgeCall } from '../../bridge/wrapper.js';
import { gaierrorText } from '../../network/resolver-text.js';

/** As Python's `gethostbyname`: the first IPv4 address of a name, or `ERROR: ` and the text. @throws PythonError SecurityError */
export async function addressText(host: string, { network }: BridgeCall): Promise<string> {
  try {
    const found = (await network.resolve(host)).find(({ family }) => family === 4);
    return found?.address ?? `ERROR: ${gaierrorText('No address associated with hostname')}`;
  } catch (error) {
    if (!(error instanceof PythonError) || error.exception === 'SecurityError') throw error;
    return `ERROR: ${gaierrorText(error.args[0] ?? '')}`;
  }
}
