import type { Deletion, Deletions, RenderedFile, RenderWarning, StackDeletion } from '../rendering.js';
import { paths } from './channel-layout.js';
import { readDeletions, readStackDeletions } from './deletions.js';
import type { RenderSession, Stage } from './session.js';

/** Renders and reads both deletion files of every source, one after the other, before anything else (to fail early, CLM's step 8). */
export function renderDeletions(session: RenderSession, stage: Stage): Deletions {
  const objects = renderLists<Deletion>(session, stage, paths.deletions, 'deletions', readDeletions);
  const stacks = renderLists<StackDeletion>(
    session,
    stage,
    paths.stackDeletions,
    'cf-deletions',
    readStackDeletions,
  );
  return {
    preApply: objects.preApply,
    postApply: objects.postApply,
    stacksPreApply: stacks.preApply,
    stacksPostApply: stacks.postApply,
  };
}

type Reader<Entry> = (file: RenderedFile) => {
  preApply: Entry[];
  postApply: Entry[];
  warnings: RenderWarning[];
};

function renderLists<Entry>(
  session: RenderSession,
  stage: Stage,
  path: string,
  kind: 'deletions' | 'cf-deletions',
  read: Reader<Entry>,
): { preApply: Entry[]; postApply: Entry[] } {
  const lists: { preApply: Entry[]; postApply: Entry[] } = { preApply: [], postApply: [] };
  for (const source of session.sources) {
    const file = source.files.get(path);
    const rendered = file && session.renderAlone(file, source, kind, stage);
    const entries = rendered && session.attempt(() => read(rendered));
    if (!entries) continue;
    lists.preApply.push(...entries.preApply);
    lists.postApply.push(...entries.postApply);
    session.warnings.push(...entries.warnings);
  }
  return lists;
}
