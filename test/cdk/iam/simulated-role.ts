import { runSimulation } from '@cloud-copilot/iam-simulate';
import { ofType, policyDocuments, roleIdOf } from '../literal-app';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-central-1';

const PSEUDO: { readonly [name: string]: string } = {
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'Stack',
};

/** The ARN of a resource whose name is its logical id, by its type. */
const ARNS: { readonly [type: string]: (id: string) => string } = {
  'AWS::Cognito::UserPool': (id) => regional('cognito-idp', `userpool/${id}`),
  'AWS::DynamoDB::GlobalTable': (id) => regional('dynamodb', `table/${id}`),
  'AWS::DynamoDB::Table': (id) => regional('dynamodb', `table/${id}`),
  'AWS::Events::EventBus': (id) => regional('events', `event-bus/${id}`),
  'AWS::IAM::Role': (id) => `arn:aws:iam::${ACCOUNT}:role/${id}`,
  'AWS::KMS::Key': (id) => regional('kms', `key/${id}`),
  'AWS::Kinesis::Stream': (id) => regional('kinesis', `stream/${id}`),
  'AWS::Lambda::Function': (id) => regional('lambda', `function:${id}`),
  'AWS::Logs::LogGroup': (id) => regional('logs', `log-group:${id}:*`),
  'AWS::S3::Bucket': (id) => `arn:aws:s3:::${id.toLowerCase()}`,
  'AWS::SNS::Topic': (id) => regional('sns', id),
  'AWS::SQS::Queue': (id) => regional('sqs', id),
  'AWS::SSM::Parameter': (id) => regional('ssm', `parameter/${id}`),
  'AWS::SecretsManager::Secret': (id) => regional('secretsmanager', `secret:${id}-AbCdEf`),
};

const REF_IS_ARN = ['AWS::SecretsManager::Secret', 'AWS::SNS::Topic'];

export function regional(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

/** A template as if it were deployed: what its roles may do is asked of a simulation of IAM. */
export class Deployed {
  constructor(private readonly template: any) {}

  /** The ARN of the one resource of a type whose logical id begins like that. */
  arn(type: string, id: string = ''): string {
    const [[found], ...others] = ofType(this.template, type).filter(([logicalId]) => logicalId.startsWith(id));
    expect(others).toEqual([]);
    return ARNS[type](found);
  }

  /** The name of a resource: that of its logical id, for API Gateway's ids, say. */
  id(type: string): string {
    return ofType(this.template, type)[0][0];
  }

  /** Whether the role of a function may do that, by the policies that the template attaches to it. */
  async may(functionId: string, action: string, resource: string, contextVariables: object = {}): Promise<boolean> {
    const role = roleIdOf(this.template, functionId);
    const result = await runSimulation(
      {
        request: {
          principal: ARNS['AWS::IAM::Role'](role),
          action,
          resource: { resource, accountId: ACCOUNT },
          contextVariables: { ...contextVariables },
        },
        identityPolicies: this.policies(role),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        // A key has to allow its account to use it, whatever the role may do.
        resourcePolicy: this.keyPolicy(resource),
      },
      {},
    );
    if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
    return result.overallResult === 'Allowed';
  }

  /** Each action with each resource that the role of a function is allowed it on. */
  statements(functionId: string): { readonly action: string; readonly resource: string }[] {
    return this.policies(roleIdOf(this.template, functionId))
      .flatMap(({ policy }) => policy.Statement)
      .flatMap(({ Action, Resource }) =>
        [Action].flat().flatMap((action) => [Resource].flat().map((resource) => ({ action, resource }))),
      );
  }

  private policies(role: string): { readonly name: string; readonly policy: any }[] {
    return policyDocuments(this.template, role).map((document, index) => ({
      name: `policy-${index}`,
      policy: this.resolved(document),
    }));
  }

  private keyPolicy(arn: string): any {
    const found = ofType(this.template, 'AWS::KMS::Key').find(([id]) => ARNS['AWS::KMS::Key'](id) === arn);
    return found && this.resolved(found[1].Properties.KeyPolicy);
  }

  private resolved(value: any): any {
    if (Array.isArray(value)) return value.map((item) => this.resolved(item));
    if (typeof value !== 'object' || value === null) return value;
    const [[name, given], ...others] = Object.entries<any>(value);
    if (others.length === 0 && name === 'Ref') {
      return PSEUDO[given] ?? (REF_IS_ARN.includes(this.type(given)) ? ARNS[this.type(given)](given) : given);
    }
    if (others.length === 0 && name === 'Fn::GetAtt') {
      return ARNS[this.type(given[0])](given[0]) + (given[1] === 'StreamArn' ? '/stream/2026' : '');
    }
    if (others.length === 0 && name === 'Fn::Join') {
      return given[1].map((part: any) => this.resolved(part)).join(given[0]);
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.resolved(item)]));
  }

  private type(logicalId: string): string {
    return this.template.Resources[logicalId]?.Type;
  }
}
