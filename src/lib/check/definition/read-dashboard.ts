import { isMapping } from '../../yaml/index.js';
import type { Json, JsonObject } from '../bridge/wire.js';
import type { FieldReader } from './field-reader.js';
import { dashboardKeys } from './keys.js';
import { widgetTypes, type Dashboard, type Widget } from './model.js';
import { withoutUndefined } from './read-check.js';
import { plainJson } from './read-entity.js';

const styles = ['blink', 'shake', 'red', 'orange', 'yellow', 'green', 'blue'];

/** Reads a dashboard; problems are noted in the reader. */
export function readDashboardDefinition(reader: FieldReader): Dashboard {
  const dashboard = {
    id: reader.integer('id', { min: 1 }),
    name: reader.name('name'),
    alert_teams: reader.texts('alert_teams'),
    tags: reader.texts('tags'),
    view_mode: reader.oneOf('view_mode', ['FULL', 'COMPACT']) ?? 'FULL',
    edit_option: reader.oneOf('edit_option', ['PRIVATE', 'TEAM', 'PUBLIC']) ?? 'PRIVATE',
    shared_teams: reader.texts('shared_teams'),
    widget_configuration: reader.children('widget_configuration').flatMap(readWidget),
    created_by: reader.text('created_by'),
    last_modified_by: reader.text('last_modified_by'),
    last_modified: reader.integer('last_modified'),
  };
  reader.warnUnknown(dashboardKeys);
  return withoutUndefined(dashboard);
}

function readWidget(reader: FieldReader): Widget[] {
  const type = reader.oneOf('type', widgetTypes);
  if (reader.value('type') === undefined) reader.missing('type', 'always');
  const options = reader.value('options');
  const widget = withoutUndefined({
    title: reader.text('title') ?? '',
    checkDefinitionId: reader.integer('checkDefinitionId', { min: 1 }),
    entityId: reader.text('entityId'),
    width: reader.integer('width', { min: 1, max: 12 }),
    jsonPath: reader.text('jsonPath'),
    options: (isMapping(options) ? plainJson(options) : {}) as JsonObject,
    alertStyles: readStyles(reader),
    src: reader.text('src'),
    style: readStyle(reader),
    refresh: reader.integer('refresh', { min: 0 }),
  });
  // The page of ZMON reads these, too, beside `options`.
  reader.warnUnknown(['series', 'alertIds']);
  return type === undefined ? [] : [{ type, ...widget }];
}

/** Text, or as the page of ZMON reads it of an iframe: `{width, height, scale}`. */
function readStyle(reader: FieldReader): Json | undefined {
  const value = reader.value('style');
  return isMapping(value) ? (plainJson(value) as JsonObject) : reader.text('style');
}

function readStyles(reader: FieldReader): Record<string, number[]> {
  const child = reader.child('alertStyles');
  const value = reader.value('alertStyles');
  if (!child || !isMapping(value)) return {};
  return Object.fromEntries(
    Object.keys(value).map((style) => {
      if (!styles.includes(style))
        child.warn(
          'dashboard-style',
          [style],
          `unknown style \`${style}\``,
          `Known styles: ${styles.join(', ')}.`,
        );
      return [style, child.integers(style)];
    }),
  );
}
