/** The variables of the platform that a definition, a script or a template may use. */
export const platformVariables = [
  'CDP_BUILD_VERSION',
  'CDP_DEPLOYMENT_ID',
  'CDP_HEAD_COMMIT_ID',
  'CDP_IAM_ROLE_TRUST_RELATIONSHIP_TEMPLATE',
  'CDP_PULL_REQUEST_AUTHOR',
  'CDP_PULL_REQUEST_COUNTER',
  'CDP_PULL_REQUEST_NUMBER',
  'CDP_REGISTRY',
  'CDP_SOURCE_BRANCH',
  'CDP_TARGET_BRANCH',
  'CDP_TARGET_BRANCH_COUNTER',
  'CDP_TARGET_COMMIT_ID',
  'CDP_TARGET_INFRASTRUCTURE_ACCOUNT',
  'CDP_TARGET_REGION',
  'CDP_TARGET_REPOSITORY',
  'CDP_TARGET_REPOSITORY_COUNTER',
  'CDP_TRIGGER_EVENT',
  'CDP_ZAPPR_TEAM',
] as const;

/** Those that only a deployment knows: reading a definition leaves their tokens as they are. */
export const deploymentVariables: ReadonlySet<string> = new Set([
  'CDP_DEPLOYMENT_ID',
  'CDP_IAM_ROLE_TRUST_RELATIONSHIP_TEMPLATE',
  'CDP_TARGET_INFRASTRUCTURE_ACCOUNT',
  'CDP_TARGET_REGION',
]);

/** The `DEP_` prefix of a dependency's variables: `python_base-image` becomes `DEP_PYTHON_BASE_IMAGE`. */
export function dependencyPrefix(id: string): string {
  return `DEP_${id.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_')}`;
}

/** An image reference apart: `registry:5000/team/app:1.2` has the tag `1.2`, `…@sha256:…` the digest as its version. */
export function splitReference(ref: string): { name: string; version?: string } {
  const digest = ref.indexOf('@');
  if (digest > 0) return { name: ref.slice(0, digest), version: ref.slice(digest + 1) };
  const colon = ref.lastIndexOf(':');
  if (colon <= ref.lastIndexOf('/')) return { name: ref };
  return { name: ref.slice(0, colon), version: ref.slice(colon + 1) };
}

/**
 * The variables that each step's environment has for the watched images: `DEP_<ID>_REF` without the tag, and `DEP_<ID>_VERSION`, which
 * is the tag if there is one, else the given version, else `latest`.
 */
export function dependencyVariables(
  dependencies: readonly { id: string; ref: string }[],
  versions: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    dependencies.flatMap(({ id, ref }) => {
      const { name, version } = splitReference(ref);
      const given = Object.hasOwn(versions, id) ? versions[id] : undefined;
      return [
        [`${dependencyPrefix(id)}_REF`, name],
        [`${dependencyPrefix(id)}_VERSION`, version ?? given ?? 'latest'],
      ];
    }),
  );
}
