/** What a pod runs and may use. */
export interface PodPlan {
  image: string;
  /** Of the npm package. */
  version: string;
  /** Arguments behind `check trial-run`. */
  arguments: readonly string[];
  /** Absent: the namespace's default account, whose token is not mounted. */
  serviceAccount?: string;
  /** Whether the token is needed inside. */
  mountToken: boolean;
  /** Names of ConfigMaps by the folder that they appear in. */
  folders: Readonly<Record<string, readonly string[]>>;
  /** A Secret with the file `settings.yaml`. */
  settingsSecret?: string;
  env: Readonly<Record<string, string>>;
}

/** User and group `node` of the official image. */
const nodeUser = 1000;

/**
 * A pod without privileges: no root, a read-only root file system with two scratch folders that end with it, no capabilities, the
 * runtime's default seccomp profile, and a token of the API only if the code asks for one. It passes the `restricted` Pod Security Standard.
 */
export function podSpec(plan: PodPlan): Record<string, unknown> {
  const volumes = volumesOf(plan);
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: plan.mountToken,
    ...(plan.serviceAccount === undefined ? {} : { serviceAccountName: plan.serviceAccount }),
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: nodeUser,
      runAsGroup: nodeUser,
      fsGroup: nodeUser,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'check',
        image: plan.image,
        command: ['npx', '--yes', `kubectl-zk@${plan.version}`],
        args: ['check', 'trial-run', ...plan.arguments],
        env: Object.entries({
          HOME: '/home/node',
          // Only results belong into the log.
          NPM_CONFIG_LOGLEVEL: 'error',
          NPM_CONFIG_UPDATE_NOTIFIER: 'false',
          NPM_CONFIG_FUND: 'false',
          ...plan.env,
        }).map(([name, value]) => ({ name, value })),
        resources: {
          requests: { cpu: '250m', memory: '512Mi', 'ephemeral-storage': '512Mi' },
          limits: { memory: '1Gi', 'ephemeral-storage': '2Gi' },
        },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [
          { name: 'home', mountPath: '/home/node' },
          { name: 'tmp', mountPath: '/tmp' },
          ...volumes.map(({ name }) => ({ name, mountPath: `/check/${name}`, readOnly: true })),
        ],
      },
    ],
    volumes: [
      { name: 'home', emptyDir: { sizeLimit: '1Gi' } },
      { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } },
      ...volumes,
    ],
  };
}

/** Below `/check`, by their names. */
function volumesOf({ folders, settingsSecret }: PodPlan): ({ name: string } & Record<string, unknown>)[] {
  return [
    ...Object.entries(folders).map(([name, maps]) => ({
      name,
      projected: { sources: maps.map((map) => ({ configMap: { name: map } })) },
    })),
    ...(settingsSecret === undefined
      ? []
      : [{ name: 'settings', secret: { secretName: settingsSecret, defaultMode: 0o440 } }]),
  ];
}
