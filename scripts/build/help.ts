import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandHelp, globalFlags, rootHelp, topicHelp, type Package } from '../../src/lib/cli/index.js';
import type { Manifest } from './manifest.js';

/** Writes every help text as a file, `dist/help/cluster.list.txt`, so that `--help` costs one read and no oclif. */
export function writeHelp(root: string, dist: string, manifest: Manifest): void {
  const pkg = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Package;
  const { topics } = pkg.oclif;
  mkdirSync(join(dist, 'help'), { recursive: true });
  const write = (id: string, text: string): void =>
    writeFileSync(join(dist, 'help', `${id.replaceAll(':', '.') || 'index'}.txt`), `${text.trimEnd()}\n`);
  write('', rootHelp(pkg.description, topics, manifest.commands));
  for (const topic of topicsOf(manifest))
    write(topic, topicHelp(topic, topics[topic]?.description, manifest.commands));
  for (const command of manifest.commands) write(command.id, commandHelp(command, Object.keys(globalFlags)));
}

function topicsOf(manifest: Manifest): string[] {
  const all = manifest.commands.flatMap(({ id }) =>
    id.split(':').map((_, depth, words) => words.slice(0, depth).join(':')),
  );
  return [...new Set(all)].filter(Boolean);
}
