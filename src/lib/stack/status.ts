/** The 23 statuses of a CloudFormation stack. */
export type StackStatus = keyof typeof statuses;

export interface StatusMeaning {
  /** Whether CloudFormation is still working on it. */
  busy: boolean;
  /** Whether the last operation did what was asked. Only meaningful when not busy. */
  good: boolean;
  /** What may be done next with a stack that rests here. */
  next: 'update' | 'wait' | 'create' | 'refuse';
  /** Why nothing may be done, and what would help. */
  advice?: string;
}

const busy: StatusMeaning = { busy: true, good: false, next: 'wait' };
const done: StatusMeaning = { busy: false, good: true, next: 'update' };
/** Rolled back to the last good state: it can be updated again, and an unchanged stack may stay as it is. */
const rolledBack: StatusMeaning = { busy: false, good: false, next: 'update' };

const stuck = (advice: string): StatusMeaning => ({ busy: false, good: false, next: 'refuse', advice });
const deleteFirst = (why: string): StatusMeaning =>
  stuck(`${why}; it can only be deleted: aws cloudformation delete-stack --stack-name NAME`);

/**
 * CLM counts nine of these as final and waits until its timeout in all others, UPDATE_FAILED and IMPORT_* among them. Here each one is
 * either worked on (busy) or rests, and a resting one says what may be done next.
 */
const statuses = {
  CREATE_IN_PROGRESS: busy,
  CREATE_FAILED: deleteFirst('its creation failed and left resources behind'),
  CREATE_COMPLETE: done,
  ROLLBACK_IN_PROGRESS: busy,
  ROLLBACK_FAILED: deleteFirst('its creation failed and could not be rolled back'),
  ROLLBACK_COMPLETE: deleteFirst('its creation failed and was rolled back'),
  DELETE_IN_PROGRESS: busy,
  DELETE_FAILED: stuck(
    'its deletion failed; see what holds it with aws cloudformation describe-stack-events --stack-name NAME and delete it again',
  ),
  DELETE_COMPLETE: { busy: false, good: true, next: 'create' },
  UPDATE_IN_PROGRESS: busy,
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: busy,
  UPDATE_COMPLETE: done,
  UPDATE_FAILED: stuck(
    'its update failed with rollback disabled; roll it back with aws cloudformation rollback-stack --stack-name NAME',
  ),
  UPDATE_ROLLBACK_IN_PROGRESS: busy,
  UPDATE_ROLLBACK_FAILED: stuck(
    'its rollback failed; free it with aws cloudformation continue-update-rollback --stack-name NAME',
  ),
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: busy,
  UPDATE_ROLLBACK_COMPLETE: rolledBack,
  REVIEW_IN_PROGRESS: deleteFirst('it was only prepared by a change set that nobody executed'),
  IMPORT_IN_PROGRESS: busy,
  IMPORT_COMPLETE: done,
  IMPORT_ROLLBACK_IN_PROGRESS: busy,
  IMPORT_ROLLBACK_FAILED: stuck(
    'an import into it failed and could not be rolled back; resolve that in CloudFormation',
  ),
  IMPORT_ROLLBACK_COMPLETE: rolledBack,
} satisfies Record<string, StatusMeaning>;

export const stackStatuses = Object.keys(statuses) as StackStatus[];

/** What a status means for us. One that AWS added later is treated as still being worked on, so that nothing is done to the stack. */
export function meaningOf(status: string): StatusMeaning {
  return (statuses as Record<string, StatusMeaning>)[status] ?? busy;
}
