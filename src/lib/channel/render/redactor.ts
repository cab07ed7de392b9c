import type { Redactor } from '../redaction.js';

/** Shorter values would hide harmless text; a secret of so few characters protects nothing. */
const shortestSecret = 4;
/** Single lines of a secret (PEM files) are hidden from this length on, since templates indent them one by one. */
const shortestLine = 12;

/** Hides the given secrets (config item name to value) wherever they occur: plain, as JSON text, in base64, or line by line. */
export function createRedactor(secrets: ReadonlyMap<string, string>): Redactor {
  const replacements = new Map<string, string>();
  for (const [name, value] of secrets) {
    for (const form of formsOf(value))
      if (!replacements.has(form)) replacements.set(form, `(secret ${name})`);
  }
  const forms = [...replacements.keys()].sort((a, b) => b.length - a.length);
  const pattern = forms.length ? new RegExp(forms.map(escapeRegExp).join('|'), 'g') : undefined;
  return {
    names: new Set(secrets.keys()),
    isSecret: (name) => secrets.has(name),
    redact: (text) => (pattern ? text.replace(pattern, (found) => replacements.get(found) ?? found) : text),
  };
}

function formsOf(value: string): string[] {
  if (value.length < shortestSecret) return [];
  const lines = value.includes('\n')
    ? value
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line.length >= shortestLine)
    : [];
  const forms = [
    value,
    JSON.stringify(value).slice(1, -1),
    Buffer.from(value).toString('base64'),
    encodeURIComponent(value.toWellFormed()),
    ...lines,
  ];
  return [...new Set(forms)];
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
