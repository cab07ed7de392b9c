import type { Origin } from '../definition/model.js';
import { surveyPeriod, validatePeriod, type PeriodSurvey } from '../period/index.js';
import { findingOf, type CheckFinding } from './finding.js';

/** What is wrong with the period of an alert, in every part and at every hour of a year. */
export function periodFindings(period: string, origin: Origin, year: number, zone?: string): CheckFinding[] {
  const at = (offset: number) => {
    const lines = period.slice(0, offset).split('\n');
    return origin.codePosition('period', lines.length, (lines.at(-1)?.length ?? 0) + 1);
  };
  const survey = surveyPeriod(period, year, zone);
  const found = validatePeriod(period);
  const findings = found.map(({ severity, code, message, hint, offset }) =>
    findingOf(severity, code, message, at(offset), hint),
  );
  const [firstError] = findings.filter(({ severity }) => severity === 'error');
  if (firstError) return findings.map((one) => (one === firstError ? withHours(one, survey) : one));
  return [
    ...findings,
    ...neverOrAlways(
      period,
      survey,
      at(0),
      found.some(({ code }) => code === 'period-always'),
    ),
  ];
}

/** A mistake may show only at some times: then it says when. */
function withHours(finding: CheckFinding, { hours, hoursFailing, firstFailure }: PeriodSurvey): CheckFinding {
  const when =
    firstFailure === undefined
      ? 'the worker never gets that far, so that it has no effect'
      : hoursFailing === hours
        ? 'the worker then takes every moment for in the period'
        : `the worker notices in ${hoursFailing} of ${hours} hours only, first at ${moment(firstFailure.ms)}`;
  return { ...finding, message: `${finding.message.replace(/\.$/, '')} (${when})` };
}

function neverOrAlways(
  period: string,
  { year, hoursIn, hoursOut }: PeriodSurvey,
  position: Parameters<typeof findingOf>[3],
  alwaysTold: boolean,
): CheckFinding[] {
  const word = period.trim().toLowerCase();
  if (hoursIn === 0 && word !== 'never')
    return [
      findingOf(
        'warning',
        'period-never',
        `no moment of ${year} is in this period, so that the alert is never raised`,
        position,
        'Write `never` if it is meant.',
      ),
    ];
  if (hoursOut === 0 && !['', 'always', 'none'].includes(word) && !alwaysTold)
    return [
      findingOf(
        'warning',
        'period-always',
        `every moment of ${year} is in this period`,
        position,
        'Leave it empty if it is meant.',
      ),
    ];
  return [];
}

function moment(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}
