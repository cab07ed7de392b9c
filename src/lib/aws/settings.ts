/** How to reach AWS: what the flags say. Everything left out falls back to the environment, as the AWS tools do. */
export interface AwsSettings {
  region?: string;
  profile?: string;
  /** One endpoint for all services, such as a local simulation; beats `AWS_ENDPOINT_URL`. */
  endpointUrl?: string;
  /** Name (not ARN) of a role in the target account that is assumed for everything but the decryption of config items. */
  assumedRole?: string;
  /** Twelve digits; needed to build the ARN of `assumedRole`. */
  account?: string;
  /** Attempts after the first one. CLM's default is 50. */
  maxRetries?: number;
  /** The longest pause between two attempts. CLM's default is 10 s. */
  maxRetryIntervalMs?: number;
  /** Told about each operation once, when it starts. Never gets parameters. */
  onCall?: (call: AwsCall) => void;
}

export interface AwsCall {
  service: string;
  operation: string;
}
