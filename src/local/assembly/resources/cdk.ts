import type { ResourceType } from './resource-type';

/** Tells the CDK's authors which constructs are used. */
export const cdkMetadata: ResourceType = {
  type: 'AWS::CDK::Metadata',
  ref: (metadata) => metadata.logicalId,
  attributes: {},
};
