import type { CloudFormationSpec } from '../schema/index.js';
import type { StackDifference, StackPlan } from '../stack/index.js';
import type { Risk } from './plan.js';

/** How dangerous a stack's change is, judged offline from CloudFormation's own specification of its resource types. */
export function riskOf(plan: StackPlan, types: CloudFormationSpec): Risk {
  if (plan.action === 'create') return 'additive';
  if (
    plan.differences.some(
      (one) => one.section === 'Resources' && (one.action === 'remove' || replaces(one, types)),
    )
  ) {
    return 'disruptive';
  }
  return 'change';
}

/** One line for each difference: names only. */
export function detailsOf(plan: StackPlan, types: CloudFormationSpec): string[] {
  return plan.differences.map((one) => {
    const what = `${one.section}${one.name ? `/${one.name}` : ''}${one.type ? ` (${one.type})` : ''}`;
    const where = one.properties.length > 0 ? `: ${one.properties.join(', ')}` : '';
    return `${one.action} ${what}${where}${replaces(one, types) ? ' (replaced)' : ''}`;
  });
}

/** Whether a changed property can only be changed by a new resource in place of the old one. */
function replaces({ type, properties, action }: StackDifference, types: CloudFormationSpec): boolean {
  if (action !== 'change' || type === undefined) return false;
  if (properties.includes('Type')) return true;
  const resource = types.resource(type);
  return properties.some((path) => {
    const [section, ...below] = path.split('.');
    return section === 'Properties' && resource?.updateBehaviour(below) === 'replace';
  });
}
