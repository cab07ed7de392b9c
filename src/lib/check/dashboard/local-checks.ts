import type { LoadedCheck, LoadedDashboard } from '../definition/model.js';
import { warningText } from '../evaluation/load-subject.js';
import type { WatchedCheck } from '../watch/model.js';
import { isChosen, type AlertChoice } from './choose-alerts.js';
import type { PreparedWidget } from './prepare-widgets.js';

/** What a dashboard needs of the definitions that are here. */
export interface LocalNeeds {
  choice: AlertChoice;
  /** None for a compact dashboard. */
  widgets: readonly PreparedWidget[];
}

/**
 * The check that a widget names. One that was never pushed has no id, so that nobody could name it: when it is the only one, it is meant by an id that no
 * other check has.
 */
export function checkOfId(id: number, checks: readonly WatchedCheck[]): LoadedCheck | undefined {
  const all = checks.map(({ subject }) => subject.check);
  const named = all.find(({ definition }) => definition.id === id);
  if (named !== undefined) return named;
  const [only, another] = all.filter(({ definition }) => definition.id === undefined);
  return another === undefined ? only : undefined;
}

/** Only these checks say anything to the dashboard; the others need not run. */
export function neededChecks(
  checks: readonly WatchedCheck[],
  { choice, widgets }: LocalNeeds,
): WatchedCheck[] {
  const shown = new Set(
    widgets.flatMap(({ widget: { checkDefinitionId: id } }) =>
      id === undefined ? [] : (checkOfId(id, checks) ?? []),
    ),
  );
  const styled = new Set(widgets.flatMap(({ widget }) => Object.values(widget.alertStyles).flat()));
  return checks.filter(
    ({ subject }) =>
      shown.has(subject.check) ||
      subject.alerts.some(
        ({ definition }) =>
          isChosen(definition, choice) || (definition.id !== undefined && styled.has(definition.id)),
      ),
  );
}

/** What the dashboard names and no definition has, and teams and tags that choose nothing. */
export function missingDefinitions(
  { definition, origin }: LoadedDashboard,
  checks: readonly WatchedCheck[],
  { choice }: Pick<LocalNeeds, 'choice'>,
): string[] {
  const alerts = checks.flatMap(({ subject }) => subject.alerts.map((alert) => alert.definition));
  const ids = new Set(alerts.map(({ id }) => id));
  const hint = 'Name the files that have it with --definitions.';
  const warnings = definition.widget_configuration.flatMap((widget, index) => {
    const at = (...path: (string | number)[]) => origin.positionOf(['widget_configuration', index, ...path]);
    const { checkDefinitionId: id, alertStyles } = widget;
    const check =
      id === undefined || checkOfId(id, checks) !== undefined
        ? []
        : [
            warningText({
              message: `no definition here has the check ${id}`,
              position: at('checkDefinitionId'),
              hint,
            }),
          ];
    const styles = Object.entries(alertStyles).flatMap(([style, named]) =>
      named.flatMap((alert, place) =>
        ids.has(alert)
          ? []
          : [
              warningText({
                message: `no definition here has the alert ${alert}`,
                position: at('alertStyles', style, place),
                hint,
              }),
            ],
      ),
    );
    return [...check, ...styles];
  });
  if (alerts.some((alert) => isChosen(alert, choice))) return warnings;
  const teams = [...new Set(alerts.map(({ team }) => team))].filter((team) => team !== '').sort();
  const known = teams.length === 0 ? '' : `; their teams are ${teams.slice(0, 8).join(', ')}`;
  return [...warnings, `none of ${alerts.length} alerts is of the teams and tags of this dashboard${known}`];
}
