import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IParameter } from 'aws-cdk-lib/aws-ssm';
import type { Kind } from './kind';

export const parameter: Kind<IParameter> = {
  property: 'parameterArn',
  what: 'an SSM parameter',
  type: 'ssm.IParameter',
  value: ({ parameterName }) => parameterName,
  // https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-shared-parameters.html
  foreignValue: ({ parameterArn }) => parameterArn,
  services: ['ssm'],
  types: ['parameter'],
  arns: ({ parameterArn }) => ({ parameter: parameterArn }),
  read: ['ssm:GetParameter', 'ssm:GetParameters'],
  write: ['ssm:PutParameter'],
  content: 'the values of its parameters',
  fetched: true,
  otherAccount:
    'the parameter has to be an advanced one that is shared with this account, by AWS Resource Access Manager',
  // An imported secure string has one, and its interface does not say so.
  key: (resource) => (resource as { encryptionKey?: IKey }).encryptionKey,
  // https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
  keyUse: [
    { for: /:GetParameter/, needs: ['kms:Decrypt'] },
    { for: /:PutParameter$/, needs: ['kms:Encrypt'] },
  ],
};
