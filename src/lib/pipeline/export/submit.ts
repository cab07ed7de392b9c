import { createHash } from 'node:crypto';
import { refusal } from '../../core/index.js';
import { describeRef, refOf, type ApplyOutcome, type KubeClient, type KubeObject } from '../../kube/index.js';

/** What runs once: it is made, and never changed afterwards. */
const runs = new Set(['Job', 'Workflow', 'PipelineRun']);
const digestKey = 'zk.dev/digest';

/**
 * Submits an export. What runs already, from an earlier submission of the same export, is left alone, so that a submission can be repeated; what runs
 * something else under the same name is refused before anything is written.
 */
export async function submitObjects(
  objects: readonly KubeObject[],
  kube: KubeClient,
): Promise<{ target: string; outcome: ApplyOutcome }[]> {
  const wanted = objects.map((object) => (runs.has(object.kind) ? withDigest(object) : object));
  const existing = new Set<KubeObject>();
  for (const object of wanted) {
    const live = runs.has(object.kind) ? await kube.get(refOf(object)) : undefined;
    if (!live) continue;
    existing.add(object);
    if (live.metadata.annotations?.[digestKey] !== object.metadata.annotations?.[digestKey])
      throw refusal(`${describeRef(refOf(object))} exists already, from another export`, {
        hint: 'Give this one a --build-version of its own, or delete the old one.',
      });
  }
  const outcomes = [];
  for (const object of wanted) {
    const outcome = existing.has(object) ? 'unchanged' : (await kube.apply(object)).outcome;
    outcomes.push({ target: describeRef(refOf(object)), outcome });
  }
  return outcomes;
}

function withDigest(object: KubeObject): KubeObject {
  const digest = createHash('sha256').update(JSON.stringify(object)).digest('hex').slice(0, 16);
  const { annotations } = object.metadata;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...annotations, [digestKey]: digest } },
  };
}
