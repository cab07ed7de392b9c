/** One line of a deployment's log, as the platform's deployer writes it. */
export interface LogEntry {
  level: 'INFO' | 'WARN' | 'ERRO';
  message: string;
  /** `name`, `namespace`, `prober`, `dns`, `ip`, `lb`, `id`. */
  fields: Readonly<Record<string, string>>;
}

export type DeployLog = (entry: LogEntry) => void;

/** Width to which logrus pads a message before its fields. */
const messageWidth = 44;

/**
 * An entry in logrus' text format, `INFO[0006] message   name=value`, with the seconds since the deployer started in four digits and the
 * fields sorted by name; values are quoted when they hold anything but letters, digits and `-._/@^+`.
 */
export function formatLogEntry({ level, message, fields }: LogEntry, elapsedMs: number): string {
  const seconds = String(Math.max(0, Math.floor(elapsedMs / 1000))).padStart(4, '0');
  const pairs = Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, value]) => `${name}=${/^[A-Za-z0-9\-._/@^+]+$/.test(value) ? value : JSON.stringify(value)}`,
    );
  const head = `${level}[${seconds}] ${message}`;
  return pairs.length === 0
    ? head
    : `${level}[${seconds}] ${message.padEnd(messageWidth)} ${pairs.join(' ')}`;
}
