import type { ResourceType } from '../resource-type.js';
import { autoScalingGroup, lifecycleHook } from './autoscaling.js';
import { accessEntry, addon, eksCluster } from './eks.js';
import { instanceProfile, managedPolicy, oidcProvider, policy, role } from './iam.js';
import { kmsAlias, kmsKey } from './kms.js';
import { launchTemplate } from './launch-template.js';
import { eventRule, logGroup, queue, queuePolicy } from './named.js';
import { recordSet } from './route53.js';
import { bucket, bucketPolicy } from './s3.js';
import { securityGroup, securityGroupEgress, securityGroupIngress } from './security-group.js';
import { waitConditionHandle } from './wait-condition.js';

/** The resource types that stacks of the sandbox can contain. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::AutoScaling::AutoScalingGroup': autoScalingGroup,
  'AWS::AutoScaling::LifecycleHook': lifecycleHook,
  'AWS::CloudFormation::WaitConditionHandle': waitConditionHandle,
  'AWS::EC2::LaunchTemplate': launchTemplate,
  'AWS::EC2::SecurityGroup': securityGroup,
  'AWS::EC2::SecurityGroupEgress': securityGroupEgress,
  'AWS::EC2::SecurityGroupIngress': securityGroupIngress,
  'AWS::EKS::AccessEntry': accessEntry,
  'AWS::EKS::Addon': addon,
  'AWS::EKS::Cluster': eksCluster,
  'AWS::Events::Rule': eventRule,
  'AWS::IAM::InstanceProfile': instanceProfile,
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::IAM::OIDCProvider': oidcProvider,
  'AWS::IAM::Policy': policy,
  'AWS::IAM::Role': role,
  'AWS::KMS::Alias': kmsAlias,
  'AWS::KMS::Key': kmsKey,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::Route53::RecordSet': recordSet,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
};
