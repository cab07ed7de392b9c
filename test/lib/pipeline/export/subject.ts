import { readDefinition } from '../../../../src/lib/pipeline/definition/index.js';
import type { Build } from '../../../../src/lib/pipeline/definition/model.js';
import type { ExportOptions, ExportRequest } from '../../../../src/lib/pipeline/export/index.js';
import { buildGraph } from '../../../../src/lib/pipeline/graph/index.js';
import { createBuild, decide, type BuildOptions } from '../../../../src/lib/pipeline/selection/index.js';

export const exportOptions: ExportOptions = {
  name: 'shop',
  images: {},
  gitImage: 'alpine/git:latest',
  nodeImage: 'node:24',
  version: '0.1.0',
  definitionPath: 'delivery.yaml',
  storage: '10Gi',
  approved: [],
};

/** A definition with everything that an export must carry over. */
export const fullDefinition = `version: "2017-09-20"
allow_concurrent_steps: true
schedule: "0 4 * * 1"
pipeline:
- id: Build it
  type: script
  timeout: 15m
  depends_on: []
  vm_config: {type: linux, image: cdp-runtime/go-1.22, size: large}
  cache: {paths: [/go/pkg/mod, ~/.npm, ./node_modules]}
  artifacts: [{type: docs, name: docs, path: out/docs}]
  env: {PLAIN: "a 'b' \\"c\\" $D", VERSION: "#{CDP_BUILD_VERSION}", TOKEN: {secret_id: token, secret_version: "1", available_in_pull_requests: true}}
  commands:
  - {desc: it's built, cmd: 'echo "$PLAIN" | cdp-tool stash push out out.txt'}
  - desc: many lines
    cmd: |
      set -x
      cat <<< "x"
- id: 2-check
  type: script
  depends_on: []
  when: {event: pull_request}
  vm_config: {type: linux, size: small}
  commands: [{desc: check, cmd: make check}]
- id: release
  type: script
  depends_on: [Build it, 2-check]
  when: {event: push, branch: master}
  requires_human_approval: true
  vm_config: {type: linux, size: small}
  commands: [{desc: release, cmd: 'cdp-tool stash pop in'}]
- id: deploy
  type: process
  depends_on: [release]
  target: playground
  process: microservice_standard_deployment
  config: {apply_permanent_resources: {env: {APPLICATION: shop}}}
`;

/** A request for an export of a text. Throws what is wrong with the text. */
export async function requestFor(
  text: string,
  build: BuildOptions = {},
  options: Partial<ExportOptions> = {},
): Promise<ExportRequest> {
  const made: Build = createBuild(
    { head: 'a'.repeat(40), repository: 'github.com/o/r', mergeBase: 'b'.repeat(40) },
    build,
  );
  const { definition, findings } = await readDefinition(text, 'delivery.yaml', { variables: made.variables });
  if (!definition) throw new Error(findings.map(({ message }) => message).join('; '));
  return {
    definition,
    graph: buildGraph(definition),
    decisions: decide(definition, made),
    build: made,
    options: { ...exportOptions, ...options },
  };
}
