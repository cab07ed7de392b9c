import { humanDuration } from '../../core/index.js';
import { escapeXml as escape } from '../../core/index.js';
import type { ReportedStep, RunReport } from './run-report.js';

const colours: Record<ReportedStep['status'], string> = {
  succeeded: '#2e7d32',
  reused: '#81a784',
  planned: '#1565c0',
  failed: '#c62828',
  timeout: '#ad1457',
  refused: '#6a1b9a',
  skipped: '#9e9e9e',
  cancelled: '#757575',
};

const width = 900;
const labelWidth = 220;
const rowHeight = 26;

/**
 * The run as one file of HTML: a timeline of steps and commands, then what each step says. Everything is inside, there is no script, and a policy forbids
 * the page to load or run anything.
 */
export function htmlReport(report: RunReport): string {
  const title = `${report.file}: ${report.status}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escape(report.file)} <span class="${report.status}">${report.status}</span></h1>
<p>Run ${report.run}, build ${escape(report.build)}, ${escape(report.event)} of ${escape(report.branch)}, ${new Date(report.startedAt).toISOString()},
${humanDuration(report.endedAt - report.startedAt)}</p>
${timeline(report)}
${report.steps.map(section).join('\n')}
</body>
</html>
`;
}

const style = `body{font:14px system-ui,sans-serif;margin:2em auto;max-width:60em;padding:0 1em;color:#222;background:#fff}
h1 span,h2 span{font-size:.7em;padding:.1em .5em;border-radius:.3em;color:#fff;background:#757575}
.succeeded{background:#2e7d32!important}.failed,.timeout{background:#c62828!important}
pre{background:#f5f5f5;padding:.7em;overflow:auto;max-height:24em}svg text{font:12px system-ui,sans-serif}
@media (prefers-color-scheme:dark){body{background:#181818;color:#ddd}pre{background:#242424}svg text{fill:#ddd}}`;

function timeline({ steps, startedAt, endedAt }: RunReport): string {
  const shown = steps.filter(({ status }) => status !== 'skipped');
  const span = Math.max(1, endedAt - startedAt);
  const x = (at: number): number => labelWidth + ((at - startedAt) / span) * (width - labelWidth - 10);
  const rows = shown.map((step, index) => row(step, index * rowHeight + 24, x));
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const at = startedAt + span * part;
    return `<line x1="${round(x(at))}" y1="16" x2="${round(x(at))}" y2="${shown.length * rowHeight + 24}" stroke="#8884"/><text x="${round(x(at))}" y="12" text-anchor="${part === 1 ? 'end' : 'start'}">${tickText(span * part, span)}</text>`;
  });
  return `<svg viewBox="0 0 ${width} ${shown.length * rowHeight + 30}" role="img" aria-label="Timeline of the steps">
${ticks.join('\n')}
${rows.join('\n')}
</svg>`;
}

/** Short runs need parts of a second to tell the ticks apart. */
function tickText(ms: number, span: number): string {
  return span < 10_000 ? `${(ms / 1000).toFixed(1)}s` : humanDuration(ms);
}

function row(step: ReportedStep, y: number, x: (at: number) => number): string {
  const name = step.id.length > 28 ? `${step.id.slice(0, 27)}…` : step.id;
  const bar = (from: number, to: number, height: number, colour: string, title: string): string =>
    `<rect x="${round(x(from))}" y="${y + (20 - height) / 2}" width="${round(Math.max(2, x(to) - x(from)))}" height="${height}" fill="${colour}" rx="2"><title>${escape(title)}</title></rect>`;
  const commands = step.commands.map(({ desc, startedAt, endedAt, exitCode }) =>
    bar(
      startedAt,
      endedAt,
      12,
      exitCode === 0 ? '#fff8' : '#0008',
      `${desc}: ${humanDuration(endedAt - startedAt)}`,
    ),
  );
  const whole =
    step.endedAt === 0
      ? ''
      : bar(
          step.startedAt,
          step.endedAt,
          20,
          colours[step.status],
          `${step.id}: ${step.status}, ${humanDuration(step.endedAt - step.startedAt)}`,
        );
  return `<text x="0" y="${y + 14}">${escape(name)}</text>${whole}${commands.join('')}`;
}

function section(step: ReportedStep): string {
  const commands = step.commands.map(
    ({ desc, startedAt, endedAt, exitCode }) =>
      `<li>${escape(desc)}: ${exitCode === 0 ? 'finished' : `exit code ${exitCode}`}, ${humanDuration(endedAt - startedAt)}</li>`,
  );
  const tail =
    step.tail.length === 0
      ? ''
      : `<p>The last ${step.tail.length} of ${step.lines} lines:</p><pre>${escape(step.tail.join('\n'))}</pre>`;
  return `<h2>${escape(step.id)} <span class="${step.status}">${step.status}</span></h2>
<p>${escape(step.reason || step.why)}</p>
${commands.length === 0 ? '' : `<ul>${commands.join('')}</ul>`}
${tail}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
