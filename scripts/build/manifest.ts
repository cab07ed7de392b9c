import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceCatalog, type CommandFacts } from '../../src/lib/cli/index.js';

export interface Manifest {
  version: string;
  commands: CommandFacts[];
}

/**
 * Writes oclif.manifest.json: what help, completion and the start need to know of each command without loading it. Loading every command
 * here makes a slow or throwing top-level import break the build, which is wanted.
 */
export async function writeManifest(root: string): Promise<Manifest> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const catalog = sourceCatalog(join(root, 'src/commands'));
  const commands = await Promise.all(catalog.ids.map((id) => catalog.facts(id)));
  const entries = commands.map((command): [string, object] => [
    command.id,
    {
      ...command,
      aliases: [],
      hiddenAliases: [],
      strict: true,
      pluginName: 'kubectl-zk',
      pluginType: 'core',
      isESM: true,
      relativePath: ['dist', `${command.id.replaceAll(':', '.')}.js`],
    },
  ]);
  writeFileSync(
    join(root, 'oclif.manifest.json'),
    `${JSON.stringify({ version, commands: Object.fromEntries(entries) })}\n`,
  );
  return { version, commands };
}
