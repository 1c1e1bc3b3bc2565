import type { LocalResourcePolicy } from '../model';
import type { Resource } from './resource';
import { restApiPolicy } from './rest-api-policy';
import { restApi } from './resources/api-gateway';
import { functionArn, lambdaPermission } from './resources/lambda-function';

/** Resolves the document of a policy. */
type DocumentOf = (raw: any) => object;

type Reader = (policy: Resource, documentOf: DocumentOf) => readonly LocalResourcePolicy[];

/** The resource-based policies of a resource, by its type. */
export const RESOURCE_POLICIES: { readonly [type: string]: Reader | undefined } = {
  'AWS::SQS::QueuePolicy': (policy, documentOf) =>
    each(policy, queueArns(policy), documentOf(policy.raw('PolicyDocument'))),
  'AWS::SNS::TopicPolicy': (policy, documentOf) =>
    each(policy, policy.property('Topics') ?? [], documentOf(policy.raw('PolicyDocument'))),
  'AWS::S3::BucketPolicy': (policy, documentOf) => {
    const bucket = policy.arn('s3', String(policy.property('Bucket')), { region: '', account: '' });
    return each(policy, [bucket], documentOf(policy.raw('PolicyDocument')));
  },
  'AWS::SecretsManager::ResourcePolicy': (policy, documentOf) =>
    each(policy, [policy.property('SecretId')], documentOf(policy.raw('ResourcePolicy'))),
  'AWS::Events::EventBusPolicy': (policy, documentOf) => {
    const bus = policy.arn('events', `event-bus/${policy.property('EventBusName') ?? 'default'}`);
    const statement = policy.raw('Statement') ?? busStatement(policy, bus);
    return each(policy, [bus], documentOf({ Statement: statement }));
  },
  [restApi.type]: (api, documentOf) => {
    const document = restApiPolicy(api);
    const arn = api.arn('execute-api', restApi.ref(api));
    return document === undefined ? [] : each(api, [arn], withWholeArns(documentOf(document), arn));
  },
  [lambdaPermission.type]: (permission, documentOf) => {
    const target = functionArn(permission);
    // Of the function itself, without the alias or version that it is for.
    const fn = target.split(':').slice(0, 7).join(':');
    return each(permission, [fn], documentOf({ Statement: permissionStatement(permission, target) }));
  },
};

function each(policy: Resource, arns: readonly unknown[], document: object): LocalResourcePolicy[] {
  return arns.map((arn) => ({ resourceArn: String(arn), name: policy.logicalId, document }));
}

/** The policy names its queues by their URLs, of which account and name are the last two parts. */
function queueArns(policy: Resource): string[] {
  return (policy.property('Queues') ?? []).map((url: string) => {
    const [account, name] = url.split('/').slice(-2);
    return policy.arn('sqs', name, { account });
  });
}

/** The older form, of one action for one account. */
function busStatement(policy: Resource, bus: string): object {
  const principal = policy.property('Principal');
  const condition = policy.property('Condition');
  return {
    Effect: 'Allow',
    Action: policy.property('Action'),
    Principal: principal === '*' ? '*' : { AWS: principal },
    Resource: bus,
    ...(condition ? { Condition: { [condition.Type]: { [condition.Key]: condition.Value } } } : {}),
  };
}

/**
 * The policy with `execute-api:/prod/GET/pets`, which API Gateway expands, as an ARN.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
 */
function withWholeArns({ Statement, ...rest }: any, arn: string): object {
  const expand = (value: unknown) => (typeof value === 'string' ? value.replace(/^execute-api:(?=\/)/, arn) : value);
  const statements = Statement.map((statement: any) => ({
    ...statement,
    ...Object.fromEntries(
      ['Resource', 'NotResource']
        .filter((name) => statement[name] !== undefined)
        .map((name) => [name, [statement[name]].flat().map(expand)]),
    ),
  }));
  return { ...rest, Statement: statements };
}

/** The statement that Lambda adds to the function's policy: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
function permissionStatement(permission: Resource, target: string): object {
  const { Action, Principal, PrincipalOrgID, SourceArn, SourceAccount, FunctionUrlAuthType, InvokedViaFunctionUrl } =
    permission.properties;
  const conditions = {
    ArnLike: { 'aws:SourceArn': SourceArn },
    StringEquals: {
      'aws:PrincipalOrgID': PrincipalOrgID,
      'aws:SourceAccount': SourceAccount,
      'lambda:FunctionUrlAuthType': FunctionUrlAuthType,
    },
    Bool: { 'lambda:InvokedViaFunctionUrl': InvokedViaFunctionUrl },
  };
  const given = Object.entries(conditions).flatMap(([operator, keys]) => {
    const present = Object.entries(keys).filter(([, value]) => value !== undefined);
    return present.length > 0 ? [[operator, Object.fromEntries(present)]] : [];
  });
  const isService = /^[\w.-]+\.amazonaws\.com(\.cn)?$/.test(Principal);
  return {
    Effect: 'Allow',
    Action,
    Principal: Principal === '*' ? '*' : { [isService ? 'Service' : 'AWS']: Principal },
    Resource: target,
    Condition: Object.fromEntries(given),
  };
}
