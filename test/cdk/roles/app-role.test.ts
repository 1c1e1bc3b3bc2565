import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Stack } from 'aws-cdk-lib/core';
import type { ServerlessApp } from '../../../src/cdk';
import { findCycle, referenceGraph } from '../../../src/cdk/checks/cycles';
import type { FunctionManifest } from '../../../src/manifest/manifest';
import { appIn, manifestOf, newStack, newTable, ofType, policyDocuments, roleIdOf, route } from '../literal-app';

const MANIFEST = manifestOf({
  functions: { APIHandler: { kind: 'http' }, report: { kind: 'lambda' }, work: { kind: 'lambda' } },
  resources: {},
  operations: {},
});

/** The template of a stack, which has no cycle. */
function synthesized(stack: Stack): any {
  const template = Template.fromStack(stack).toJSON();
  const resources = Object.entries<any>(template.Resources).map(
    ([id, { Type, Properties = {}, DependsOn = [] }]) =>
      [id, { path: id, type: Type, properties: Properties, dependsOn: [DependsOn].flat() }] as const,
  );
  expect(findCycle(referenceGraph(new Map(resources)))).toBeUndefined();
  return template;
}

/** The actions that the role of a function is allowed, of a service. */
function allowed(template: any, functionId: string, service: string): string[] {
  return policyDocuments(template, roleIdOf(template, functionId))
    .flatMap(({ Statement }) => Statement)
    .flatMap(({ Action }) => Action)
    .filter((action) => action.startsWith(`${service}:`));
}

const invokeMachine = (runtime: ServerlessApp, stack: Stack, name: string) =>
  new sfn.StateMachine(stack, 'Machine', {
    definitionBody: sfn.DefinitionBody.fromChainable(
      new LambdaInvoke(stack, 'Invoke', { lambdaFunction: runtime.getFunction(name) }),
    ),
  });

describe.each([{}, { roles: 'shared' }])('permissions on what invokes functions are no cycle, with %j', (props) => {
  const deployed = (change: (runtime: ServerlessApp, stack: Stack) => void) => {
    const stack = newStack();
    change(appIn(stack, MANIFEST, props), stack);
    return synthesized(stack);
  };

  test('of a function itself', () => {
    const template = deployed((runtime) => {
      for (const handler of Object.values(runtime.functions)) handler.grantInvoke(handler);
    });
    for (const id of ['APIHandler', 'Report', 'Work']) {
      expect(allowed(template, id, 'lambda')).toContain('lambda:InvokeFunction');
    }
  });

  test('of two functions each other', () => {
    const template = deployed((runtime) => {
      runtime.getFunction('work').grantInvoke(runtime.getFunction('report'));
      runtime.getFunction('report').grantInvoke(runtime.getRole('work'));
    });
    expect(allowed(template, 'Report', 'lambda')).toContain('lambda:InvokeFunction');
    expect(allowed(template, 'Work', 'lambda')).toContain('lambda:InvokeFunction');
  });

  test('of all functions by the app', () => {
    const template = deployed((runtime) => runtime.getFunction('work').grantInvoke(runtime));
    expect(allowed(template, 'Work', 'lambda')).toContain('lambda:InvokeFunction');
  });

  test('of a function by a version and an alias', () => {
    deployed((runtime) => {
      runtime.getFunction('work').addAlias('live').grantInvoke(runtime.getFunction('work'));
      runtime.getFunction('report').currentVersion.grantInvoke(runtime.getFunction('report'));
    });
  });

  test('of a state machine that runs the function that starts it', () => {
    const template = deployed((runtime, stack) => {
      invokeMachine(runtime, stack, 'work').grantStartExecution(runtime.getFunction('work'));
    });
    expect(allowed(template, 'Work', 'states')).toEqual(['states:StartExecution']);
  });

  test('of a trigger on its user pool, whichever comes first', () => {
    for (const grantFirst of [true, false]) {
      const template = deployed((runtime, stack) => {
        const pool = new cognito.UserPool(stack, 'Users');
        const work = runtime.getFunction('work');
        if (grantFirst) pool.grant(work, 'cognito-idp:AdminAddUserToGroup');
        pool.addTrigger(cognito.UserPoolOperation.POST_CONFIRMATION, work);
        if (!grantFirst) pool.grant(work, 'cognito-idp:AdminAddUserToGroup');
      });
      expect(allowed(template, 'Work', 'cognito-idp')).toEqual(['cognito-idp:AdminAddUserToGroup']);
    }
  });

  test.each([
    ['rest', ({ restApi }: ServerlessApp) => restApi.arnForExecuteApi()],
    ['http', ({ httpApi }: ServerlessApp) => httpApi.arnForExecuteApi()],
  ])('of a function that calls the %s API that it serves', (type, arnOf) => {
    const stack = newStack();
    const manifest = { ...MANIFEST, routes: [route('GET', '/orders')] };
    const runtime = appIn(stack, manifest, { ...props, stageConfig: { api: { type } } });
    runtime
      .getRole('APIHandler')
      .addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['execute-api:Invoke'], resources: [arnOf(runtime)] }));
    expect(allowed(synthesized(stack), 'APIHandler', 'execute-api')).toEqual(['execute-api:Invoke']);
  });

  test('of a function by all actions but some', () => {
    deployed((runtime) => {
      const work = runtime.getFunction('work');
      runtime
        .getRole('work')
        .grantPrincipal.addToPrincipalPolicy(
          new iam.PolicyStatement({ notActions: ['lambda:DeleteFunction'], resources: [work.functionArn] }),
        );
    });
  });

  test('of a state machine whose ARN is written with others', () => {
    deployed((runtime, stack) => {
      const machine = invokeMachine(runtime, stack, 'work');
      runtime.getRole('work').grantPrincipal.addToPrincipalPolicy(
        new iam.PolicyStatement({
          actions: ['states:StartExecution', 'states:StopExecution'],
          resources: [
            machine.stateMachineArn,
            stack.formatArn({ service: 'states', resource: `execution:${machine.stateMachineName}:*` }),
          ],
        }),
      );
    });
  });
});

describe('a trigger of a user pool that the app declares', () => {
  const pre: FunctionManifest = { kind: 'lambda' };
  const withTrigger = (trigger: FunctionManifest) => () => {
    const stack = newStack();
    const pool = new cognito.UserPool(stack, 'Users');
    const client = pool.addClient('Client');
    const manifest = manifestOf({
      functions: { APIHandler: { kind: 'http' }, 'pre-sign-up': trigger },
      resources: {
        CLIENT_ID: { kind: 'env', variable: 'CLIENT_ID' },
        Orders: { kind: 'table', variable: 'ORDERS_NAME' },
        Users: { kind: 'userPool', variable: 'USERS_ID' },
      },
      operations: { 'cognito-identity-provider': ['AdminGetUser'], dynamodb: ['GetItem'] },
    });
    const resources = { CLIENT_ID: client.userPoolClientId, Orders: newTable(stack, 'Orders'), Users: pool };
    const runtime = appIn(stack, manifest, { resources });
    pool.addTrigger(cognito.UserPoolOperation.PRE_SIGN_UP, runtime.getFunction('pre-sign-up'));
    return synthesized(stack);
  };

  test('is a cycle if it uses the pool', () => {
    expect(withTrigger(pre)).toThrow('the resources refer to each other in a cycle');
  });

  test.each([{ uses: [] }, { uses: ['Orders'] }])('is none with %j', (uses) => {
    const template = withTrigger({ ...pre, ...uses })();
    expect(allowed(template, 'APIHandler', 'cognito-idp')).toEqual(['cognito-idp:AdminGetUser']);
    expect(allowed(template, 'PreSignUp', 'cognito-idp')).toEqual([]);
  });
});

test('a grant that is no invocation precedes the function, so that its first call has the permission', () => {
  const stack = newStack();
  const runtime = appIn(stack, MANIFEST);
  newTable(stack).grantReadData(runtime.getRole('report'));
  const template = synthesized(stack);
  const [[policy]] = ofType(template, 'AWS::IAM::Policy').filter(
    ([, { Properties }]) => Properties.Roles[0].Ref === roleIdOf(template, 'Report'),
  );
  expect(template.Resources.Report.DependsOn).toContain(policy);
});

test('a policy of a key that names the role of a function that uses the key is no cycle', () => {
  const stack = newStack();
  const manifest = manifestOf({
    functions: { report: { kind: 'lambda' } },
    routes: [],
    resources: { ApiKey: { kind: 'secret', variable: 'API_KEY_ARN' } },
    operations: { 'secrets-manager': ['GetSecretValue'] },
  });
  const secret = new secretsmanager.Secret(stack, 'ApiKey', { encryptionKey: new kms.Key(stack, 'Key') });
  const runtime = appIn(stack, manifest, { resources: { ApiKey: secret } });
  secret.grantRead(runtime.getRole('report'));
  expect(allowed(synthesized(stack), 'Report', 'kms')).toContain('kms:Decrypt');
});

describe('a grant to DefaultRole', () => {
  const warnings = (
    change: (runtime: ServerlessApp, table: dynamodb.ITable, stack: Stack) => void,
    props: object = {},
  ) => {
    const stack = newStack();
    const runtime = appIn(stack, MANIFEST, props);
    const table = newTable(stack, 'Orders');
    runtime.addEnvironmentVariable('TABLE', table.tableName, 'report');
    change(runtime, table, stack);
    return Annotations.fromStack(stack)
      .findWarning('*', Match.anyValue())
      .map(({ entry }) => String(entry.data));
  };

  test('on a resource that another function has in a variable, and no permission for, is a warning', () => {
    expect(warnings((runtime, table) => table.grantReadData(runtime.getRole('DefaultRole')))).toEqual([
      'Stack/Orders/Resource is granted to DefaultRole, the role of the functions that serve routes. The function "report" has it in the variable TABLE, ' +
        'and is granted nothing on it. Grant it to the construct, as in table.grantReadData(runtime), or to getRole("report"); ' +
        "or give all functions one role: roles: 'shared' [ack: serverless-cdk-project:default-role:report:TABLE]",
    ]);
  });

  test('on an existing resource, too', () => {
    const messages = warnings((runtime, _, stack) => {
      const old = dynamodb.Table.fromTableName(stack, 'Old', 'shop-orders');
      runtime.addEnvironmentVariable('OLD', old.tableName, 'report');
      old.grantReadData(runtime.getRole('DefaultRole'));
    });
    expect(messages.join()).toContain('shop-orders is granted to DefaultRole');
  });

  test.each<[string, (runtime: ServerlessApp, table: dynamodb.ITable) => void, object]>([
    [
      'and to that function is none',
      (runtime, table) => {
        table.grantReadData(runtime.getRole('DefaultRole'));
        table.grantReadData(runtime.getRole('report'));
      },
      {},
    ],
    ['and to the construct is none', (runtime, table) => table.grantReadData(runtime), {}],
    [
      'that all functions share is none',
      (runtime, table) => table.grantReadData(runtime.getRole('DefaultRole')),
      { roles: 'shared' },
    ],
    [
      'on something else is none',
      (runtime) => newTable(runtime.node.scope as Stack, 'Other').grantReadData(runtime.getRole('DefaultRole')),
      {},
    ],
  ])('%s', (_, change, props) => {
    expect(warnings(change, props)).toEqual([]);
  });
});
