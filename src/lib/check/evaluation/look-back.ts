import type { AlertDefinition } from '../definition/model.js';

const series = /\b(?:value_series|alert_series|monotonic|timeseries_\w+)\b/;
const entities = /\bentity_(?:results|values)\b/;

/** Which earlier results a condition asks for. Names in Python cannot be put together at run time there, so the text tells. */
export function lookBack({ condition }: Pick<AlertDefinition, 'condition'>): {
  series: boolean;
  entities: boolean;
} {
  // Python reads identifiers in this normal form.
  const text = condition.normalize('NFKC');
  return { series: series.test(text), entities: entities.test(text) };
}
