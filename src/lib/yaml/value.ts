/**
 * What a YAML document decodes to. Integers that JavaScript cannot hold exactly are `bigint`, all other numbers are `number`.
 * `1.0` and `1` are the same value: yaml.v2 writes both back as `1`, so nothing downstream could tell them apart either.
 * Bytes of `!!binary` that are not UTF-8 are carried as lone surrogates U+DC80..U+DCFF, as everywhere in this program.
 */
export type YamlValue = null | boolean | number | bigint | string | YamlValue[] | YamlMapping;

/** A mapping. Its keys are text: yaml.v2's boolean and number keys become `"true"`, `"8080"`, as the Kubernetes API would see them. */
export interface YamlMapping {
  [key: string]: YamlValue;
}

/** True for a mapping, false for lists, scalars and null. */
export function isMapping(value: unknown): value is YamlMapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Sets an own property whatever its name is: a plain assignment to `__proto__` would change the prototype instead.
 */
export function setKey(target: YamlMapping, key: string, value: YamlValue): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    target[key] = value;
  }
}

/** An independent copy: an alias in YAML is a value of its own once decoded. */
export function cloneValue(value: YamlValue): YamlValue {
  if (Array.isArray(value)) return value.map(cloneValue);
  if (!isMapping(value)) return value;
  const copy: YamlMapping = {};
  for (const [key, item] of Object.entries(value)) setKey(copy, key, cloneValue(item));
  return copy;
}

/** Makes a value unchangeable, so that it can be shared by everyone who decodes the same text. */
export function freezeValue(value: YamlValue): YamlValue {
  if (Array.isArray(value)) value.forEach(freezeValue);
  else if (isMapping(value)) Object.values(value).forEach(freezeValue);
  Object.freeze(value);
  return value;
}
