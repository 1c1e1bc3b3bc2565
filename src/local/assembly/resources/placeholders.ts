import { DOES_NOT_RUN, IS_RECORDED } from '../../model';
import { physicalName } from '../physical-name';
import type { Resource } from '../resource';
import { arnOf, byArn, generated, named, suffix, type Value } from './naming';
import type { ResourceType } from './resource-type';

// Types that do not run locally. Resources that refer to them do: they get names, ARNs and URLs in the form of AWS, and
// only calls with these fail.

const userPoolId: Value = (pool) => `${pool.stack.region}_${generated(pool)}`;
const userPoolProvider: Value = (pool) => `cognito-idp.${pool.stack.region}.${suffix(pool)}/${userPoolId(pool)}`;

/** `https://<id>.appsync-api.<region>.amazonaws.com/graphql` */
const appSyncHost =
  (kind: string): Value =>
  (api) =>
    `${generated(api)}.appsync-${kind}.${api.stack.region}.${suffix(api)}`;

export const PLACEHOLDERS: readonly ResourceType[] = [
  byArn('AWS::StepFunctions::StateMachine', arnOf('states', 'StateMachineName', 'stateMachine:'), {
    Name: named('StateMachineName'),
  }),
  {
    type: 'AWS::Cognito::UserPool',
    ref: userPoolId,
    attributes: {
      Arn: (pool) => pool.arn('cognito-idp', `userpool/${userPoolId(pool)}`),
      UserPoolId: userPoolId,
      ProviderName: userPoolProvider,
      ProviderURL: (pool) => `https://${userPoolProvider(pool)}`,
    },
  },
  {
    type: 'AWS::AppSync::GraphQLApi',
    ref: (api) => api.arn('appsync', `apis/${generated(api)}`),
    attributes: {
      Arn: (api) => api.arn('appsync', `apis/${generated(api)}`),
      ApiId: generated,
      GraphQLUrl: (api) => `https://${appSyncHost('api')(api)}/graphql`,
      GraphQLDns: appSyncHost('api'),
      RealtimeUrl: (api) => `wss://${appSyncHost('realtime-api')(api)}/graphql`,
      RealtimeDns: appSyncHost('realtime-api'),
    },
  },
  {
    type: 'AWS::Cognito::UserPoolClient',
    ref: generated,
    attributes: { ClientId: generated, Name: named('ClientName') },
  },
];

/** The types that the services of `src/local/aws/sinks` have. */
const RECORDED = /^AWS::(StepFunctions::StateMachine(Alias|Version)?|Cognito::UserPool(Client)?|SES::\w+)$/;

/** The reason why a type does not run. */
export function reasonOf(type: string): string {
  return RECORDED.test(type) ? IS_RECORDED : DOES_NOT_RUN;
}

/** `Ref` of any other type: a name derived from the stack's. */
export function placeholderRef(resource: Resource): string {
  return physicalName(`${resource.stack.name}-${resource.logicalId}`, 64);
}

/**
 * `Fn::GetAtt` of any other type: an ARN, a name, or a placeholder in the form of a host name, which is that of a URL.
 */
export function placeholderAttribute(resource: Resource, attribute: string): string {
  const name = placeholderRef(resource);
  // AWS::<service>::<type>, Custom::<type>
  const [service, type] = resource.type.toLowerCase().split('::').slice(-2);
  if (/arn$/i.test(attribute)) return resource.arn(service, `${type}/${name}`);
  if (/(name|id)$/i.test(attribute)) return name;
  const host = `${resource.logicalId}.${attribute}.does-not-run-locally.invalid`.toLowerCase();
  return /url$/i.test(attribute) ? `https://${host}` : host;
}
