const replacement = '***';

/**
 * Shapes of secrets. Each keeps what helps to find the cause (which key, which header) and hides the value. Long unquoted runs only,
 * so that ordinary text stays readable.
 */
const shapes: readonly [RegExp, string][] = [
  // AWS access key ids stay (they are not secret and name the culprit); secret keys and session tokens go with their label.
  [/((?:aws_?)?secret_?access_?key["']?\s*[:=]\s*\\?["']?)[A-Za-z0-9/+=]{16,}/gi, `$1${replacement}`],
  [
    /((?:aws_?)?(?:session|security)_?token["']?\s*[:=]\s*\\?["']?)[A-Za-z0-9/+=%_-]{16,}/gi,
    `$1${replacement}`,
  ],
  [/\b(bearer\s+)[A-Za-z0-9._~+/=-]{8,}/gi, `$1${replacement}`],
  [/\b(basic\s+)[A-Za-z0-9+/=]{8,}/gi, `$1${replacement}`],
  [/\bk8s-aws-v1\.[A-Za-z0-9_-]+/g, `k8s-aws-v1.${replacement}`],
  // Bounded, so that a text made for it costs no more than its length; headers of tokens are short.
  [/\beyJ[A-Za-z0-9_-]{10,2048}\.[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*/g, replacement],
  [
    /([?&](?:X-Amz-Signature|X-Amz-Security-Token|X-Amz-Credential|Signature|AWSAccessKeyId|sig|token|access_token)=)[^&\s"'\\]+/gi,
    `$1${replacement}`,
  ],
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@"']+:)[^\s@/"']+@/gi, `$1${replacement}@`],
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g, `-----BEGIN $1-----${replacement}`],
  [
    /((?:password|passwd|client-key-data|registry-token)["']?\s*[:=]\s*\\?["']?)(?!\*\*\*)[^\s"',\\&]+/gi,
    `$1${replacement}`,
  ],
];

/**
 * A function that hides secrets in text: the given values wherever they occur (also in their JSON form), and whatever looks like an AWS
 * secret key, a session token, a bearer or basic header, a JSON web token, a signed URL, a URL with a password, or a private key.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = secrets
    .filter((secret) => secret.length >= 4)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  // Longest first: a secret that contains another one must go as a whole.
  const values = [...new Set(known)].sort((a, b) => b.length - a.length);
  return (text) => {
    const withoutKnown = values.reduce((result, value) => result.replaceAll(value, replacement), text);
    return shapes.reduce((result, [pattern, put]) => result.replace(pattern, put), withoutKnown);
  };
}

/** {@link redactor} without known values. */
export const redact: (text: string) => string = redactor([]);
