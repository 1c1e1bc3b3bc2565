import { AgainstStage } from '../../../src/deployed/against-stage';
import { Aws } from '../../../src/deployed/aws';
import { deployedStack } from '../../../src/deployed/stack';
import { generateAsync } from '../../../src/bridge';
import { DevServer } from '../../../src/local/dev';
import { StubAws, xml, xmlError } from '../../deployed/stub-aws';
import { FixtureProject } from './fixture-project';

jest.setTimeout(120_000);

const APP = `
import { App } from 'serverless-cdk-project/runtime';

export const app = new App({ name: 'demo' });
const table = app.table('AppTable');

app.get('/seen', async () => {
  const { AWS_ACCESS_KEY_ID: key, AWS_REGION: region, AWS_LAMBDA_FUNCTION_NAME: name, AWS_PROFILE: profile } = process.env;
  const { status } = await fetch(process.env.AWS_ENDPOINT_URL + '/table');
  return { table: table.name, key, region, name, profile, status };
});
`;
const ROLE = 'arn:aws:iam::123456789012:role/demo-DefaultRole';

let project: FixtureProject;
let aws: StubAws;
let against: AgainstStage | undefined;
let server: DevServer | undefined;
let client: Aws;
const before = { ...process.env };
const warnings: string[] = [];
let printed = '';

beforeAll(async () => {
  project = new FixtureProject({ 'runtime/app.ts': APP });
});
beforeEach(async () => {
  warnings.length = 0;
  printed = '';
  aws = await StubAws.start();
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, aws.environment);
  client = new Aws({ projectDir: project.dir });
  aws.stacks.push({
    name: 'demo',
    template: { Resources: { APIHandler: { Type: 'AWS::Lambda::Function', Properties: {} } } },
    physicalIds: { APIHandler: 'demo-APIHandler-x1' },
  });
});
afterEach(async () => {
  await server?.close();
  against?.close();
  client.close();
  await aws.close();
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, before);
});
afterAll(() => project.remove());

async function start(role: (roleArn: string) => ReturnType<typeof xml>): Promise<void> {
  aws.respond = ({ path, operation, body }) => {
    if (operation === 'AssumeRole') return role(new URLSearchParams(body).get('RoleArn')!);
    if (path === '/2015-03-31/functions/demo-APIHandler-x1/configuration') {
      return {
        body: {
          Role: ROLE,
          Environment: { Variables: { APP_TABLE_NAME: 'demo-AppTable-x2', SERVERLESS_FUNCTION: 'APIHandler' } },
        },
      };
    }
    return path === '/table' ? { body: {} } : undefined;
  };
  const stage = { name: 'dev', stackName: 'demo', production: false };
  against = await AgainstStage.open(client, await deployedStack(client, stage), (text) => void warnings.push(text));
  server = await DevServer.start({
    projectDir: project.dir,
    against,
    iam: 'off',
    generate: generateAsync,
    terminal: { write: (text) => (printed += text) },
  });
}

const credentials = (key: string, expiration = '2099-01-01T00:00:00Z') =>
  `<Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>` +
  `<Expiration>${expiration}</Expiration></Credentials>`;

const seen = async () => (await fetch(`${server!.url}/seen`)).json();

test('functions have the variables of the deployed stage and the credentials of their role, and reach AWS; nothing is changed there', async () => {
  await start((arn) =>
    arn === ROLE ? xml('AssumeRole', credentials('ASIAROLE')) : xmlError('AccessDenied', 'no', 403),
  );
  expect(await seen()).toEqual({
    table: 'demo-AppTable-x2',
    key: 'ASIAROLE',
    region: 'eu-west-1',
    name: 'demo-APIHandler-x1',
    status: 200,
  });
  expect(warnings).toEqual([]);
  expect(printed).toContain('AWS services  those of dev in 123456789012/eu-west-1');
  expect(printed).not.toContain('npx projen env');
  const calls = aws.requests.map(({ operation, method, path }) => operation ?? `${method} ${path}`);
  expect([...new Set(calls)].sort()).toEqual([
    'AssumeRole',
    'DescribeStacks',
    'GET /2015-03-31/functions/demo-APIHandler-x1/configuration',
    'GET /table',
    'GetTemplate',
    'ListStackResources',
  ]);
});

test("where the role may not be assumed, the developer's credentials are used, with a warning", async () => {
  await start(() => xmlError('AccessDenied', 'ada is not authorized to perform: sts:AssumeRole', 403));
  expect(await seen()).toMatchObject({ key: 'AKIDEXAMPLE', table: 'demo-AppTable-x2' });
  expect(warnings).toEqual([
    expect.stringMatching(/^APIHandler runs with your credentials.*sts:AssumeRole.*trust policy$/),
  ]);
});

test('renewed credentials are those of the functions from then on', async () => {
  let count = 0;
  await start(() => xml('AssumeRole', credentials(`ASIA${++count}`)));
  expect(await seen()).toMatchObject({ key: 'ASIA1' });
  await against!.renew();
  expect(await seen()).toMatchObject({ key: 'ASIA2' });
});
