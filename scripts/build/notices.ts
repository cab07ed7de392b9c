import type { Metafile } from 'esbuild';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Component {
  name: string;
  version: string;
  license: string;
  source: string;
  text: string;
}

/** What CPython is under, which Pyodide carries; its npm package says only what Pyodide itself is under. */
const python = `Pyodide's files are unchanged, except that its loader pyodide.asm.mjs is minified. It contains CPython and its standard library:
Copyright (c) 2001 Python Software Foundation. All rights reserved.
Licensed under the Python Software Foundation License Version 2, https://docs.python.org/3/license.html, where the licences of the libraries that
CPython contains are listed, too. Sources: https://www.python.org/downloads/source/.`;

/** Packages whose data is shipped, and which no module imports as a whole. */
const dataFrom = ['node_modules/@aws-cdk/aws-service-spec', 'node_modules/pyodide'];

/**
 * Writes dist/THIRD-PARTY-NOTICES.txt: every package whose code or data is in dist/, with version, licence, the address of its source, and the text of
 * its licence; a text that several share stands once.
 */
export function writeNotices(root: string, dist: string, metafile: Metafile): void {
  const components = packagesIn(metafile).map((folder) => component(join(root, folder)));
  const byText = Map.groupBy(components, ({ text }) => text);
  const sections = [...byText].map(([text, sharing]) => {
    const heads = sharing.map(
      ({ name, version, license, source }) => `${name} ${version} (${license})${source}`,
    );
    return [...heads, '', text].join('\n');
  });
  const rule = `\n\n${'-'.repeat(78)}\n\n`;
  const head = 'kubectl zk contains the following software of others, each under its own licence.';
  writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), `${[head, ...sections].join(rule)}\n`);
}

/** Folders of the packages that something was taken from, relative to the root. */
function packagesIn({ outputs }: Metafile): string[] {
  const folders = new Set(dataFrom);
  for (const { inputs } of Object.values(outputs))
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      // A plugin's file is `name:/absolute/path`.
      const folder = /(?<=^|\/)node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  return [...folders].sort();
}

function component(folder: string): Component {
  const facts = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string | { type?: string };
    repository?: string | { url?: string };
    author?: string | { name?: string };
  };
  const { name, version, license, repository, author } = facts;
  const kind = (typeof license === 'string' ? license : license?.type) ?? 'no licence stated';
  const url = typeof repository === 'string' ? repository : repository?.url;
  const texts = readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  const by = typeof author === 'string' ? author : author?.name;
  if (texts.length === 0) texts.push(`${by === undefined ? '' : `Copyright ${by}. `}Licensed under ${kind}.`);
  if (name === 'pyodide') texts.push(python);
  return {
    name,
    version,
    license: kind,
    source: url === undefined ? '' : ` ${url.replace(/^git\+/, '').replace(/\.git$/, '')}`,
    text: texts.join('\n\n').replaceAll('\r\n', '\n'),
  };
}
