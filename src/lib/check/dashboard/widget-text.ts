import type { Series, WidgetContent } from './model.js';

/** What a widget shows in one short text, for tables. */
export function widgetText(content: WidgetContent): string {
  switch (content.kind) {
    case 'value':
      return content.text;
    case 'gauge':
      return `${content.text} (${content.min} to ${content.max})`;
    case 'trend':
      return `${newest(content.series)} ${['falling', 'level', 'rising'][content.direction + 1]}, mean ${rounded(content.mean)}`;
    case 'series': {
      const shown = content.series
        .map((one) => `${one.label === '' ? '' : `${one.label}=`}${newest(one)}`)
        .join(', ');
      return content.more > 0 ? `${shown} and ${content.more} more` : shown;
    }
    case 'failed':
      return `failed: ${content.text}`;
    case 'none':
      return `(${content.text})`;
  }
}

function newest({ points }: Series): string {
  const point = points.at(-1);
  return typeof point === 'number' ? rounded(point) : (point ?? '');
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(6)));
}
