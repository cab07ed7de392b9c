import type { Widget } from '../definition/model.js';
import type { WidgetStyle } from './model.js';

const colours = ['red', 'orange', 'yellow', 'green', 'blue'] as const;
const emphases = ['blink', 'shake'] as const;

/** How a widget looks while these alerts are raised: of several colours the one that stands last, and so of blinking and shaking. */
export function widgetStyle(
  { alertStyles }: Pick<Widget, 'alertStyles'>,
  raised: ReadonlySet<number>,
): WidgetStyle {
  const active = Object.entries(alertStyles)
    .filter(([, ids]) => ids.some((id) => raised.has(id)))
    .map(([style]) => style);
  const colour = colours.find(
    (one) => one === active.findLast((style) => colours.some((known) => known === style)),
  );
  const emphasis = emphases.find(
    (one) => one === active.findLast((style) => emphases.some((known) => known === style)),
  );
  return { ...(colour && { colour }), ...(emphasis && { emphasis }) };
}
