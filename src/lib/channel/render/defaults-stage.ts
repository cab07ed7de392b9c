import { decodeStringMap } from '../../yaml/index.js';
import { paths } from './channel-layout.js';
import { templatePosition } from './provenance.js';
import type { RenderSession } from './session.js';

/**
 * Renders and reads `config-defaults.yaml` of every source; later ones win key by key. Its templates see the cluster without config
 * items, no values and no pool (CLM).
 */
export function renderDefaults(session: RenderSession): Record<string, string> {
  const { cluster } = session.input;
  const stage = session.stage({ ...cluster, configItems: {} }, undefined);
  const defaults: Record<string, string> = {};
  for (const source of session.sources) {
    const file = source.files.get(paths.defaults);
    const rendered = file && session.renderAlone(file, source, 'config-defaults', stage);
    if (!rendered) continue;
    session.attempt(() => {
      const { value, warnings } = decodeStringMap(rendered.text, { file: rendered.path });
      session.warnings.push(
        ...warnings.map(({ message, position }) => ({
          message,
          position: templatePosition(rendered, file.text, position) ?? position,
        })),
      );
      Object.assign(defaults, value);
    });
  }
  return defaults;
}
