import type { SourceText } from './source-text.js';
import { hideTokens } from './substitution.js';
import { explainFault } from './yaml-cause.js';
import { YamlFault } from './yaml-fault.js';
import { buildTree, type YamlTree } from './yaml-tree.js';

/** Parses the text of a definition, its tokens hidden. Throws {@link YamlFault} with the likely cause. */
export async function readTree(source: SourceText): Promise<YamlTree> {
  const yaml = await import('js-yaml');
  checkEncoding(source);
  try {
    return buildTree(hideTokens(source.text), yaml);
  } catch (error) {
    if (error instanceof RangeError) throw new YamlFault('the file is nested too deeply', 0, 0);
    if (error instanceof yaml.YAMLException)
      throw explainFault(error.reason, error.mark?.position ?? 0, source);
    throw error;
  }
}

/** What is no UTF-8 text has one clear name, whatever the parser would say about its bytes. */
function checkEncoding({ text }: SourceText): void {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.exec(text);
  if (control) {
    const wide = text.includes('\0') ? 'it may be UTF-16: save it as UTF-8' : 'it is no text file';
    throw new YamlFault(`the file holds control characters, ${wide}`, control.index, control.index + 1);
  }
  if (!text.isWellFormed() || text.includes('\ufffd'))
    throw new YamlFault(
      'the file is not valid UTF-8',
      Math.max(0, text.search(/\p{Surrogate}|\ufffd/u)),
      0,
      'Save it as UTF-8.',
    );
}
