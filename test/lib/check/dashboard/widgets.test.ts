import { expect } from 'chai';
import { readDashboard } from '../../../../src/lib/check/definition/index.js';
import type { Json } from '../../../../src/lib/check/bridge/wire.js';
import type { WidgetContent, WidgetResult } from '../../../../src/lib/check/dashboard/model.js';
import { columnsOf, prepareWidgets } from '../../../../src/lib/check/dashboard/prepare-widgets.js';
import { widgetPicture } from '../../../../src/lib/check/dashboard/widget-content.js';
import { widgetStyle } from '../../../../src/lib/check/dashboard/widget-style.js';
import { widgetText } from '../../../../src/lib/check/dashboard/widget-text.js';
import { ZkErrors, type ZkError } from '../../../../src/lib/core/index.js';

const failed = Symbol('failed');
type Point = Json | typeof failed;

function picture(yaml: string, values: Record<string, Point[]> | undefined): WidgetContent {
  const dashboard = readDashboard(`name: B\nwidget_configuration:\n- ${yaml}\n`, 'd.yaml');
  const [prepared] = prepareWidgets(dashboard);
  if (prepared === undefined) throw new Error('no widget');
  const results =
    values &&
    new Map(
      Object.entries(values).map(([entity, points]): [string, WidgetResult[]] => [
        entity,
        points.map((point, index) =>
          point === failed
            ? { ts: index, value: 'Traceback:\nHttpError: no', failed: true }
            : { ts: index, value: point, failed: false },
        ),
      ]),
    );
  return widgetPicture(prepared, results, new Set()).content;
}

describe('the widgets of a dashboard', () => {
  const rows: [what: string, yaml: string, values: Record<string, Point[]> | undefined, text: string][] = [
    ['the newest value', '{type: value, checkDefinitionId: 1}', { a: [1, 2] }, '2'],
    ['text', '{type: value, checkDefinitionId: 1}', { a: ['ok'] }, 'ok'],
    [
      'a formatted value',
      '{type: value, checkDefinitionId: 1, options: {format: .3f}}',
      { a: [2.5] },
      '2.500',
    ],
    ['one entity', '{type: value, checkDefinitionId: 1, entityId: b}', { a: [1], b: [2] }, '2'],
    [
      'a place in the value',
      '{type: value, checkDefinitionId: 1, jsonPath: .x.y}',
      { a: [{ x: { y: 7 } }] },
      '7',
    ],
    [
      'the largest of several',
      "{type: value, checkDefinitionId: 1, jsonPath: '.*'}",
      { a: [{ x: 3, y: 9, z: 'a' }] },
      '9',
    ],
    [
      'a format that does not go with the value',
      '{type: value, checkDefinitionId: 1, options: {format: d}}',
      { a: [1.5] },
      "1.5 (Unknown format code 'd' for object of type 'float')",
    ],
    [
      'a path that finds nothing',
      '{type: value, checkDefinitionId: 1, jsonPath: .q}',
      { a: [1] },
      '(the path finds nothing)',
    ],
    ['a failed check', '{type: value, checkDefinitionId: 1}', { a: [1, failed] }, 'failed: HttpError: no'],
    ['no result yet', '{type: value, checkDefinitionId: 1}', {}, '(no result yet)'],
    [
      'no result on the entity',
      '{type: value, checkDefinitionId: 1, entityId: q}',
      { a: [1] },
      '(no result on q yet)',
    ],
    ['no such check', '{type: value, checkDefinitionId: 1}', undefined, '(no results of check 1)'],
    ['no check at all', '{type: value}', undefined, '(names no check)'],
    [
      'a gauge',
      '{type: gauge, checkDefinitionId: 1, options: {min: 10, max: 20}}',
      { a: [12] },
      '12 (10 to 20)',
    ],
    ['a gauge without bounds', '{type: gauge, checkDefinitionId: 1}', { a: [30, 12] }, '12 (0 to 30)'],
    [
      'a gauge of text that is a number',
      '{type: gauge, checkDefinitionId: 1, options: {max: 5}}',
      { a: ['4.5'] },
      '4.5 (0 to 5)',
    ],
    ['a gauge of text', '{type: gauge, checkDefinitionId: 1}', { a: ['x'] }, '(the value is not a number)'],
    [
      'a trend upwards',
      '{type: trend, checkDefinitionId: 1}',
      { a: [10, 10, failed, 40] },
      '40 rising, mean 20',
    ],
    ['a trend downwards', '{type: trend, checkDefinitionId: 1}', { a: [40, 40, 10] }, '10 falling, mean 30'],
    ['no trend', '{type: trend, checkDefinitionId: 1}', { a: [100, 101, 100] }, '100 level, mean 100.333'],
    ['a chart of numbers', '{type: chart, checkDefinitionId: 1}', { a: [1, failed, 3] }, 'a=3'],
    [
      'a chart of several numbers',
      '{type: chart, checkDefinitionId: 1}',
      { a: [{ x: 1, y: { z: 2 }, t: 'text' }] },
      'x=1, y.z=2',
    ],
    ['a chart of several entities', '{type: chart, checkDefinitionId: 1}', { a: [1], b: [2] }, 'a=1, b=2'],
    [
      'chosen lines of a chart',
      '{type: chart, checkDefinitionId: 1, options: {series: [y]}}',
      { a: [{ x: 1, y: 2 }] },
      'y=2',
    ],
    [
      'a chart without numbers',
      '{type: chart, checkDefinitionId: 1}',
      { a: ['x'] },
      '(there are no numbers in the values)',
    ],
    [
      'a web page',
      '{type: iframe, src: "https://x", style: {width: 100}}',
      undefined,
      '(a web page, not shown in a terminal)',
    ],
    ['a network map', '{type: networkmap}', undefined, '(a network map, not shown in a terminal)'],
    [
      'a KairosDB query',
      '{type: chart, options: {metrics: [{name: x}]}}',
      undefined,
      '(a query to KairosDB, not shown here)',
    ],
  ];
  for (const [what, yaml, values, text] of rows)
    it(`shows ${what}`, () => {
      expect(widgetText(picture(yaml, values))).to.equal(text);
    });

  it('shows no more lines of a chart than can be told apart, and counts the others', () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`m${index}`, index]));
    const content = picture('{type: chart, checkDefinitionId: 1}', { a: [many] });
    expect(content).to.have.property('more', 4);
    expect(widgetText(content)).to.match(/ and 4 more$/);
  });

  const styles: [styles: Record<string, number[]>, raised: number[], expected: object][] = [
    [{}, [1], {}],
    [{ red: [1] }, [], {}],
    [{ red: [1] }, [1], { colour: 'red' }],
    [{ red: [1], green: [2] }, [1, 2], { colour: 'green' }],
    [{ green: [2], red: [1] }, [1, 2], { colour: 'red' }],
    [{ blink: [1], red: [1] }, [1], { colour: 'red', emphasis: 'blink' }],
    [{ shake: [1], blink: [1] }, [1], { emphasis: 'blink' }],
    [{ blink: [1], shake: [2], blue: [3] }, [1, 2, 3], { colour: 'blue', emphasis: 'shake' }],
    [{ pink: [1] }, [1], {}],
  ];
  for (const [alertStyles, raised, expected] of styles)
    it(`${JSON.stringify(alertStyles)} with ${JSON.stringify(raised)} looks ${JSON.stringify(expected)}`, () => {
      expect(widgetStyle({ alertStyles }, new Set(raised))).to.deep.equal(expected);
    });

  const widths: [given: (number | undefined | 'map')[], columns: number[]][] = [
    [[], []],
    [[undefined], [12]],
    [
      [undefined, undefined, undefined],
      [4, 4, 4],
    ],
    [
      [6, undefined, undefined],
      [6, 3, 3],
    ],
    [
      [3, 3],
      [3, 9],
    ],
    [
      [undefined, undefined, undefined, undefined, undefined],
      [2, 2, 2, 2, 4],
    ],
    [
      [12, undefined],
      [12, 1],
    ],
    [
      ['map', 6],
      [12, 6],
    ],
  ];
  for (const [given, columns] of widths)
    it(`gives widths [${given.map(String).join(', ')}] the columns [${columns.join(', ')}]`, () => {
      const widgets = given.map((width) =>
        width === 'map'
          ? { type: 'networkmap' as const }
          : { type: 'value' as const, ...(width !== undefined && { width }) },
      );
      expect(columnsOf(widgets)).to.deep.equal(columns);
    });

  it('reads what the page of ZMON reads: a style with a size, and series beside the options', () => {
    const text =
      'name: B\nwidget_configuration: [{type: iframe, title: x, style: {width: 3}, series: [a], alertIds: [1]}]\n';
    const { definition, warnings } = readDashboard(text, 'd.yaml');
    expect(definition.widget_configuration[0]?.style).to.deep.equal({ width: 3 });
    expect(warnings).to.deep.equal([]);
  });

  it('finds every mistake of all widgets, with its place', () => {
    const text = `name: B
widget_configuration:
- {type: value, checkDefinitionId: 1, jsonPath: '.a[?(@.b)]', options: {format: 3f3}}
- {type: gauge, checkDefinitionId: 1, options: {min: low}}
- {type: value, checkDefinitionId: 1, options: {format: 3}}
`;
    const error = mistake(text);
    expect(error).to.be.instanceOf(ZkErrors);
    const all = (error as ZkErrors).errors.map(({ message, position }) => [message, position?.line]);
    expect(all).to.deep.equal([
      ['`jsonPath`: ".a[?(@.b)]" is not understood', 3],
      ["`format`: Invalid format specifier '3f3'", 3],
      ['`min`: expected a number', 4],
      ['`format`: expected text', 5],
    ]);
    expect(error.exit).to.equal(2);
  });
});

function mistake(text: string): ZkError {
  try {
    prepareWidgets(readDashboard(text, 'd.yaml'));
  } catch (error) {
    return error as ZkError;
  }
  throw new Error('expected a failure');
}
