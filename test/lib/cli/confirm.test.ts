import { expect } from 'chai';
import { PassThrough, Readable, Writable } from 'node:stream';
import { confirm } from '../../../src/lib/cli/index.js';
import { ZkError } from '../../../src/lib/core/index.js';

/** Answers from a terminal (or from something that is none); undefined ends the input. */
async function answer(
  text: string | undefined,
  options: { yes?: boolean; expect?: string; tty?: boolean; flag?: string } = {},
) {
  const input = Object.assign(text === undefined ? Readable.from([]) : new PassThrough(), {
    isTTY: options.tty ?? true,
  });
  if (input instanceof PassThrough) input.write(`${text}\n`);
  let prompt = '';
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => ((prompt += chunk.toString()), done()),
  });
  const { expect: expected, flag } = options;
  const question = {
    message: 'Create cluster x?',
    yes: options.yes ?? false,
    input,
    output,
    ...(expected === undefined ? {} : { expect: expected }),
    ...(flag === undefined ? {} : { flag }),
  };
  const error: unknown = await confirm(question).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { prompt, error: error as ZkError | undefined };
}

describe('confirmation', () => {
  for (const word of ['y', 'Y', 'yes', ' YES '])
    it(`"${word}" goes ahead`, async () =>
      expect(await answer(word)).to.deep.equal({ prompt: 'Create cluster x? [y/N] ', error: undefined }));

  for (const word of ['', 'n', 'no', 'yess', 'sure', undefined]) {
    it(`${word === undefined ? 'the end of input' : `"${word}"`} does not`, async () => {
      const { error } = await answer(word);
      expect(error).to.be.instanceOf(ZkError).with.property('exit', 3);
      expect(error?.message).to.equal('not confirmed; nothing was changed');
    });
  }

  it('what cannot be undone wants its name typed', async () => {
    expect((await answer('kube-1', { expect: 'kube-1' })).error).to.equal(undefined);
    expect((await answer('kube-1', { expect: 'kube-1' })).prompt).to.equal(
      'Create cluster x?\nType kube-1 to go on: ',
    );
    for (const word of ['y', 'kube-2', ''])
      expect((await answer(word, { expect: 'kube-1' })).error?.exit).to.equal(3);
  });

  it('without a terminal it refuses and names the flag; it never assumes yes', async () => {
    const { error, prompt } = await answer('y', { tty: false, flag: '--allow-replace' });
    expect(prompt).to.equal('');
    expect(error).to.include({ exit: 3, hint: 'Add --allow-replace to go ahead without a question.' });
  });

  it('the flag answers in advance, terminal or not', async () =>
    expect(await answer('n', { yes: true, tty: false })).to.deep.equal({ prompt: '', error: undefined }));
});
