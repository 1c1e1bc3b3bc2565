import { run as open } from '../../../src/cli/commands/open';
import { ConsoleLinks } from '../../../src/deployed/console-links';
import { DeployedProject, ENDPOINT, runCommand } from '../../deployed/deployed-project';

let project: DeployedProject;
beforeAll(async () => {
  project = await DeployedProject.create();
});
afterAll(() => project.remove());

const CONSOLE = 'https://eu-west-1.console.aws.amazon.com';

test.each([
  [[], ENDPOINT],
  [['api'], ENDPOINT],
  [
    ['console'],
    `${CONSOLE}/cloudformation/home?region=eu-west-1#/stacks/stackinfo?stackId=arn%3Aaws%3Acloudformation%3Aeu-west-1%3A123456789012%3Astack%2Fdemo-dev%2F11112222`,
  ],
  [['function', 'send-mail'], `${CONSOLE}/lambda/home?region=eu-west-1#/functions/demo-dev-SendMail-x3`],
  [['table', 'AppTable'], `${CONSOLE}/dynamodbv2/home?region=eu-west-1#table?name=demo-dev-AppTable-x7`],
  [['logs'], `${CONSOLE}/cloudwatch/home?region=eu-west-1#logsV2:log-groups`],
  [
    ['logs', 'Python12345678'],
    `${CONSOLE}/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fdemo-dev-Python-x6`,
  ],
])('open %j --print', async (args, address) => {
  expect(await runCommand(open, ...args, '--print').done).toEqual({ code: 0, stdout: `${address}\n`, stderr: '' });
});

test.each([
  [['tabel'], 'open: unknown page "tabel"; did you mean "table"?'],
  [['table'], 'open: expected the name: open table <name>'],
  [['table', 'AppTabel'], 'open: there is no deployed table "AppTabel"; did you mean "AppTable"?'],
  [['function', 'sendmail'], 'open: there is no deployed function "sendmail"; did you mean "send-mail"?'],
  [['api', 'x'], 'open: unexpected "x"'],
  [['--prnt'], 'open: unknown flag --prnt; did you mean "--print"?'],
])('open %j is an error', async (args, message) => {
  await expect(runCommand(open, ...args).done).rejects.toThrow(message);
});

test.each([
  ['aws-cn', 'https://cn-north-1.console.amazonaws.cn/'],
  ['aws-us-gov', 'https://cn-north-1.console.amazonaws-us-gov.com/'],
])('the console of the partition %s has a domain of its own', (partition, start) => {
  expect(new ConsoleLinks({ id: 'x', partition, region: 'cn-north-1' }).stackPage()).toContain(start);
});
