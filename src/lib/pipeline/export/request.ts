import type { Build, Decision, Definition } from '../definition/model.js';
import type { Graph } from '../graph/index.js';
import type { ImageMap } from '../machine/image.js';

/** Everything that an export is made from. The same request always gives the same text. */
export interface ExportRequest {
  definition: Definition;
  graph: Graph;
  /** One for each step: the same decisions as of a local run. */
  decisions: readonly Decision[];
  build: Build;
  options: ExportOptions;
}

export interface ExportOptions {
  /** Prefix of all names: a DNS-1123 label of at most 40 characters. */
  name: string;
  namespace?: string;
  /** What is cloned; absent: `https://` and `CDP_TARGET_REPOSITORY`. */
  repositoryUrl?: string;
  images: ImageMap;
  /** The image with git that checks out. */
  gitImage: string;
  /** The image with Node.js that runs our own package for deployment steps. */
  nodeImage: string;
  /** The version of our package. */
  version: string;
  /** The path of the definition in the repository. */
  definitionPath: string;
  serviceAccount?: string;
  /** Size of the volume for caches, stashes and artifacts. */
  storage: string;
  /** Approvals given now, for engines that cannot ask. */
  approved: readonly string[];
}

/** A step of an export, with its decision. */
export interface ExportedStep {
  decision: Decision;
  /** A name that every engine takes: begins with a letter. */
  name: string;
  /** Names of the steps it waits for. */
  waitsFor: readonly string[];
}

/** The steps in order. Names of tasks may not begin with a digit (Argo: in `depends`). */
export function exportedSteps({ graph, decisions }: ExportRequest): ExportedStep[] {
  const byId = new Map(decisions.map((decision) => [decision.step.id, decision]));
  const nameOf = (id: string): string => taskName(graph.byId.get(id)?.step.slug ?? id);
  return graph.order.flatMap(({ step, dependsOn }) => {
    const decision = byId.get(step.id);
    return decision ? [{ decision, name: taskName(step.slug), waitsFor: dependsOn.map(nameOf) }] : [];
  });
}

export function taskName(slug: string): string {
  return /^[a-z]/.test(slug) ? slug : `s-${slug}`;
}
