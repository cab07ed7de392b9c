import { expect } from 'chai';
import { generateKeyPairSync } from 'node:crypto';
import { evaluate, failureOf } from '../../lib/channel/functions/evaluate.js';
import { buildGoProgram, type GoProgram } from '../support/go-program.js';
import { randomFrom } from '../support/random.js';

interface Answer {
  text: string;
  error?: string;
}

const COUNT = 3000;

/** How a question is asked in a template, and what of the answer can be compared. */
const questions: Record<
  string,
  {
    expression: string;
    characters: string;
    seeds: readonly string[];
    reason?: (message: string) => string;
    skipErrors?: boolean;
  }
> = {
  cidr: {
    expression: '(index (sgIngressRanges (print .text ":1")) 0).CIDR',
    characters: '0123456789./',
    seeds: [
      '10.0.0.0/8',
      '192.168.1.7/24',
      '1.2.3.4/32',
      '255.255.255.255/1',
      '0.0.0.0/0',
      '10.0.0.300/8',
      '010.0.0.0/8',
      '1.2.3/8',
      '1.2.3.4/33',
      '1.2.3.4/08',
      '1.2.3.4/',
    ],
  },
  hostport: {
    expression: '$h := splitHostPort .text }}{{ $h.Host }} {{ $h.Port',
    characters: 'ab1:[]%.',
    seeds: [
      'host:80',
      '[::1]:80',
      ':80',
      'host:',
      'host',
      '::1:80',
      '[::1',
      '[::1]',
      'a]:80',
      '[a]b:80',
      '[]:',
      'a[b:1',
      '',
    ],
  },
  host: {
    expression: 'index (extractEndpointHosts .text) 0',
    characters: 'htp:/ab1.@[]?#%2',
    seeds: [
      'http://a.b:80/x',
      'https://u:p@h',
      'http:a',
      'http',
      'http://[::1]:2',
      'http://a:x',
      'httpbin.org:80',
      'http:///x',
      'http://a b',
      'http://a:1:2',
      'https://%41',
    ],
    reason: (message) => message.replace(/^unable to parse endpoint '[^]*?': parse/, 'parse'),
  },
  base64: {
    expression: 'base64Decode .text | base64',
    characters: 'AQg=+/-\n z',
    seeds: ['aGVsbG8=', 'aGVsbG8', 'aGV\nsbG8=', '====', 'QQ==', 'QQ=', 'QQ==QQ==', 'Q===', 'QUI=\n', 'Q'],
  },
  int: {
    expression: 'parseInt64 .text',
    characters: '0123456789+-_ x',
    seeds: [
      '0',
      '012',
      '-5',
      '+7',
      '9223372036854775807',
      '9223372036854775808',
      '-9223372036854775809',
      '',
      '1_000',
      '0x1',
    ],
  },
};

describe("template functions against Go's standard library", function () {
  this.timeout(300_000);
  let go: GoProgram;
  before(() => (go = buildGoProgram(new URL('oracle', import.meta.url).pathname)));
  after(() => go.remove());

  const mine = (expression: string, text: string): { text: string } | { error: string } => {
    try {
      return { text: evaluate(expression, { text }).toWellFormed() };
    } catch {
      return { error: failureOf(expression, { text }) };
    }
  };

  for (const [
    what,
    { expression, characters, seeds, reason = (message: string): string => message },
  ] of Object.entries(questions)) {
    it(`${what}: agrees on ${COUNT} texts`, () => {
      const random = randomFrom(what.length * 31);
      const texts = Array.from({ length: COUNT }, (_, i) =>
        i < seeds.length
          ? seeds[i]!
          : mutate(seeds[Math.floor(random() * seeds.length)]!, characters, random),
      )
        // What separates list elements, and what CLM puts in front, is not the library's business.
        .filter(
          (text) =>
            !text.includes(',') &&
            !(what === 'cidr' && text.includes(':')) &&
            !(what === 'host' && !text.startsWith('http')),
        );
      const answers = go.ask<Answer>(texts.map((text) => ({ what, text })));
      texts.forEach((text, i) => {
        const ours = mine(expression, text);
        const { error } = answers[i]!;
        expect(
          'error' in ours ? { error: cut(reason(ours.error)) } : ours,
          JSON.stringify(text),
        ).to.deep.equal(error === undefined ? { text: answers[i]!.text } : { error: cut(error) });
      });
    });
  }

  it('reads keys alike', () => {
    const keys = [1024, 2048].map(
      (modulusLength) => generateKeyPairSync('rsa', { modulusLength }).privateKey,
    );
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const texts = [
      ...keys.map((key) => key.export({ type: 'pkcs1', format: 'pem' }) as string),
      ...keys.map(
        (key) => `text before\n${key.export({ type: 'pkcs1', format: 'pem' }) as string}text behind\n`,
      ),
      ...keys.map((key) => key.export({ type: 'pkcs8', format: 'pem' }) as string),
      elliptic.export({ type: 'sec1', format: 'pem' }) as string,
      'no key',
      '-----BEGIN X-----\nnot base64!\n-----END X-----\n',
    ];
    const answers = go.ask<Answer>(texts.map((text) => ({ what: 'publickey', text })));
    texts.forEach((text, i) => {
      const { error } = answers[i]!;
      expect(mine('publicKey .text', text), text).to.deep.equal(
        error === undefined ? { text: answers[i]!.text } : { error },
      );
    });
  });
});

/** What exactly is wrong with an address between brackets is not compared. */
function cut(message: string): string {
  return message.replace(/(invalid host: ParseAddr)[^]*/, '$1');
}

function mutate(seed: string, characters: string, random: () => number): string {
  let text = seed;
  for (let n = 1 + Math.floor(random() * 2); n > 0; n -= 1) {
    const at = Math.floor(random() * (text.length + 1));
    const piece = random() < 0.7 ? characters[Math.floor(random() * characters.length)]! : '';
    text = text.slice(0, at) + piece + text.slice(at + (random() < 0.5 ? 1 : 0));
  }
  return text;
}
