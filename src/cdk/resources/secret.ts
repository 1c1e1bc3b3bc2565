import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Kind } from './kind';

export const secret: Kind<ISecret> = {
  property: 'secretArn',
  what: 'a secret',
  type: 'secretsmanager.ISecret',
  value: ({ secretArn }) => secretArn,
  services: ['secrets-manager'],
  types: ['Secret'],
  // Of an imported secret the six characters at the end may be unknown: https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
  arns: ({ secretArn, secretFullArn }) => ({ Secret: secretFullArn ?? `${secretArn}-??????` }),
  read: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
  write: ['secretsmanager:PutSecretValue'],
  content: 'the values of its secrets',
  fetched: true,
  otherAccount: "the policies of the secret and of its key, which has to be a customer's, have to allow the role too",
  key: ({ encryptionKey }) => encryptionKey,
  // https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
  keyUse: [
    { for: /:(GetSecretValue|PutSecretValue|UpdateSecret)$/, needs: ['kms:Decrypt'] },
    { for: /:(PutSecretValue|UpdateSecret)$/, needs: ['kms:GenerateDataKey'] },
  ],
};
