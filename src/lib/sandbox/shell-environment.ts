import type { SandboxFiles, SandboxRecord } from './state-directory.js';

export const shells = ['bash', 'fish', 'powershell'] as const;
export type Shell = (typeof shells)[number];

/** Settings of a real account that would send calls elsewhere or sign them as somebody else. */
const inTheWay = ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_PROFILE'];

/** The environment in which AWS SDKs, the AWS CLI, kubectl and kubectl zk talk to a sandbox. */
export function sandboxEnvironment(record: SandboxRecord, files: SandboxFiles): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: record.endpointUrl,
    AWS_ACCESS_KEY_ID: record.accessKeyId,
    AWS_SECRET_ACCESS_KEY: record.secretAccessKey,
    AWS_REGION: record.region,
    AWS_DEFAULT_REGION: record.region,
    AWS_EC2_METADATA_DISABLED: 'true',
    // For programs that look at the certificates in ACM and take only those that they trust.
    AWS_CA_BUNDLE: files.authority,
    KUBECONFIG: files.kubeconfig,
  };
}

/** Lines for a shell to evaluate that set the environment, or with `unset` take it back. */
export function shellLines(
  shell: Shell,
  environment: Readonly<Record<string, string>>,
  unset = false,
): string[] {
  const set = unset ? [] : Object.entries(environment).map(([name, value]) => setLine(shell, name, value));
  const remove = unset ? Object.keys(environment) : inTheWay;
  return [...remove.map((name) => unsetLine(shell, name)), ...set];
}

function setLine(shell: Shell, name: string, value: string): string {
  if (shell === 'fish') return `set -gx ${name} '${value.replace(/[\\']/g, '\\$&')}'`;
  if (shell === 'powershell') return `$Env:${name} = '${value.replaceAll("'", "''")}'`;
  return `export ${name}='${value.replaceAll("'", "'\\''")}'`;
}

function unsetLine(shell: Shell, name: string): string {
  if (shell === 'fish') return `set -e ${name}`;
  if (shell === 'powershell') return `Remove-Item Env:${name} -ErrorAction SilentlyContinue`;
  return `unset ${name}`;
}
