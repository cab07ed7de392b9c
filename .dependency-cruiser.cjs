/** The arrows of the house (docs/architecture.md): each floor knows only the floors below it. */
const lib = (names) => `^src/lib/(${names.join('|')})/`;
const ground = ['core'];
const tools = ['gotemplate', 'yaml', 'quantity', 'schema'];
const toolWall = ['kube', 'aws'];
const twin = ['world', 'sandbox'];
const materials = ['registry', 'channel', 'stack'];
const domains = ['doctor', 'cluster', 'nodepool', 'postgres', 'pipeline', 'check', 'autoscaler'];
const above = {
  core: [...tools, ...toolWall, ...twin, ...materials, ...domains, 'cli'],
  tools: [...toolWall, ...twin, ...materials, ...domains, 'cli'],
};

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'ground-imports-nothing',
      severity: 'error',
      from: { path: lib(ground) },
      to: { path: lib(above.core) },
    },
    {
      name: 'tools-know-only-ground',
      severity: 'error',
      from: { path: lib(tools) },
      to: { path: lib(above.tools) },
    },
    {
      name: 'tool-wall-knows-no-upper-floor',
      severity: 'error',
      from: { path: lib(toolWall) },
      to: { path: lib([...twin, ...materials, ...domains, 'cli']) },
    },
    {
      name: 'world-is-pure',
      severity: 'error',
      from: { path: lib(['world']) },
      to: {
        path: [
          lib([...toolWall, 'sandbox', ...materials, ...domains, 'cli']),
          '^(node:)?(http|https|http2|net|fs|fs/promises|tls|child_process)$',
          'node_modules/(@aws-sdk|@kubernetes)',
        ],
      },
    },
    {
      name: 'sandbox-knows-world-only',
      severity: 'error',
      from: { path: lib(['sandbox']) },
      to: { path: lib([...toolWall, ...materials, ...domains, 'cli']) },
    },
    {
      name: 'materials-below-domains',
      severity: 'error',
      from: { path: lib(materials) },
      to: { path: lib([...domains, 'cli', 'sandbox']) },
    },
    {
      name: 'domains-do-not-mix',
      severity: 'error',
      from: { path: '^src/lib/(cluster|nodepool|postgres|pipeline|check|autoscaler|doctor)/' },
      to: { path: lib(domains), pathNot: '^src/lib/$1/' },
    },
    {
      name: 'domains-do-not-know-the-sandbox',
      severity: 'error',
      from: { path: lib(domains) },
      to: { path: lib(['sandbox']) },
    },
    {
      name: 'wall-no-terminal-below',
      severity: 'error',
      from: { path: '^src/lib/', pathNot: '^src/lib/cli/' },
      to: { path: ['^src/(commands|ui)/', '^src/lib/cli/', 'node_modules/(@oclif|ink|react)/'] },
    },
    {
      name: 'ui-watches-events-only',
      severity: 'error',
      from: { path: '^src/ui/' },
      to: { path: '^src/(commands|lib/(?!core/))' },
    },
    {
      name: 'one-door',
      comment: 'A module is entered through its index.ts',
      severity: 'error',
      from: { path: '^src/(lib/([^/]+)|commands|ui)/' },
      to: { path: '^src/lib/[^/]+/.+', pathNot: ['^src/lib/[^/]+/index\\.ts$', '^src/lib/$2/'] },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/lib/', pathNot: '\\.d\\.ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
