import { Deployed } from './iam/simulated-role';
import { ofType, statements } from './literal-app';
import { SampleProject } from './sample-project';

jest.setTimeout(120_000);

let project: SampleProject;
beforeEach(() => (project = new SampleProject()));
afterEach(() => project.remove());

test("the sample project synthesizes without region, account, credentials and network, and passes the CDK's own validation", () => {
  const synthesized = project.synth({ validation: true });
  expect(synthesized.output).toBe('');
  expect(synthesized.stacks()).toEqual(['cdkdemo-dev']);
  const template = synthesized.template('cdkdemo-dev');
  expect(
    Object.values<any>(template.Resources)
      .map(({ Type }) => Type)
      .sort(),
  ).toEqual([
    'AWS::ApiGateway::Deployment',
    'AWS::ApiGateway::RestApi',
    'AWS::ApiGateway::Stage',
    'AWS::DynamoDB::GlobalTable',
    'AWS::IAM::Policy',
    'AWS::IAM::Role',
    'AWS::Lambda::Function',
    'AWS::Lambda::Permission',
    'AWS::Logs::LogGroup',
  ]);
  expect(Object.keys(template.Outputs).sort()).toEqual([
    'APIHandlerArn',
    'APIHandlerName',
    'AppTableName',
    'EndpointURL',
    'RestAPIId',
  ]);
  const [[table]] = ofType(template, 'AWS::DynamoDB::GlobalTable');
  expect(template.Resources.APIHandler.Properties.Environment.Variables.APP_TABLE_NAME).toEqual({ Ref: table });
  expect(statements(template).map(({ Action }) => Action)).toEqual([
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    ['dynamodb:GetItem', 'dynamodb:PutItem'],
  ]);
  expect(JSON.stringify(statements(template))).not.toContain('*');
  expect(Object.keys(template.Resources.RestAPI.Properties.Body.paths)).toEqual(['/users', '/users/{username}']);
});

test('its role is allowed the calls that its code makes, and no others', async () => {
  const deployed = new Deployed(project.synth().template('cdkdemo-dev'));
  const table = deployed.arn('AWS::DynamoDB::GlobalTable');
  for (const action of ['dynamodb:GetItem', 'dynamodb:PutItem']) {
    expect(await deployed.may('APIHandler', action, table)).toBe(true);
    expect(await deployed.may('APIHandler', action, `${table}-other`)).toBe(false);
  }
  for (const action of ['dynamodb:DeleteItem', 'dynamodb:Query', 'dynamodb:Scan', 'dynamodb:UpdateItem']) {
    expect(await deployed.may('APIHandler', action, table)).toBe(false);
  }
});

test('synth twice, from any directory and in any place, gives the same bytes', () => {
  const first = project.synth({ context: { stage: '*' } });
  const second = project.synth({ context: { stage: '*' }, cwd: 'infrastructure/stacks' });
  expect(first.stacks()).toEqual(['cdkdemo-dev', 'cdkdemo-prod']);
  expect(first.assets()).toHaveLength(1);
  expect(second.files()).toEqual(first.files());
  const elsewhere = new SampleProject();
  try {
    const third = elsewhere.synth({ context: { stage: '*' } });
    expect(third.assets()).toEqual(first.assets());
    expect(third.template('cdkdemo-dev')).toEqual(first.template('cdkdemo-dev'));
  } finally {
    elsewhere.remove();
  }
});

test('an edit of a handler changes the asset, and neither the API nor its deployment', () => {
  const before = project.synth();
  project.edit('runtime/app.ts', (text) => `${text}\nconsole.log('edited');\n`);
  const after = project.synth();
  expect(after.assets()).not.toEqual(before.assets());
  const changed = Object.entries<any>(after.template('cdkdemo-dev').Resources).filter(
    ([id, resource]) => JSON.stringify(resource) !== JSON.stringify(before.template('cdkdemo-dev').Resources[id]),
  );
  expect(changed.map(([id]) => id)).toEqual(['APIHandler']);
});

test('a production stage keeps its data', () => {
  const template = project.synth({ context: { stage: 'prod' } }).template('cdkdemo-prod');
  const [[, table]] = ofType(template, 'AWS::DynamoDB::GlobalTable');
  expect(table.DeletionPolicy).toBe('Retain');
  expect(table.Properties.Replicas[0].DeletionProtectionEnabled).toBe(true);
});

test('an unknown stage is an error of one line, without a stack trace', () => {
  expect(project.synth({ context: { stage: 'prdo' } })).toMatchObject({
    status: 1,
    output: 'runtime/config.json: stages: unknown stage "prdo"; did you mean "prod"?\n',
  });
});

test('a bridge that is older than the app fails synth, and a new one fixes it', () => {
  project.edit('runtime/app.ts', (text) => `${text}\napp.table('Orders');\n`);
  const { status, output } = project.synth();
  expect(status).not.toBe(0);
  expect(output).toContain(
    'cdkdemo-dev/RuntimeApp: infrastructure/runtime-app.ts is older than runtime/app.ts: run "npx projen"\n  resource Orders (table) is new',
  );
  project.generateBridge();
  expect(project.synth().output).toContain('resources.Orders is missing: the runtime app declares the table "Orders"');
});

test('a mistake in the app is shown with its file and line', () => {
  project.edit('runtime/app.ts', (text) => `${text}\nconst = 1;\n`);
  const { status, output } = project.synth();
  expect(status).not.toBe(0);
  expect(output).toMatch(/runtime\/app\.ts:\d+:\d+/);
});

test('a wrong configuration is shown with its path', () => {
  project.configure({ dev: { timeout: '60' } });
  expect(project.synth().output).toContain(
    'runtime/config.json: stages.dev.timeout: expected a whole number of seconds from 1 to 900, got "60"',
  );
});
