/** The tag of an image reference: `latest` when it has neither tag nor digest, '' when it has only a digest. */
export function imageTag(image: string): string {
  const [reference = '', digest] = image.split('@');
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  if (colon >= 0) return name.slice(colon + 1);
  return digest === undefined ? 'latest' : '';
}
