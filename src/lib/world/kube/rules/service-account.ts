import type { JsonObject } from '../objects.js';
import { forbidden } from '../status.js';
import { items, peek, section, text } from './draft.js';
import type { RulesEnv } from './kind-rules.js';

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The admission plugin ServiceAccount: a pod runs as an account that exists, and gets its token mounted unless the pod or the account
 * says otherwise.
 */
export function mountServiceAccount(pod: JsonObject, env: RulesEnv): void {
  const spec = section(pod, 'spec');
  const metadata = peek(pod, 'metadata');
  const namespace = text(metadata, 'namespace');
  const name = text(spec, 'serviceAccountName') || 'default';
  spec['serviceAccountName'] = name;
  spec['serviceAccount'] = name;
  const account = env.store.table('serviceaccounts').get(namespace, name);
  if (!account) {
    const why = `error looking up service account ${namespace}/${name}: serviceaccount "${name}" not found`;
    throw forbidden({ group: '', resource: 'pods' }, text(metadata, 'name'), why);
  }
  const automount =
    spec['automountServiceAccountToken'] ??
    (account as unknown as JsonObject)['automountServiceAccountToken'];
  if (automount !== false) mountToken(spec, `kube-api-access-${env.store.newSuffix()}`);
}

function mountToken(spec: JsonObject, volume: string): void {
  const all = [...items(spec, 'containers'), ...items(spec, 'initContainers')];
  const bare = all.filter(
    (container) => !items(container, 'volumeMounts').some((mount) => mount['mountPath'] === mountPath),
  );
  if (bare.length === 0) return;
  for (const container of bare) {
    container['volumeMounts'] = [
      ...items(container, 'volumeMounts'),
      { name: volume, readOnly: true, mountPath },
    ];
  }
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: {
        items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
      },
    },
  ];
  spec['volumes'] = [...items(spec, 'volumes'), { name: volume, projected: { sources, defaultMode: 420 } }];
}
