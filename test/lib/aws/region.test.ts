import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { resolveRegion } from '../../../src/lib/aws/index.js';
import { ExitCode, type ZkError } from '../../../src/lib/core/index.js';
import { rejection } from './wire.js';

const variables = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_REGION', 'AWS_PROFILE'];

describe('aws region', () => {
  let folder: string;
  const before_ = new Map<string, string | undefined>();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zk-region-'));
    await writeFile(join(folder, 'config'), '[default]\n[profile south]\nregion = sa-east-1\n');
    for (const name of variables) before_.set(name, process.env[name]);
    delete process.env['AWS_REGION'];
    delete process.env['AWS_PROFILE'];
    process.env['AWS_CONFIG_FILE'] = join(folder, 'config');
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(folder, 'none');
  });

  after(async () => {
    for (const [name, value] of before_) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await rm(folder, { recursive: true });
  });

  it('follows flag, AWS_REGION, AWS_DEFAULT_REGION, profile, fallback', async () => {
    const env = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' };
    expect(await resolveRegion({ region: 'us-east-1', profile: 'south' }, { env }, 'x')).to.equal(
      'us-east-1',
    );
    expect(await resolveRegion({ profile: 'south' }, { env }, 'x')).to.equal('eu-west-1');
    expect(await resolveRegion({ profile: 'south' }, { env: { AWS_DEFAULT_REGION: 'eu-west-2' } })).to.equal(
      'eu-west-2',
    );
    expect(await resolveRegion({ profile: 'south' }, { env: {} }, 'x')).to.equal('sa-east-1');
    expect(await resolveRegion({}, { env: { AWS_PROFILE: 'south' } })).to.equal('sa-east-1');
    expect(await resolveRegion({}, { env: {} }, 'eu-north-1')).to.equal('eu-north-1');
  });

  it('has no default', async () => {
    const error = (await rejection(resolveRegion({}, { env: {} }))) as ZkError;
    expect(error.exit).to.equal(ExitCode.usage);
    expect(error.message).to.equal('no AWS region given');
  });
});
