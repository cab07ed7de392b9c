import { usageError } from '../../core/index.js';
import { directorySource, parseSourceSpec, type SourceSpec } from '../source-spec.js';

/** The sources that `--directory` or `--config-source` name; none at all is a usage error. */
export function chosenSources(flags: {
  directory?: string | undefined;
  configSources?: readonly string[] | undefined;
}): SourceSpec[] {
  if (flags.directory !== undefined) return [directorySource(flags.directory)];
  if (flags.configSources?.length) return flags.configSources.map(parseSourceSpec);
  throw usageError('no channel is given', {
    code: 'no-channel',
    hint: 'Add --directory DIR or --config-source NAME:git:URL; write a first one with: kubectl zk channel init DIR',
  });
}
