export { isInPeriod } from './in-period.js';
export { periodTime, type PeriodTime } from './period-time.js';
export { PeriodError } from './scale.js';
export { surveyPeriod, type PeriodSurvey } from './survey-period.js';
export { validatePeriod, type PeriodFinding } from './validate-period.js';
