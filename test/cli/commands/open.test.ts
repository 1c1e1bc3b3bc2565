import * as fs from 'node:fs';
import * as path from 'node:path';
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

describe('the browser', () => {
  const before = process.env.PATH;
  beforeEach(() => {
    process.env.PATH = path.join(project.dir, 'bin');
  });
  afterEach(() => {
    process.env.PATH = before;
  });

  test('is opened with the address', async () => {
    const opened = path.join(project.dir, 'opened');
    // Of Linux, and of macOS.
    for (const name of ['bin/xdg-open', 'bin/open']) {
      project.write({
        [name]: `#!/bin/sh\nprintf %s "$1" > "${opened}.part" && /bin/mv "${opened}.part" "${opened}"\n`,
      });
      fs.chmodSync(path.join(project.dir, name), 0o755);
    }
    expect((await runCommand(open).done).code).toBe(0);
    while (!fs.existsSync(opened)) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(fs.readFileSync(opened, 'utf8')).toBe(ENDPOINT);
  });

  test('that is not there is an error with the address', async () => {
    process.env.PATH = path.join(project.dir, 'nothing');
    await expect(runCommand(open).done).rejects.toThrow(`is not there to open a browser: ${ENDPOINT}`);
  });
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
