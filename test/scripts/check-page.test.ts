import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { defaultBridgeLimits } from '../../src/lib/check/bridge/live-host.js';
import { readSettings } from '../../src/lib/check/evaluation/world/settings.js';
import { expandSeries } from '../../src/lib/check/history/series.js';
import { defaultLimits } from '../../src/lib/check/interpreter/limits.js';
import { wrappers } from '../../src/lib/check/wrappers/index.js';
import { maxContentBytes } from '../../src/lib/check/wrappers/http/send-request.js';
import { sourceCatalog, type CommandFacts } from '../../src/lib/cli/index.js';
import { anchors } from '../../scripts/check-functions/markdown.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = join(root, 'docs/check.md');
const page = readFileSync(file, 'utf8');
/** Without its line ends. */
const text = page.replaceAll(/\s+/g, ' ');
const mebibyte = 1 << 20;

/** The code block behind a marker. */
function block(marker: string): string {
  const found = new RegExp(`<!-- ${marker} -->\\s*\`\`\`\\w*\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (found === undefined) throw new Error(`docs/check.md has no block "${marker}"`);
  return found;
}

/** All commands of the topic in the page: in blocks and in sentences. */
function commands(of: string): string[] {
  return [...of.matchAll(/kubectl[ -]zk check [^\n`]*/g)].map(([found]) =>
    found.replace(/\s+(?:#|\||\|\||>|2>).*$/, ''),
  );
}

describe('docs/check.md', () => {
  const catalog = sourceCatalog(join(root, 'src/commands'));
  const facts = new Map<string, CommandFacts>();
  before(async () => {
    for (const id of catalog.ids.filter((one) => one.startsWith('check:')))
      facts.set(id, await catalog.facts(id));
  });

  it('speaks of commands and flags that exist', () => {
    const lines = commands(page);
    expect(lines.length).to.be.greaterThan(25);
    for (const line of lines) {
      const [, name = ''] = /zk check ([a-z-]+)/.exec(line) ?? [];
      const command = facts.get(`check:${name}`);
      expect(command, line).to.not.equal(undefined);
      for (const [, flag = ''] of line.matchAll(/\s--([a-z-]+)/g))
        expect(Object.keys(command?.flags ?? {}), line).to.include(flag);
    }
  });

  it('speaks of flags in sentences that a command of the topic has', () => {
    const known = new Set([...facts.values()].flatMap(({ flags }) => Object.keys(flags)));
    const elsewhere = new Set(['server-side', 'global']);
    for (const [, flag = ''] of page.matchAll(/--([a-z][a-z-]+)/g))
      expect(known.has(flag) || elsewhere.has(flag), `--${flag}`).to.equal(true);
  });

  it('says a word about every command of the topic', () => {
    for (const id of facts.keys()) expect(page).to.contain(id.replace(':', ' '));
  });

  it('has links that lead somewhere', () => {
    const links = [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.length).to.be.greaterThan(12);
    for (const link of links) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : join(dirname(file), path);
      expect(existsSync(target), link).to.equal(true);
      if (anchor === undefined) continue;
      const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(
        ([, heading = '']) => heading,
      );
      expect(anchors(headings), link).to.include(`#${anchor}`);
    }
  });

  it('has settings that are understood, all of wrappers that exist', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zk-check-page-'));
    try {
      const settings = join(folder, 'settings.yaml');
      await writeFile(settings, block('settings'));
      const read = await readSettings(
        settings,
        { env: { ZK_CHECK_SQL_PASSWORD: 'from-the-environment' } },
        wrappers.map(({ name }) => name),
      );
      expect(read.get('sql', 'user')).to.equal('reader');
      expect(read.get('sql', 'password')).to.equal('from-the-environment');
      expect(read.endpoints).to.include('https://es.example.org');
      const names = Object.keys(parse(block('settings')) as object).filter((name) => name !== 'tokens');
      expect(wrappers.map(({ name }) => name)).to.include.members(names);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('has the limits of the code', () => {
    const rows: [what: string, limit: string][] = [
      ['memory of an interpreter', `${defaultLimits.memoryBytes / mebibyte} MB, the library included`],
      ['calls of wrappers in an evaluation', `${defaultLimits.bridgeCalls}`],
      ['one call, one answer, as JSON', `${defaultLimits.requestBytes / mebibyte} MiB each`],
      [
        'content of one HTTP answer, of one SQL result, of one answer of redis',
        `${maxContentBytes / mebibyte} MiB`,
      ],
      ['captured output', `${defaultLimits.outputBytes / 1024} KiB`],
    ];
    for (const [what, limit] of rows) expect(text).to.contain(`| ${what} | ${limit} |`);
    expect(defaultBridgeLimits).to.include({
      calls: defaultLimits.bridgeCalls,
      answerBytes: defaultLimits.answerBytes,
    });
    expect(text).to.contain(`${defaultLimits.graceMs / 1000} s later the process is killed`);
    expect(text).to.contain(`grown past ${defaultLimits.recycleBytes / mebibyte} MB`);
  });

  it('has YAML that can be read, and series that mean what they say', () => {
    const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, content = '']) => content);
    expect(blocks.length).to.be.greaterThan(4);
    for (const one of blocks) expect(parse(one), one).to.be.an('object');
    const values = (series: string): unknown[] =>
      expandSeries(series).map((sample) => (sample.kind === 'value' ? sample.value : sample.kind));
    expect(values('1+2x3')).to.deep.equal([1, 3, 5, 7]);
    expect(values('200x3 999x2')).to.deep.equal([200, 200, 200, 200, 999, 999, 999]);
    expect(values('_ fail')).to.deep.equal(['missing', 'failed']);
  });
});
