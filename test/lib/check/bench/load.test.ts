import { expect } from 'chai';
import {
  allEvaluations,
  isHeavy,
  staysHere,
  warmupEvaluations,
  type Load,
} from '../../../../src/lib/check/bench/load.js';
import { wrappers } from '../../../../src/lib/check/wrappers/index.js';
import { app, checkYaml, subjectOf } from '../evaluation/subjects.js';

const load = (more: Partial<Load> = {}): Load => ({ runs: 20, warmup: 1, parallel: 1, entities: 1, ...more });

describe('the load of a bench', () => {
  it('counts the runs, and before them each entity and each interpreter', () => {
    expect(allEvaluations(load())).to.equal(21);
    expect(allEvaluations(load({ entities: 10, warmup: 2 }))).to.equal(220);
    expect(warmupEvaluations(load({ parallel: 4 }))).to.equal(4);
    expect(warmupEvaluations(load({ parallel: 4, entities: 10 }))).to.equal(10);
    expect(warmupEvaluations(load({ parallel: 4, warmup: 0 }))).to.equal(0);
    expect(warmupEvaluations(load({ parallel: 4, entities: 0 }))).to.equal(0);
  });

  for (const [more, heavy] of [
    [{}, false],
    [{ runs: 100 }, false],
    [{ runs: 101 }, true],
    [{ parallel: 8 }, false],
    [{ parallel: 9 }, true],
    [{ entities: 95 }, false],
    [{ entities: 96 }, true],
    [{ warmup: 1000, entities: 2 }, true],
  ] as [Partial<Load>, boolean][])
    it(`${JSON.stringify(more)} is ${heavy ? '' : 'not '}heavy`, () => {
      expect(isHeavy(load(more))).to.equal(heavy);
    });
});

describe('a bench that stays on this machine', () => {
  const check = (command: string): string =>
    checkYaml.replace(/command: \|[\s\S]*/, `command: ${JSON.stringify(command)}\n`);
  const stays = (
    command: string,
    entity: Record<string, string> = {},
    { endpoints = [] as string[], allowedHosts = [] as string[], alerts = [] as string[] } = {},
  ): boolean =>
    staysHere(subjectOf(alerts, check(command)), [app('a', entity)], {
      wrappers,
      reachable: { endpoints, allowedHosts },
    });

  it('does if the code calls nothing, whatever the entity names', () => {
    expect(stays('1 + 1', { url: 'https://www.example.org' })).to.equal(true);
    expect(stays("counter('x').per_second(1)", { url: 'https://www.example.org' })).to.equal(true);
  });

  it('does if all that may be reached is loopback', () => {
    for (const url of ['http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:80/x', 'http://127.9.9.9'])
      expect(stays("http('/').code()", { url }), url).to.equal(true);
    expect(stays("http('/').code()", {}, { allowedHosts: ['localhost:80', '127.0.0.1'] })).to.equal(true);
    expect(stays("sql().execute('select 1')", {}, { endpoints: ['postgres://localhost/x'] })).to.equal(true);
  });

  it('does not if anything else may be reached', () => {
    expect(stays("http('/').code()", { url: 'https://www.example.org' })).to.equal(false);
    expect(stays("http('/').code()", { url: 'http://localhost.example.org' })).to.equal(false);
    expect(stays("http('/').code()", { host: '10.0.0.1' })).to.equal(false);
    expect(stays("http('/').code()", {}, { allowedHosts: ['*.localhost'] })).to.equal(false);
    expect(stays("http('/').code()", {}, { allowedHosts: ['127.0.0.0/8'] })).to.equal(false);
    expect(stays("history().get_one('a', 1)", {}, { endpoints: ['https://db.example.org'] })).to.equal(false);
  });

  it('does not if it may ask AWS or Kubernetes, which are reached in another way', () => {
    for (const code of ['kubernetes().pods()', "s3().get_object('a', 'b')", 'cloudwatch().query()'])
      expect(stays(code, { url: 'http://127.0.0.1' }), code).to.equal(false);
  });

  it('looks at conditions, too', () => {
    const alerts = ['condition: "history().get_one(1, 2) > 3"'];
    expect(stays('1', { url: 'https://www.example.org' }, { alerts })).to.equal(false);
  });
});
