import { SampleProject, type Synthesized } from '../../cdk/sample-project';
import { LocalStack } from '../gateway/local-stack';

const project = new SampleProject();
let synthesized: Synthesized;
beforeAll(() => {
  synthesized = project.synth();
}, 60_000);
afterEach(() => LocalStack.closeAll());
afterAll(() => project.remove());

/** The statements of all roles about tables. */
function statementsOf(template: any): any[] {
  return Object.values<any>(template.Resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::Role')
    .flatMap(({ Properties: { PolicyDocument, Policies = [] } }) =>
      [PolicyDocument, ...Policies.map((policy: any) => policy.PolicyDocument)].flatMap(
        (document) => document?.Statement ?? [],
      ),
    )
    .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('dynamodb:')));
}

/** Runs the sample, without an action in its roles. */
function sampleWithout(action?: string): Promise<LocalStack> {
  return LocalStack.startAssembly(synthesized.outdir, (template) => {
    for (const statement of statementsOf(template)) {
      statement.Action = [statement.Action].flat().filter((one: string) => one !== action);
    }
  });
}

/** What the sample does with each grant, and the line that gives it back. */
const GRANTS = {
  'dynamodb:PutItem': {
    call: (stack: LocalStack) => stack.send('POST', '/users', { body: { username: 'ada' } }),
    line: "appTable.grantWriteData(runtime.getRole('DefaultRole'))",
  },
  'dynamodb:GetItem': {
    call: (stack: LocalStack) => stack.get('/users/ada'),
    line: "appTable.grantReadData(runtime.getRole('DefaultRole'))",
  },
};

test('the grants of the sample are those that are taken away here', () => {
  const actions = synthesized
    .stacks()
    .flatMap((stack) => statementsOf(synthesized.template(stack)).flatMap(({ Action }) => Action));
  expect([...new Set(actions)].sort()).toEqual(Object.keys(GRANTS).sort());
});

test('the sample runs with the grants that it has', async () => {
  const stack = await sampleWithout();
  expect((await GRANTS['dynamodb:PutItem'].call(stack)).status).toBe(200);
  expect((await GRANTS['dynamodb:GetItem'].call(stack)).json).toEqual({ username: 'ada' });
});

test.each(Object.entries(GRANTS))(
  'without %s, the call fails as on AWS, with the line',
  async (action, { call, line }) => {
    const stack = await sampleWithout(action);
    expect((await call(stack)).status).toBe(500);
    expect(stack.output).toContain('AccessDeniedException');
    expect(stack.output).toContain(
      `is not authorized to perform: ${action} on resource: ${stack.cloud.tables[0].arn} because no identity-based policy allows the ${action} action`,
    );
    expect(stack.output).toContain(`APIHandler may not ${action} on ${stack.cloud.tables[0].arn}: ${line} allows it`);
    expect(stack.output).toMatch(new RegExp(`${action} is denied: called at runtime/app\\.ts:\\d+:\\d+`));
  },
);
