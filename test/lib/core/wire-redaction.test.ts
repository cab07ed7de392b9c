import { expect } from 'chai';
import fc from 'fast-check';
import { WireRedactor } from '../../../src/lib/core/index.js';

describe('redaction of bodies', () => {
  const shown = (call: string, value: unknown): string => new WireRedactor().body(call, value);

  it('shows nothing of calls that are secrets through and through', () => {
    for (const call of ['KMS Decrypt', 'KMS Encrypt', 'STS AssumeRole', 'S3 PutObject'])
      expect(shown(call, { Anything: 'hush' }), call).to.equal('(not shown: it may hold secrets)');
  });

  it('hides members that are named like secrets, and keeps what only looks like one', () => {
    const text = shown('X Y', {
      SecretAccessKey: 'one-secret',
      deep: [{ password: 'two-secret', UserData: 'three-secret', 'client-key-data': 'four-secret' }],
      NextToken: 'page-2',
      ClientRequestToken: 'idempotent',
    });
    expect(text).to.not.match(/-secret/);
    expect(text).to.contain('page-2').and.to.contain('idempotent');
  });

  it('hides the data of Kubernetes Secrets, alone and in lists, with the copy in annotations', () => {
    const secret = {
      data: { a: 'aHVzaA==' },
      stringData: { b: 'hush' },
      metadata: {
        name: 'n',
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"x":"hush"}' },
      },
    };
    for (const value of [
      { kind: 'Secret', ...secret },
      { kind: 'SecretList', items: [secret] },
    ]) {
      for (const form of [value, JSON.stringify(value)]) {
        const text = shown('GET /api/v1/secrets', form);
        expect(text).to.not.match(/hush|aHVzaA/);
        expect(text).to.contain('"name":"n"');
      }
    }
  });

  it('shows bytes and long encoded runs as their length', () => {
    expect(shown('X Y', { Blob: new Uint8Array(7) })).to.equal('{"Blob":"(7 bytes)"}');
    expect(shown('X Y', { Text: 'A'.repeat(200) })).to.equal('{"Text":"(200 encoded characters)"}');
  });

  it('a hidden value is seen nowhere: plain, in JSON, in a URL, or in base64 at any place', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcXYZ019/+"\\ é'), minLength: 8, maxLength: 30 });
    fc.assert(
      fc.property(letters, fc.string({ maxLength: 5 }), (middle, before) => {
        const secret = `q${middle}q`;
        const redactor = new WireRedactor();
        redactor.hide(secret);
        const text = `${before}${secret}--`;
        const encoded = Buffer.from(text).toString('base64');
        const body = redactor.body('X Y', { text, encoded });
        expect(body).to.not.contain(JSON.stringify(secret).slice(1, -1));
        expect(
          Buffer.from((JSON.parse(body) as { encoded: string }).encoded, 'base64').toString('utf8'),
        ).to.not.contain(secret);
        expect(redactor.text(`http://x/?a=${encodeURIComponent(secret)}`)).to.not.contain(
          encodeURIComponent(secret),
        );
      }),
    );
  });
});
