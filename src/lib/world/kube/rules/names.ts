import { fault, type FieldFault } from '../status.js';
import type { JsonObject } from '../objects.js';
import { peek } from './draft.js';
import type { KindRules } from './kind-rules.js';

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const qualifiedPart = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelText =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const labelValueText =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const qualifiedText =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

/** The rules for names, labels and annotations that hold for every object. */
export function validateMetadata(object: JsonObject, rules: KindRules): FieldFault[] {
  const metadata = peek(object, 'metadata');
  const name = metadata['name'];
  const faults: FieldFault[] = [];
  if (typeof name !== 'string' || name === '')
    faults.push(fault.required('metadata.name', 'name or generateName is required'));
  else faults.push(...validateName(name, rules.names ?? 'subdomain'));
  for (const [key, value] of Object.entries(peek(metadata, 'labels'))) {
    faults.push(...validateQualifiedName('metadata.labels', key));
    if (typeof value === 'string') faults.push(...validateLabelValue('metadata.labels', value));
  }
  for (const key of Object.keys(peek(metadata, 'annotations')))
    faults.push(...validateQualifiedName('metadata.annotations', key.toLowerCase()));
  return faults;
}

function validateName(name: string, form: NonNullable<KindRules['names']>): FieldFault[] {
  if (form === 'path') {
    return name === '.' || name === '..' || /[/%]/.test(name)
      ? [fault.invalid('metadata.name', name, "may not contain '/' or '%', and may not be '.' or '..'")]
      : [];
  }
  const limit = form === 'label' ? 63 : 253;
  const faults: FieldFault[] = [];
  if (!(form === 'label' ? label : subdomain).test(name))
    faults.push(fault.invalid('metadata.name', name, form === 'label' ? labelText : subdomainText));
  if (name.length > limit)
    faults.push(fault.invalid('metadata.name', name, `must be no more than ${limit} bytes`));
  return faults;
}

function validateQualifiedName(field: string, key: string): FieldFault[] {
  const slash = key.indexOf('/');
  const name = key.slice(slash + 1);
  const faults: FieldFault[] = [];
  if (slash === 0 || (slash > 0 && !subdomain.test(key.slice(0, slash))))
    faults.push(fault.invalid(field, key, `prefix part ${subdomainText}`));
  if (name === '' || name.length > 63)
    faults.push(
      fault.invalid(
        field,
        key,
        name === '' ? 'name part must be non-empty' : 'name part must be no more than 63 bytes',
      ),
    );
  else if (!qualifiedPart.test(name)) faults.push(fault.invalid(field, key, qualifiedText));
  return faults;
}

/** Faults of one label value, as label selectors and pod labels use it. */
export function validateLabelValue(field: string, value: string): FieldFault[] {
  if (value.length > 63) return [fault.invalid(field, value, 'must be no more than 63 bytes')];
  return value === '' || qualifiedPart.test(value) ? [] : [fault.invalid(field, value, labelValueText)];
}
