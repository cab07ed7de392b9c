import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createAwsClients, eksToken, presignCallerIdentity } from '../../../src/lib/aws/index.js';
import { systemClock } from '../../../src/lib/core/index.js';

const env = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'to/ken+with=signs',
  AWS_EC2_METADATA_DISABLED: 'true',
};

interface ExecCredential {
  status: { token: string };
}

describe('EKS tokens beside those of the AWS CLI', function () {
  this.timeout(60_000);

  for (const region of ['eu-central-1', 'us-east-1']) {
    it(`are the same URL with the same signature for the same second in ${region}`, async () => {
      const args = ['eks', 'get-token', '--cluster-name', 'kube-1', '--region', region];
      const { stdout } = await promisify(execFile)('aws', args, { env: { ...process.env, ...env } });
      const theirs = urlOf((JSON.parse(stdout) as ExecCredential).status.token);
      const at = dateOf(theirs.searchParams.get('X-Amz-Date') ?? '');
      const ours = new URL(
        presignCallerIdentity({
          endpoint: theirs.origin,
          region,
          clusterName: 'kube-1',
          credentials: {
            accessKeyId: env.AWS_ACCESS_KEY_ID,
            secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
            sessionToken: env.AWS_SESSION_TOKEN,
          },
          at,
        }),
      );
      expect(parameters(ours)).to.deep.equal(parameters(theirs));
    });
  }

  it('go to the same host', async () => {
    const ctx = { clock: systemClock, env, signal: new AbortController().signal, emit: () => undefined };
    const clients = createAwsClients({ region: 'eu-central-1' }, ctx);
    const args = ['eks', 'get-token', '--cluster-name', 'kube-1', '--region', 'eu-central-1'];
    const { stdout } = await promisify(execFile)('aws', args, { env: { ...process.env, ...env } });
    const theirs = urlOf((JSON.parse(stdout) as ExecCredential).status.token);
    expect(urlOf(await eksToken(clients, 'kube-1')).origin).to.equal(theirs.origin);
  });
});

function urlOf(token: string): URL {
  return new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());
}

function parameters(url: URL): [string, string][] {
  return [...url.searchParams].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** `20260301T120000Z` */
function dateOf(stamp: string): Date {
  return new Date(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
