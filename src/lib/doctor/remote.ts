import {
  callerIdentity,
  createAwsClients,
  isAwsError,
  resolveRegion,
  type AwsSettings,
} from '../aws/index.js';
import { checkSourceSpecs, openChannel, type SourceSpec } from '../channel/index.js';
import { openRegistry, type RegistryOptions } from '../registry/index.js';
import { loadKubeconfig, selectContext, type ContextOverrides } from '../kube/index.js';
import { probeServer } from './probe.js';
import { failed, ok, warn, type Check } from './finding.js';

/** Whether the kubeconfig can be read and which context would be used. */
export function kubeconfigCheck(path: string | undefined, overrides: ContextOverrides): Check {
  return {
    name: 'kubeconfig',
    run: async ({ env }) => {
      const { document, files } = await loadKubeconfig({ env, kubeconfig: path });
      if (files.length === 0)
        return warn(
          'no kubeconfig file',
          'Set KUBECONFIG, or write one with aws eks update-kubeconfig --name CLUSTER.',
        );
      if (document['current-context'] === '' && !overrides.context)
        return warn(
          `no current context in ${files.join(', ')}`,
          'Choose one with kubectl config use-context NAME.',
        );
      const selected = selectContext(document, overrides);
      return ok(`context ${selected.context}, cluster ${selected.clusterName}`);
    },
  };
}

/** Whether the API server of the selected context answers at all; being refused counts as an answer. */
export function serverCheck(path: string | undefined, overrides: ContextOverrides): Check {
  return {
    name: 'api-server',
    run: async ({ env, signal }) => {
      const { document } = await loadKubeconfig({ env, kubeconfig: path });
      if (document['current-context'] === '' && !overrides.context)
        return warn('no context to look at', 'See the check kubeconfig.');
      const { cluster, context } = selectContext(document, overrides);
      const answer = await probeServer(cluster, signal);
      return answer.reached
        ? ok(`${answer.server} answers`)
        : failed(`${answer.server} (context ${context}): ${answer.reason}`, answer.fix);
    },
  };
}

/** Whether AWS knows us. */
export function credentialsCheck(settings: AwsSettings): Check {
  return {
    name: 'credentials',
    run: async (context) => {
      // STS answers in every region; without one of the user's own, its oldest does for this question.
      const region = await resolveRegion(settings, context, 'us-east-1');
      const clients = createAwsClients({ ...settings, region, maxRetries: 1 }, context);
      try {
        const { account, arn } = await callerIdentity(clients);
        return ok(`account ${account}, ${arn}`);
      } catch (error) {
        if (isAwsError(error) && error.message.startsWith('no AWS credentials'))
          return warn(error.message, 'Set AWS_PROFILE, or log in, for example with aws sso login.');
        throw error;
      } finally {
        clients.close();
      }
    },
  };
}

/** Whether the registry can be read. */
export function registryCheck(
  options: Omit<RegistryOptions, 'location'> & { location: string | undefined },
): Check {
  return {
    name: 'registry',
    run: async (context) => {
      if (!options.location)
        return warn(
          'no cluster registry is configured',
          'Give --registry, set ZK_REGISTRY, or write it into the configuration file.',
        );
      const registry = await openRegistry({ ...options, location: options.location }, context);
      const clusters = await registry.list();
      return ok(`${registry.location}, ${clusters.length} ${clusters.length === 1 ? 'cluster' : 'clusters'}`);
    },
  };
}

/** Whether the channel's sources can be read, in the given ref. */
export function channelCheck(specs: readonly SourceSpec[], ref: string): Check {
  return {
    name: 'channel',
    run: async (context) => {
      if (specs.length === 0)
        return warn(
          'no channel is configured',
          'Give --directory or --config-source, or make one with kubectl zk channel init DIR.',
        );
      checkSourceSpecs(specs);
      const channel = await openChannel(specs, context);
      try {
        const user = { id: 'doctor', channel: ref, configItems: {} };
        // A folder has no version of its own, so only reading it tells whether it is there.
        const version = specs.every((spec) => spec.type === 'directory')
          ? (await channel.checkout(user)).id
          : await channel.versionOf(user);
        return ok(`${specs.map((spec) => `${spec.name} (${spec.location})`).join(', ')}, version ${version}`);
      } finally {
        await channel.close();
      }
    },
  };
}
