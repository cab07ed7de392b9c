/** A stack as it should be. */
export interface StackSpec {
  name: string;
  /** The text to send, JSON or YAML. */
  template: string;
  /** All tags of the stack: those of `Metadata.Tags` overridden by those that its kind gives. */
  tags: Record<string, string>;
  /** Where a template above 51,200 bytes is uploaded; absent: such a template cannot be sent. */
  upload?: { bucket: string; key: string };
  /** `StackPolicyDuringUpdateBody`, JSON text. */
  updatePolicy?: string;
}

/** A stack as it is. */
export interface ObservedStack {
  name: string;
  id: string;
  status: string;
  statusReason?: string;
  tags: Record<string, string>;
  outputs: Record<string, string>;
  terminationProtection: boolean;
  /** As it was submitted. */
  template: string;
  /** Epoch milliseconds of the last operation. */
  changedAt: number;
}

/** CloudFormation's limits for a template, in bytes. */
export const templateBodyLimit = 51_200;
export const templateUrlLimit = 1_048_576;
