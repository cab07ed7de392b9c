import { expect } from 'chai';
import { createBridgeHost } from '../../../../src/lib/check/bridge/live-host.js';
import type { MethodDefinition, Parameter } from '../../../../src/lib/check/bridge/wrapper.js';
import { wrappers } from '../../../../src/lib/check/wrappers/index.js';
import { unavailable } from '../../../../src/lib/check/wrappers/unavailable.js';
import { testCall } from './direct-call.js';

/** The plugins of the worker's public build and its extras; `time` is a helper here. */
const ofWorker = (
  'appdynamics bigquery cassandra cloudwatch counter datapipeline dns ebs elasticsearch entities history http jmx kairosdb kubernetes ldap ' +
  'memcached mongodb mysql orasql ping redis s3 scalyr sql tcp whois zmon zomcat eventlog exacrm exceptions job_lock jobs mssql nagios ' +
  'openam saml snmp'
).split(' ');

describe('the table of wrappers', () => {
  it('knows every function of the worker, each once, and one of ours', () => {
    const names = wrappers.filter(({ internal }) => !internal).map(({ name }) => name);
    expect(names).to.have.members([...ofWorker, 'prometheus']);
    expect(wrappers.filter(({ onWorker }) => onWorker === false).map(({ name }) => name)).to.deep.equal([
      'prometheus',
    ]);
    expect(
      wrappers.filter(({ inConditions, internal }) => inConditions && !internal).map(({ name }) => name),
    ).to.have.members(['history', 'kairosdb']);
  });

  for (const { name, summary, parameters, methods, objects = {} } of wrappers)
    it(`${name} is described well enough for the reference and for Python`, () => {
      expect(summary).to.match(/^[A-Z].*\.$/);
      const all: [string, MethodDefinition<never>][] = [methods, ...Object.values(objects)].flatMap((one) =>
        Object.entries(one),
      );
      for (const [method, { returns }] of all) {
        expect(method).to.match(/^[a-z_]+$/);
        expect(returns, method).to.match(/^\S.*\S$/);
      }
      for (const list of [parameters, ...all.map(([, method]) => method.parameters)]) valid(list);
    });

  for (const name of Object.keys(unavailable))
    it(`${name} is refused with a reason and a replacement, whatever its arguments`, async () => {
      const host = createBridgeHost(wrappers, testCall());
      for (const args of [{}, { args: [1, 'x'], options: { host: 'y' } }]) {
        const answer = await host.answer({ op: 'open', wrapper: name, args });
        expect(answer).to.have.property('exc', 'ConfigurationError');
        expect('exc' in answer && answer.args[0]).to.match(
          new RegExp(`^${name} is not available on this machine, .+; .+`),
        );
      }
    });
});

/** What a Python signature can say: no parameter without a default behind one that has one, except `*args` and `**keywords` at the end. */
function valid(parameters: readonly Parameter[]): void {
  expect(new Set(parameters.map(({ name }) => name)).size).to.equal(parameters.length);
  let optional = false;
  for (const { name, kind, bind, default: value } of parameters) {
    expect(name).to.match(/^[a-z][a-z0-9_]*$/);
    if (kind === 'variadic' || kind === 'keywords') continue;
    if (value !== undefined || bind) optional = true;
    else if (kind !== 'callable')
      expect(optional, `${name} stands behind one with a default`).to.equal(false);
  }
}
