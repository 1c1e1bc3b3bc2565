import * as fs from 'node:fs';
import * as path from 'node:path';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { type CfnElement, Stack, Stage } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { appIn, manifestOf, newApp, newStack, PLAIN, route } from './literal-app';
import { logicalIds, templateOfStack, wholeApp, type WholeAppOptions } from './whole-app';

jest.setTimeout(120_000);

const TYPES = ['rest', 'http', 'url'] as const;

/** The CDK's CLI asks for metadata with the path of each construct. */
const withPaths = () => newApp({ context: { 'aws:cdk:enable-path-metadata': true } });

const synthesized = (options: WholeAppOptions) => templateOfStack(wholeApp({ scope: withPaths(), ...options }).stack);

/** Those without a scope of their own, which several tests look at. */
const templates = new Map<string, any>();

function templateOf(options: WholeAppOptions = {}): any {
  if (options.scope) return synthesized(options);
  const key = JSON.stringify(options);
  if (!templates.has(key)) templates.set(key, synthesized(options));
  return templates.get(key);
}

const idsOf = (options: WholeAppOptions = {}) => logicalIds(templateOf(options));

describe.each(TYPES)('the logical ids of an app with everything and api.type %s', (type) => {
  // RENEW_LOGICAL_IDS=1 writes the files. Another id replaces a resource of every deployed stack: it belongs in the changelog.
  test('are those of deployed stacks', () => {
    const file = path.join(__dirname, `fixtures/logical-ids/${type}.json`);
    const ids = Object.fromEntries(
      Object.entries(idsOf({ type })).map(([id, of]) => [id.replace(/[0-9a-f]{32}$/, '<hash>'), of]),
    );
    if (process.env.RENEW_LOGICAL_IDS) fs.writeFileSync(file, `${JSON.stringify(ids, undefined, 2)}\n`);
    expect(ids).toEqual(JSON.parse(fs.readFileSync(file, 'utf8')));
  });

  test.each(['shared', 'perFunction'] as const)(
    'do not depend on the id and the place of the construct, nor does any property, with roles %s',
    (roles) => {
      const template = templateOf({ type, roles });
      expect(templateOf({ type, roles, path: ['Shop'] })).toEqual(template);
      expect(templateOf({ type, roles, path: ['Services', 'a'.repeat(200), 'RuntimeApp'] })).toEqual(template);
      const stage = new Stage(withPaths(), 'Prod');
      expect(templateOf({ type, roles, scope: stage, path: ['Services', 'Shop'] })).toEqual(template);
    },
  );
});

describe('the logical ids of an app with aliases', () => {
  const ALIASES = { alias: { name: 'live', deployment: 'CodeDeployDefault.LambdaAllAtOnce' } } as const;

  test.each(TYPES)('are those without aliases, of api.type %s, and others', (type) => {
    // Their ids differ: one is for other content, the other one for another resource.
    const OTHERS = ['AWS::ApiGateway::Deployment', 'AWS::Lambda::EventInvokeConfig'];
    const without = Object.entries(idsOf({ type })).filter(([, of]) => !OTHERS.includes(of));
    const ids = idsOf({ type, ...ALIASES });
    expect(ids).toMatchObject(Object.fromEntries(without));
    const added = Object.entries(ids)
      .filter(([id, of]) => of !== OTHERS[0] && !without.some(([other]) => other === id))
      .map(([id, of]) => [id.replace(/[0-9a-f]{32}$/, '<hash>'), of]);
    const file = path.join(__dirname, `fixtures/logical-ids/${type}-aliases.json`);
    if (process.env.RENEW_LOGICAL_IDS)
      fs.writeFileSync(file, `${JSON.stringify(Object.fromEntries(added), undefined, 2)}\n`);
    expect(Object.fromEntries(added)).toEqual(JSON.parse(fs.readFileSync(file, 'utf8')));
  });

  test('do not depend on the id and the place of the construct, nor does any version', () => {
    expect(templateOf({ ...ALIASES, path: ['Services', 'Shop'] })).toEqual(templateOf(ALIASES));
  });

  test('are those of new versions for new code, and otherwise the same', () => {
    const [before, after] = [idsOf(ALIASES), idsOf({ ...ALIASES, bundleHash: 'fedcba9876543210' })];
    const added = Object.keys(after).filter((id) => !Object.hasOwn(before, id));
    expect([...new Set(added.map((id) => after[id]))]).toEqual(['AWS::Lambda::Version']);
    expect(added).toHaveLength(Object.values(after).filter((type) => type === 'AWS::Lambda::Function').length - 1);
  });
});

test('the policies into which the CDK divides the permissions of a role keep their ids and properties', () => {
  const names = Array.from({ length: 150 }, (_, i) => `Queue${i}`);
  const resources = Object.fromEntries(
    names.map((name) => [name, { kind: 'queue' as const, variable: name.toUpperCase() }]),
  );
  const manifest = manifestOf({ resources, operations: { sqs: ['SendMessage'] } });
  const templateIn = (id: string) => {
    const stack = newStack();
    const queues = Object.fromEntries(names.map((name) => [name, new Queue(stack, name)]));
    appIn(stack, manifest, { resources: queues }, id);
    return templateOfStack(stack);
  };
  const template = templateIn('RuntimeApp');
  expect(Object.values(logicalIds(template))).toContain('AWS::IAM::ManagedPolicy');
  expect(templateIn('Shop')).toEqual(template);
});

describe('a new deployment', () => {
  const changed = (before: WholeAppOptions, after: WholeAppOptions) => {
    const [one, other] = [idsOf(before), idsOf(after)];
    return Object.entries(other)
      .filter(([id]) => !Object.hasOwn(one, id))
      .map(([, type]) => type);
  };

  test('is created for a new route, and nothing else', () => {
    expect(changed({}, { routes: [route('GET', '/more')] })).toEqual(['AWS::ApiGateway::Deployment']);
    expect(changed({ path: ['Shop'] }, { path: ['Shop'], routes: [route('GET', '/more')] })).toEqual([
      'AWS::ApiGateway::Deployment',
    ]);
  });

  test('a new version is created for new code, and nothing else', () => {
    for (const at of ['RuntimeApp', 'Shop']) {
      expect(changed({ path: [at] }, { path: [at], bundleHash: 'fedcba9876543210' })).toEqual(['AWS::Lambda::Version']);
    }
  });
});

describe('another type of API', () => {
  test('updates the domain name, its mapping, record and certificate in place', () => {
    const [rest, http] = [templateOf({ type: 'rest' }), templateOf({ type: 'http' })].map(({ Resources }) =>
      Object.fromEntries(
        Object.entries<any>(Resources).filter(([, { Type }]) =>
          [
            'AWS::ApiGateway::DomainName',
            'AWS::ApiGatewayV2::DomainName',
            'AWS::ApiGatewayV2::ApiMapping',
            'AWS::Route53::RecordSet',
            'AWS::CertificateManager::Certificate',
          ].includes(Type),
        ),
      ),
    );
    const [mapping] = Object.keys(rest).filter((id) => id.startsWith('RuntimeAppAPIDomainMapping'));
    expect(http[mapping].Properties).toEqual({
      ...rest[mapping].Properties,
      ApiId: { Ref: 'HttpAPI' },
      Stage: '$default',
    });
    const others = ({ [mapping]: _, ...all }: typeof rest) => all;
    expect(Object.keys(others(rest))).toHaveLength(7);
    expect(others(http)).toEqual(others(rest));
  });

  test('gives no id to a resource of another type, which CloudFormation refuses', () => {
    const all = TYPES.map((type) => idsOf({ type }));
    for (const one of all) {
      for (const other of all) {
        for (const id of Object.keys(one).filter((id) => Object.hasOwn(other, id))) {
          expect([id, one[id]]).toEqual([id, other[id]]);
        }
      }
    }
  });
});

describe('the ids of others', () => {
  const idOf = (construct: IConstruct) => {
    const element = (construct.node.defaultChild ?? construct) as CfnElement;
    return Stack.of(element).resolve(element.logicalId);
  };

  test('are those of the CDK below the construct, too', () => {
    const { stack, app } = wholeApp({ path: ['Shop'] });
    const own = [
      new Queue(app, 'Extra'),
      new Queue(new Construct(app.functions.order, 'More'), 'Extra'),
      app.functions.plain.addAlias('live'),
      app.restApi.addUsagePlan('Plan'),
      app.restApi.addApiKey('Client'),
      new Alarm(app.functions.plain, 'Slow', {
        metric: app.functions.plain.metricDuration(),
        threshold: 1,
        evaluationPeriods: 1,
      }),
    ];
    const { Resources } = templateOfStack(stack);
    for (const construct of own) {
      expect(idOf(construct)).toBe(stack.getLogicalId(construct.node.defaultChild as CfnElement));
      expect(idOf(construct)).toMatch(/^Shop/);
      expect(Resources).toHaveProperty(idOf(construct));
    }
  });

  test('are those of the CDK for all of an app with preserveLogicalIds: false', () => {
    const stack = newStack();
    appIn(stack, PLAIN, {}, 'First');
    appIn(stack, PLAIN, { preserveLogicalIds: false }, 'Second');
    const ids = Object.keys(templateOfStack(stack).Resources);
    expect(ids).toContain('RuntimeAppRestAPIDeploymentStageapi36DBFD90');
    expect(ids.filter((id) => id.startsWith('SecondRestAPIDeploymentStageapi'))).toHaveLength(1);
    expect(ids.filter((id) => id.startsWith('First'))).toEqual([]);
  });

  test('that the user sets stay', () => {
    const { stack, app } = wholeApp({ path: ['Shop'] });
    const stage = app.restApi.deploymentStage.node.defaultChild as CfnElement;
    stage.overrideLogicalId('OwnStage');
    (app.functions.order.node.defaultChild as CfnFunction).overrideLogicalId('OwnOrder');
    stack.renameLogicalId('RuntimeAppOrderEventSource11490D5B', 'OwnMapping');
    const ids = logicalIds(templateOfStack(stack));
    expect(ids).toMatchObject({
      OwnStage: 'AWS::ApiGateway::Stage',
      OwnOrder: 'AWS::Lambda::Function',
      OwnMapping: 'AWS::Lambda::EventSourceMapping',
    });
  });
});
