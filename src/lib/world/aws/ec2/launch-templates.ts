import { AwsError } from '../aws-error.js';
import type { RegionContext } from '../region-context.js';
import type { Tags } from '../tags.js';

/** The parts of a launch template that the world acts on; all others are kept and shown. */
export interface LaunchTemplateData {
  ImageId?: string;
  InstanceType?: string;
  UserData?: string;
  SecurityGroupIds?: string[];
  IamInstanceProfile?: { Arn?: string; Name?: string };
  NetworkInterfaces?: { SubnetId?: string; Groups?: string[]; AssociatePublicIpAddress?: boolean }[];
  TagSpecifications?: { ResourceType?: string; Tags?: { Key: string; Value: string }[] }[];
  [other: string]: unknown;
}

export interface LaunchTemplateVersion {
  number: number;
  createdAt: number;
  description: string | undefined;
  data: LaunchTemplateData;
}

export interface LaunchTemplate {
  id: string;
  name: string;
  createdAt: number;
  createdBy: string;
  defaultVersion: number;
  latestVersion: number;
  versions: Map<number, LaunchTemplateVersion>;
  tags: Tags;
}

/** EC2's limit on user data before base64 encoding. */
const USER_DATA_LIMIT = 16_384;

export class LaunchTemplates {
  readonly templates = new Map<string, LaunchTemplate>();
  readonly #byName = new Map<string, string>();

  constructor(private readonly context: RegionContext) {}

  create(input: {
    name: string;
    data: LaunchTemplateData;
    tags: Tags;
    description?: string;
  }): LaunchTemplate {
    if (this.#byName.has(input.name)) {
      throw new AwsError(
        'InvalidLaunchTemplateName.AlreadyExistsException',
        `Launch template name already in use.`,
      );
    }
    const template: LaunchTemplate = {
      id: this.context.ids.ec2('lt'),
      name: input.name,
      createdAt: this.context.now,
      createdBy: this.context.arn('iam', 'root', 'global'),
      defaultVersion: 1,
      latestVersion: 0,
      versions: new Map(),
      tags: input.tags,
    };
    this.#addVersion(template, input.data, input.description);
    this.templates.set(template.id, template);
    this.#byName.set(template.name, template.id);
    return template;
  }

  /** Adds a version; the default version stays what it was, as with EC2 and with CloudFormation. */
  addVersion(id: string, data: LaunchTemplateData, description?: string): LaunchTemplateVersion {
    return this.#addVersion(this.get(id), data, description);
  }

  #addVersion(
    template: LaunchTemplate,
    data: LaunchTemplateData,
    description: string | undefined,
  ): LaunchTemplateVersion {
    checkUserData(data.UserData);
    const version = { number: ++template.latestVersion, createdAt: this.context.now, description, data };
    template.versions.set(version.number, version);
    return version;
  }

  get(id: string): LaunchTemplate {
    const template = this.templates.get(id);
    if (!template)
      throw new AwsError(
        'InvalidLaunchTemplateId.NotFound',
        `The specified launch template, with template ID ${id}, does not exist.`,
      );
    return template;
  }

  getByName(name: string): LaunchTemplate {
    const id = this.#byName.get(name);
    if (id === undefined) {
      throw new AwsError(
        'InvalidLaunchTemplateName.NotFoundException',
        `The specified launch template, with template name ${name}, does not exist.`,
      );
    }
    return this.get(id);
  }

  /** The version behind a number, `$Latest` or `$Default` (also the meaning of no version). */
  version(template: LaunchTemplate, wanted: string | undefined): LaunchTemplateVersion {
    const number =
      wanted === undefined || wanted === '$Default'
        ? template.defaultVersion
        : wanted === '$Latest'
          ? template.latestVersion
          : Number(wanted);
    const version = template.versions.get(number);
    if (!version) {
      throw new AwsError(
        'InvalidLaunchTemplateId.VersionNotFound',
        `Could not find launch template version ${wanted} for launch template ${template.id}.`,
      );
    }
    return version;
  }

  setDefault(id: string, version: string): LaunchTemplate {
    const template = this.get(id);
    template.defaultVersion = this.version(template, version).number;
    return template;
  }

  delete(id: string): LaunchTemplate {
    const template = this.get(id);
    this.templates.delete(id);
    this.#byName.delete(template.name);
    return template;
  }
}

/** Checks that user data is base64 and within EC2's limit. */
export function checkUserData(encoded: string | undefined): void {
  if (encoded === undefined) return;
  const compact = encoded.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact))
    throw new AwsError('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.');
  const bytes = Math.floor((compact.replace(/=+$/, '').length * 3) / 4);
  if (bytes > USER_DATA_LIMIT)
    throw new AwsError('InvalidParameterValue', `User data is limited to ${USER_DATA_LIMIT} bytes`);
}
