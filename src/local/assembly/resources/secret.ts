import { byArn, generated, named, type Value } from './naming';
import type { ResourceType } from './resource-type';

const name = named('Name');

// Secrets Manager adds six characters to the name.
const secretArn: Value = (secret) =>
  secret.arn('secretsmanager', `secret:${name(secret)}-${generated(secret).slice(0, 6)}`);

export const secret: ResourceType = {
  ...byArn('AWS::SecretsManager::Secret', secretArn, { Id: secretArn }),
  service: 'secretsmanager',
  define: (resource) => ({ ...resource.properties, name: name(resource) }),
};
