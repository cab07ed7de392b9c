import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Masker } from '../../../../src/lib/pipeline/masking/index.js';
import {
  installShims,
  maskRecords,
  readRecords,
  readTestResults,
  shimEnvironment,
  shimFolders,
  type ShimFolders,
} from '../../../../src/lib/pipeline/shims/index.js';

describe('pipeline: stand-ins', () => {
  let folder: string;
  let folders: ShimFolders;
  /** Programs of the machine that only say how they were called. */
  let real: string;
  let allowPush: boolean;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zk shims-'));
    real = join(folder, 'real');
    allowPush = false;
    folders = shimFolders(join(folder, 'run'));
    await mkdir(real);
    for (const name of ['docker', 'podman', 'npm', 'git', 'aws', 'kubectl', 'mvn']) {
      await writeFile(
        join(real, name),
        `#!/bin/sh\nprintf '%s' "real ${name}"\nfor w; do printf ' <%s>' "$w"; done\necho\n`,
      );
      await chmod(join(real, name), 0o755);
    }
    await installShims(folders, { allowPush: false });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function sh(script: string, step = 'build', pops: string[] = []) {
    const { stdout, stderr, status } = spawnSync('bash', ['-c', script], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...shimEnvironment(folders, { slug: step, pops, allowPush }),
        PATH: `${folders.shims}:${real}:${process.env['PATH']}`,
      },
    });
    return { stdout, stderr, status };
  }
  const records = async (): Promise<string[]> =>
    (await readRecords(folders.records)).map(
      ({ step, program, action, args }) => `${step}: ${program} ${action}: ${args.join('|')}`,
    );

  const held: [string, string][] = [
    ['docker push registry.example/a:1', 'docker push: push|registry.example/a:1'],
    ['docker image push a', 'docker push: image|push|a'],
    ['podman push a', 'podman push: push|a'],
    ['docker --context c push a', 'docker push: --context|c|push|a'],
    ['docker buildx imagetools create -t a b', 'docker push: buildx|imagetools|create|-t|a|b'],
    ['docker compose -f x.yaml push', 'docker push: compose|-f|x.yaml|push'],
    ['git lfs push origin master', 'git push: lfs|push|origin|master'],
    ['gh release create v1 --notes x', 'gh change: release|create|v1|--notes|x'],
    ['crane copy a b', 'crane publish: copy|a|b'],
    ['git push origin "a b"', 'git push: push|origin|a b'],
    ['git -C x -c a=b push --tags', 'git push: -C|x|-c|a=b|push|--tags'],
    ['git gh-tag -m text v1', 'git gh-tag: gh-tag|-m|text|v1'],
    ['npm publish --tag next', 'npm publish: publish|--tag|next'],
    ['mvn -B clean deploy', 'mvn publish: -B|clean|deploy'],
    ['aws --region eu-central-1 s3 cp a s3://b', 'aws change: --region|eu-central-1|s3|cp|a|s3://b'],
    ['aws cloudformation deploy --stack-name x', 'aws change: cloudformation|deploy|--stack-name|x'],
    ['kubectl -n default apply -f x.yaml', 'kubectl change: -n|default|apply|-f|x.yaml'],
    ['kubectl delete pod x', 'kubectl change: delete|pod|x'],
    ['cdp-promote-image a:1', 'cdp-promote-image promote: a:1'],
  ];
  for (const [command, expected] of held)
    it(`records and does not do: ${command}`, async () => {
      const { stdout, stderr, status } = sh(command);
      expect(await records()).to.deep.equal([`build: ${expected}`]);
      expect({ stdout, status }).to.deep.equal({ stdout: '', status: 0 });
      expect(stderr).to.contain('recorded, not');
    });

  const passed = [
    'docker build -t a .',
    'docker ps',
    'docker run --rm -v push:/push alpine push',
    'docker buildx build --output type=docker .',
    'docker buildx build --cache-to type=local,dest=x .',
    'git lfs pull',
    'git status',
    'git commit -m "push it"',
    'git log --grep push',
    'npm ci',
    'npm run build',
    'aws sts get-caller-identity',
    'aws ec2 describe-instances',
    'aws --profile x s3 ls',
    'aws --version',
    'kubectl get pods -A',
    'kubectl --context a -n b logs x',
    'kubectl config view',
    'mvn verify',
  ];
  for (const command of passed)
    it(`lets through: ${command}`, async () => {
      const { stdout } = sh(command);
      expect(stdout).to.match(/^real /);
      expect(await records()).to.deep.equal([]);
    });

  it('builds with buildx but does not push, and finds the platform’s file', async () => {
    expect(sh('docker buildx build --push --platform linux/amd64 -t "a b" .').stdout).to.equal(
      'real docker <buildx> <build> <--platform> <linux/amd64> <-t> <a b> <.>\n',
    );
    expect(await records()).to.deep.equal([
      'build: docker push: buildx|build|--platform|linux/amd64|-t|a b|.',
    ]);
    const { stdout } = sh('docker buildx create --config /etc/cdp-buildkitd.toml --use');
    const path = /<--config> <([^>]+)>/.exec(stdout)?.[1] ?? '';
    expect(readFileSync(path, 'utf8')).to.contain('[worker.oci]');
  });

  const withoutPush: [string, string][] = [
    ['docker buildx build -o type=registry .', 'buildx> <build> <.'],
    ['docker buildx build --output type=image,push=true -t a .', 'buildx> <build> <-t> <a> <.'],
    ['docker build --cache-to type=registry,ref=x --push=true .', 'build> <.'],
    ['docker --context c compose build --push app', '--context> <c> <compose> <build> <app'],
  ];
  for (const [command, expected] of withoutPush)
    it(`builds without pushing: ${command}`, async () => {
      expect(sh(command).stdout).to.equal(`real docker <${expected}>\n`);
      expect(await records()).to.have.length(1);
    });

  it('records what a program that is let through pushes itself', async () => {
    await writeFile(join(real, 'npm'), '#!/bin/sh\ndocker push inner\ngit push inner\n');
    expect(sh('npm run release').status).to.equal(0);
    expect(await records()).to.deep.equal(['build: docker push: push|inner', 'build: git push: push|inner']);
  });

  it('says that a program is not there, as a shell does', () => {
    const { stderr, status } = sh('helm version');
    expect(stderr).to.contain('helm: command not found\n');
    expect(status).to.equal(127);
  });

  it('lets no push of an alias of git reach a server', async () => {
    await rm(join(real, 'git'));
    const { status, stderr } = sh(
      'git init -q . && git config alias.p push && git remote add origin https://127.0.0.1:1/x && git p origin HEAD:x',
    );
    expect(status).not.to.equal(0);
    expect(stderr).to.contain('zk-not-pushed');
  });

  it('hides secrets in the records of a step that has ended, and follows no link', async () => {
    sh('git push https://top-secret@example.org; docker push a');
    sh('git push top-secret', 'other');
    const outside = join(folder, 'outside');
    await writeFile(outside, 'build\0top-secret\0');
    await symlink(outside, join(folders.records, '0'));
    execFileSync('mkfifo', [join(folders.records, '1')]);
    await maskRecords(folders.records, 'build', new Masker(new Map([['S', 'top-secret']])));
    expect(await records()).to.deep.equal([
      'build: git push: push|https://***@example.org',
      'build: docker push: push|a',
      'other: git push: push|top-secret',
    ]);
    expect(readFileSync(outside, 'utf8')).to.equal('build\0top-secret\0');
  });

  it('records the sizes of files', async () => {
    sh('printf 12345 > notes.md; git gh-release --message-from-file notes.md v1');
    expect((await readRecords(folders.records))[0]?.files).to.deep.equal({ 'notes.md': 5 });
  });

  it('reaches the programs when pushing is allowed, but not the platform', async () => {
    await rm(folders.shims, { recursive: true });
    await installShims(folders, { allowPush: true });
    allowPush = true;
    expect(sh('docker push a').stdout).to.equal('real docker <push> <a>\n');
    expect(sh('docker buildx create --config /etc/cdp-buildkitd.toml').stdout).to.contain(folders.files);
    sh('cdp-promote-image a; git-gh-tag v1');
    expect(await records()).to.deep.equal(['build: cdp-promote-image promote: a', 'build: git gh-tag: v1']);
  });

  it('hands a single file on as a file, several as a folder, and only to those that wait', () => {
    sh(
      'mkdir -p d/e && echo 1 > d/one && echo 2 > d/e/two && cdp-tool stash push single d/one && cdp-tool stash push several d/one d/e',
    );
    sh('echo 3 > three && cdp-tool stash push other three', 'elsewhere');
    const { status } = sh(
      'cdp-tool stash pop in && cat in/single in/several/one in/several/e/two && [ ! -e in/other ]',
      'use',
      ['build'],
    );
    expect(status).to.equal(0);
  });

  it('refuses names of stashes that lead elsewhere, and what it does not know', () => {
    expect(sh('echo 1 > one; cdp-tool stash push ../../x one').status).to.equal(2);
    expect(existsSync(join(folder, 'x'))).to.equal(false);
    expect(sh('cdp-tool frobnicate').status).to.equal(2);
  });

  it('wraps a command: the second always runs, the first decides', () => {
    expect(sh('cdp-wrap-cmd "echo a; exit 7" "echo b"')).to.include({ stdout: 'a\nb\n', status: 7 });
    expect(sh('cdp-wrap-cmd true false').status).to.equal(0);
  });

  it('collects test results', async () => {
    await writeFile(
      join(folder, 'r.xml'),
      '<testsuites><testsuite name="s"><testcase classname="c" name="ok"/><testcase classname="c" name="bad &amp; ugly"><failure>x</failure></testcase><testcase name="later"><skipped/></testcase></testsuite></testsuites>',
    );
    await writeFile(join(folder, 'bad.xml'), 'hello');
    expect(
      sh('cdp-upload-test-results --type junit r.xml && cdp-tool upload-test-results -t junit bad.xml')
        .status,
    ).to.equal(0);
    expect(sh('cdp-upload-test-results --type junit missing.xml').status).to.equal(1);
    expect(await readTestResults(folders.results)).to.deep.equal([
      {
        step: 'build',
        tests: 4,
        failures: 1,
        errors: 1,
        skipped: 1,
        failed: ['c.bad & ugly', 'bad.xml: not a JUnit file'],
      },
    ]);
  });

  it('is plain shell', () => {
    for (const name of ['git', 'docker', 'cdp-tool', 'aws', 'kubectl', 'cdp-upload-test-results'])
      execFileSync('sh', ['-n', join(folders.shims, name)]);
  });
});
