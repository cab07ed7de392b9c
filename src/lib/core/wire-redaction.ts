import { redactor } from './redact.js';

const hidden = '***';

/**
 * Members whose values are secrets wherever they occur: credentials, plaintexts, key material, and user data (which carries decrypted
 * config items). Tokens that only continue a list or make a call idempotent are no secrets.
 */
const secretMember =
  /secret|password|passwd|plaintext|private_?key|user_?data|token|authorization|client-(?:key|certificate)-data|credential/i;
const harmlessMember =
  /^(?:next_?token|client_?(?:request_?)?token|continue|access_?key_?id|secret_?name|token_?name|.*secrets?_?ref|imagePullSecrets|automountServiceAccountToken|serviceAccountToken|secretName|httpTokens|credentials|tokenReview)$/i;

/** Calls whose bodies are secrets through and through, or files that may hold some. */
const secretCall =
  /^(?:KMS (?:Decrypt|Encrypt|GenerateDataKey\w*)|STS (?:AssumeRole\w*|GetSessionToken)|S3 (?:PutObject|GetObject))$/;

/** Encoded bytes: user data, archives, certificates. Nobody reads them in a log, and a secret may be inside. */
const encodedRun = /[A-Za-z0-9+/_-]{120,}={0,2}/g;

/**
 * Takes secrets out of what is shown of a request or an answer: by their place (members named like secrets, the data of Kubernetes Secrets),
 * by their look (`redactor`), and the known values in plain, JSON, URL and base64 form. `hide` adds a value.
 */
export class WireRedactor {
  readonly #known = new Set<string>();
  #redact = redactor([]);

  hide(secret: string): void {
    const value = secret.trim();
    if (value.length < 4 || this.#known.has(value)) return;
    this.#known.add(value);
    for (const encoded of base64Forms(secret)) this.#known.add(encoded);
    // A secret of several lines is indented or split in YAML: no line of it may be seen either.
    for (const line of value.split('\n')) if (line.trim().length >= 8) this.#known.add(line.trim());
    this.#redact = redactor([...this.#known]);
  }

  /** A line such as a URL. */
  text(text: string): string {
    return this.#redact(text);
  }

  /** A body as one line of JSON (a plain text stays one), without secrets. */
  body(call: string, value: unknown): string {
    if (secretCall.test(call)) return '(not shown: it may hold secrets)';
    const text = typeof value === 'string' ? jsonOr(value) : value;
    const safe = typeof text === 'string' ? text : JSON.stringify(this.#clean(text, false));
    return this.#redact(this.#string(safe));
  }

  #clean(value: unknown, secretData: boolean): unknown {
    if (typeof value === 'string') return secretData ? hidden : this.#redact(this.#string(value));
    if (typeof value === 'bigint') return value.toString();
    if (ArrayBuffer.isView(value)) return `(${value.byteLength} bytes)`;
    if (value instanceof Date) return value.toISOString();
    if (Array.isArray(value)) return value.map((item) => this.#clean(item, secretData));
    if (typeof value !== 'object' || value === null) return value;
    return this.#cleanObject(value as Record<string, unknown>, secretData);
  }

  #cleanObject(value: Record<string, unknown>, secretData: boolean): Record<string, unknown> {
    const isSecretObject = value['kind'] === 'Secret' || value['kind'] === 'SecretList';
    const isTokenObject = value['kind'] === 'TokenRequest' || value['kind'] === 'TokenReview';
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => {
        if (isTokenObject && (key === 'status' || key === 'spec')) return [key, hidden];
        if (isSecretObject && key === 'items')
          return [key, asSecrets(member).map((one) => this.#clean(one, false))];
        const inSecret =
          secretData || (isSecretObject && (key === 'data' || key === 'stringData' || key === 'metadata'));
        if (isSecretObject && key === 'metadata')
          return [key, this.#clean(withoutAnnotations(member), false)];
        if (typeof member === 'string' && secretMember.test(key) && !harmlessMember.test(key))
          return [key, hidden];
        return [key, this.#clean(member, inSecret)];
      }),
    );
  }

  #string(text: string): string {
    return text.replace(encodedRun, (run) => `(${run.length} encoded characters)`);
  }
}

/** What base64 makes of a value that stands anywhere in a text: one form for each of the three alignments, without the shared ends. */
function base64Forms(secret: string): string[] {
  const forms = [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(`${' '.repeat(offset)}${secret}`, 'utf8')
      .toString('base64')
      .replace(/=+$/, '');
    const first = offset === 0 ? 0 : offset + 1;
    return encoded.slice(first, encoded.length - ((Buffer.byteLength(secret) + offset) % 3 === 0 ? 0 : 1));
  });
  return forms.filter((form) => form.length >= 8);
}

/** Items of a list carry no kind of their own. */
function asSecrets(items: unknown): unknown[] {
  return Array.isArray(items)
    ? items.map((item: unknown) =>
        typeof item === 'object' && item !== null ? { ...item, kind: 'Secret' } : item,
      )
    : [];
}

/** kubectl keeps a copy of what was applied in an annotation. */
function withoutAnnotations(metadata: unknown): unknown {
  if (typeof metadata !== 'object' || metadata === null) return metadata;
  return 'annotations' in metadata ? { ...metadata, annotations: hidden } : metadata;
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
