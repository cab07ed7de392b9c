import type { BridgeCall, Parameter } from '../bridge/wrapper.js';

/** The parameter `host`, by default that of the entity. */
export const entityHost: Parameter = {
  name: 'host',
  bind: { from: 'entity.host', value: ({ entity }: BridgeCall) => entity['host'] ?? null },
};
