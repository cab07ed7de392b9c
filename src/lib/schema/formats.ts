/** Checks of the string formats that Kubernetes publishes; undefined = fine, else what is expected. */
type FormatCheck = (text: string) => string | undefined;

const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const quantity = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
const goDuration = /^[+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

const checks: Record<string, FormatCheck> = {
  'date-time': (text) => (rfc3339.test(text) ? undefined : 'an RFC 3339 time such as 2026-01-02T15:04:05Z'),
  date: (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? undefined : 'a date such as 2026-01-02'),
  byte: (text) => (base64.test(text.replace(/[\r\n]/g, '')) ? undefined : 'base64 with padding'),
  duration: (text) => (goDuration.test(text) ? undefined : 'a duration such as 1h30m'),
  uuid: (text) => (uuid.test(text) ? undefined : 'a UUID'),
  ipv4: (text) => (ipv4.test(text) ? undefined : 'an IPv4 address'),
  uri: (text) => (URL.canParse(text) || text.startsWith('/') ? undefined : 'a URI'),
};

/** What a string of this format must be, if `text` is not that; formats that are not known say nothing, as in Kubernetes. */
export function formatFault(format: string, text: string): string | undefined {
  return checks[format]?.(text);
}

/** Whether the text is a Kubernetes quantity (`100m`, `1.5Gi`, `1e3`). */
export function isQuantity(text: string): boolean {
  return quantity.test(text);
}
