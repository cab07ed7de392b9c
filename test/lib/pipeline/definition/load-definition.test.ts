import { mkdirSync, mkdtempSync, realpathSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ZkError } from '../../../../src/lib/core/index.js';
import { findDefinition, loadDefinition, MAX_DEFINITION_BYTES } from '../../../../src/lib/pipeline/index.js';
import { oneStep } from './example.js';

describe('where a definition is looked for', () => {
  let root: string;
  const write = (name: string, text = oneStep()): string => {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), text);
    return join(root, name);
  };
  const failure = async (work: Promise<unknown>): Promise<ZkError> => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(ZkError);
    return error as ZkError;
  };
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'zk-definition-')));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is -f, seen from the working directory', async () => {
    const path = write('sub/other.yaml');
    expect(await findDefinition(join(root, 'sub'), 'other.yaml')).to.equal(path);
    expect(await findDefinition('/', path)).to.equal(path);
  });

  it('is delivery.yaml before delivery.yml, here before above', async () => {
    const yml = write('a/b/delivery.yml');
    expect(await findDefinition(join(root, 'a/b'))).to.equal(yml);
    const yaml = write('a/b/delivery.yaml');
    write('delivery.yaml');
    mkdirSync(join(root, 'a/b/c/d'), { recursive: true });
    expect(await findDefinition(join(root, 'a/b/c/d'))).to.equal(yaml);
  });

  it('is not above the root of the repository', async () => {
    write('delivery.yaml');
    mkdirSync(join(root, 'repository/.git'), { recursive: true });
    mkdirSync(join(root, 'repository/sub'));
    const error = await failure(findDefinition(join(root, 'repository/sub')));
    expect(error).to.include({ exit: 2, code: 'no-definition', hint: 'Name the file with -f FILE.' });
  });

  it('names the file as seen from the working directory', async () => {
    write('delivery.yaml');
    mkdirSync(join(root, 'sub'));
    const { definition, path, text } = await loadDefinition(join(root, 'sub'), undefined);
    expect(definition!.file).to.equal('../delivery.yaml');
    expect(path).to.equal(join(root, 'delivery.yaml'));
    expect(text).to.equal(oneStep());
  });

  it('is refused unread when it is too large, missing or a folder', async () => {
    truncateSync(write('big.yaml'), 100 * 1024 * 1024);
    expect(await failure(loadDefinition(root, 'big.yaml'))).to.include({ exit: 2, code: 'E-size' });
    expect((await failure(loadDefinition(root, 'none.yaml'))).message).to.contain('there is no such file');
    expect((await failure(loadDefinition(root, '.'))).message).to.contain('is a folder');
  });

  it('may have any size up to the limit', async () => {
    write('large.yaml', `${oneStep()}#${'x'.repeat(MAX_DEFINITION_BYTES - oneStep().length - 1)}`);
    expect((await loadDefinition(root, 'large.yaml')).definition).to.not.equal(undefined);
    write('larger.yaml', `${oneStep()}#${'x'.repeat(MAX_DEFINITION_BYTES - oneStep().length)}`);
    expect(await failure(loadDefinition(root, 'larger.yaml'))).to.include({ code: 'E-size' });
  });
});
