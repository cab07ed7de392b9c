/**
 * Speed of the template engine on a generated set of the size of a real channel (264 files, 1.9 MB, 2,300 actions): parse, render,
 * render with provenance, static analysis. Ratios are against joining and JSON-encoding the same bytes in the same run.
 * `npx tsx bench/gotemplate.ts`
 */
import { goMap, parseTemplate, types, type Template, type Value } from '../src/lib/gotemplate/index.js';

const files = 264;
const actionsPerFile = 9;

/** One manifest: mostly plain YAML, with the actions that channels use. */
function file(index: number): string {
  const action = (i: number): string => {
    const item = `item_${(index * 7 + i) % 400}`;
    switch (i % 6) {
      case 0:
        return `  name: {{ .Cluster.ConfigItems.${item} }}\n`;
      case 1:
        return `{{- if eq .Cluster.ConfigItems.${item} "true" }}\n  on: true\n{{- else }}\n  on: false\n{{- end }}\n`;
      case 2:
        return `  image: "{{ index .Cluster.ConfigItems "${item}" }}"\n`;
      case 3:
        return `{{ range $pool := .Cluster.NodePools }}  - {{ $pool.Name }}\n{{ end }}`;
      case 4:
        return `  text: {{ printf "%s-%s" .Cluster.LocalID .Cluster.ConfigItems.${item} }}\n`;
      default:
        return `{{ with $data := . }}  id: {{ $data.Cluster.LocalID }}{{ end }}\n`;
    }
  };
  const filler = '  # a line of a manifest that no action touches, as most of a channel is\n'.repeat(90);
  return Array.from({ length: actionsPerFile }, (_, i) => action(i) + filler.slice(0, 730)).join('');
}

function cluster(number: number): Value {
  const entries = Object.fromEntries(
    Array.from({ length: 400 }, (_, i) => [`item_${i}`, i % 3 === 0 ? 'true' : `value ${i}`]),
  );
  const pools = ['a', 'b', 'c'].map((name) => goMap(types.any, { Name: name }));
  const items = goMap(types.string, entries, { observe: 'Cluster.ConfigItems' });
  return goMap(types.any, {
    Cluster: goMap(types.any, { LocalID: `cluster-${number}`, ConfigItems: items, NodePools: pools }),
  });
}

/** The median of several runs, in milliseconds. */
function time(run: () => unknown, rounds = 11): number {
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[rounds >> 1] ?? 0;
}

const texts = Array.from({ length: files }, (_, i) => file(i));
const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
const parse = (): Template[] =>
  texts.map((text, i) => parseTemplate(`file-${i}`, text, { missingKey: 'error' }));
const templates = parse();
const clusters = Array.from({ length: 101 }, (_, i) => cluster(i));
let turn = 0;
const next = (): Value => clusters[turn++ % clusters.length];

const renderOnce = (): number => {
  const data = next();
  return templates.reduce((sum, template) => sum + Buffer.byteLength(template.execute(data)), 0);
};
const results = {
  'join the same bytes': time(() => Buffer.from(texts.join(''))),
  'JSON.stringify the same bytes': time(() => JSON.stringify(texts)),
  parse: time(parse),
  render: time(renderOnce),
  'render with provenance': time(() => {
    const data = next();
    return templates.map((template) => template.executeTraced(data).segments.length);
  }),
  'read set': time(() => templates.map((template) => template.readSet().reads.length)),
};

const baseline = results['JSON.stringify the same bytes'];
console.log(`${files} files, ${(bytes / 1e6).toFixed(2)} MB, ${files * actionsPerFile} groups of actions`);
for (const [name, ms] of Object.entries(results)) {
  const speed = (bytes / 1e6 / (ms / 1e3)).toFixed(0);
  console.log(
    `${name.padEnd(30)} ${ms.toFixed(2).padStart(8)} ms  ${speed.padStart(6)} MB/s  ${(ms / baseline).toFixed(2)} x JSON.stringify`,
  );
}
const all = time(() => clusters.forEach(renderOnce), 1);
console.log(`${clusters.length} clusters x ${files} files: ${(all / 1e3).toFixed(2)} s`);
