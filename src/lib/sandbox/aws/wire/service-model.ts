import { readTraits, shapeOf, type Shape, type Traits } from './shape.js';

export type Protocol = 'awsQuery' | 'ec2Query' | 'restXml' | 'restJson1' | 'awsJson1_0' | 'awsJson1_1';

export interface HttpBinding {
  method: string;
  path: string;
  /** Constant query parameters that select the operation, such as `list-type=2` or `acl`. */
  query: readonly (readonly [string, string])[];
  status: number;
}

export interface Operation {
  name: string;
  input: Shape;
  output: Shape;
  traits: Traits;
  http: HttpBinding | undefined;
}

/** One AWS service as the SDK describes it: its protocol and every operation, whether simulated or not. */
export interface ServiceModel {
  /** The name in the credential scope of a signature, such as `ec2` or `autoscaling`; also the prefix in messages. */
  name: string;
  protocol: Protocol;
  xmlNamespace: string;
  /** API version as the query protocols send it. */
  version: string;
  operations: ReadonlyMap<string, Operation>;
  /** Shapes of modelled errors by name, with the code that the query protocols use for them. */
  errors: ReadonlyMap<string, Shape>;
}

type SdkModule = Readonly<Record<string, unknown>>;

/** The services that have a model, by signing name. Each client is loaded on the first request to its service. */
const loaders: Readonly<Record<string, () => Promise<SdkModule>>> = {
  sts: async () => import('@aws-sdk/client-sts'),
  cloudformation: async () => import('@aws-sdk/client-cloudformation'),
  ec2: async () => import('@aws-sdk/client-ec2'),
  autoscaling: async () => import('@aws-sdk/client-auto-scaling'),
  iam: async () => import('@aws-sdk/client-iam'),
  s3: async () => import('@aws-sdk/client-s3'),
  kms: async () => import('@aws-sdk/client-kms'),
  acm: async () => import('@aws-sdk/client-acm'),
  route53: async () => import('@aws-sdk/client-route-53'),
  eks: async () => import('@aws-sdk/client-eks'),
};

export const modelledServices: readonly string[] = Object.keys(loaders);

const models = new Map<string, Promise<ServiceModel>>();

/** The model of a service by its signing name; undefined for a service that the sandbox does not know. */
export async function loadServiceModel(name: string): Promise<ServiceModel | undefined> {
  const load = Object.hasOwn(loaders, name) ? loaders[name] : undefined;
  if (!load) return undefined;
  let model = models.get(name);
  if (!model) {
    model = load().then((module) => readServiceModel(name, module));
    models.set(name, model);
  }
  return model;
}

interface ProtocolFacts {
  getShapeId?: () => string;
}
interface ClientConfig {
  protocol: ProtocolFacts | (new (settings: unknown) => ProtocolFacts);
  protocolSettings: { xmlNamespace?: string; version?: string };
}

function readServiceModel(name: string, module: SdkModule): ServiceModel {
  const Client = Object.entries(module).find(([key]) => key.endsWith('Client') && key !== '__Client')?.[1];
  if (typeof Client !== 'function') throw new Error(`the AWS SDK module for ${name} exports no client`);
  const client = new (Client as new (options: unknown) => { config: ClientConfig })({
    region: 'eu-central-1',
  });
  const { protocol, protocolSettings } = client.config;
  const instance = typeof protocol === 'function' ? new protocol(protocolSettings) : protocol;
  const schemas = Object.entries(module).filter(([key, value]) => key.endsWith('$') && Array.isArray(value));
  const arrays = schemas.map(([, value]) => value as readonly unknown[]);
  return {
    name,
    protocol: protocolName(name, instance.getShapeId?.()),
    xmlNamespace: protocolSettings.xmlNamespace ?? '',
    version: protocolSettings.version ?? '',
    operations: new Map(
      arrays
        .filter((schema) => schema[0] === 9)
        .map((schema) => [schema[2] as string, readOperation(schema)]),
    ),
    errors: new Map(
      arrays.filter((schema) => schema[0] === -3).map((schema) => [schema[2] as string, shapeOf(schema)]),
    ),
  };
}

const protocols: readonly string[] = [
  'awsQuery',
  'ec2Query',
  'restXml',
  'restJson1',
  'awsJson1_0',
  'awsJson1_1',
] satisfies Protocol[];

function protocolName(service: string, shapeId: string | undefined): Protocol {
  const name = shapeId?.split('#')[1] ?? '';
  if (!protocols.includes(name))
    throw new Error(`the AWS SDK client for ${service} speaks ${shapeId}, which the sandbox does not`);
  return name as Protocol;
}

/** `[9, namespace, name, traits, input, output]` */
function readOperation(schema: readonly unknown[]): Operation {
  const traits = readTraits(schema[3]);
  const operation = { name: schema[2] as string, traits, http: readHttp(traits['http']) };
  // Inputs and outputs stay unread until somebody calls the operation: EC2 alone has some thousands of shapes.
  return Object.defineProperties(operation as Operation, {
    input: { get: () => shapeOf(schema[4]), enumerable: true },
    output: { get: () => shapeOf(schema[5]), enumerable: true },
  });
}

function readHttp(trait: unknown): HttpBinding | undefined {
  if (!Array.isArray(trait)) return undefined;
  const [method, uri, status] = trait as [string, string, number];
  const [path = '/', search = ''] = uri.split('?');
  return { method, path, query: [...new URLSearchParams(search)], status };
}
