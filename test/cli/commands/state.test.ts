import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { run } from '../../../src/cli/commands/state';
import { StateFolder } from '../../../src/local/dev/state-folder';
import { runCommand } from '../../deployed/deployed-project';

let projectDir: string;
const before = process.cwd();
beforeEach(() => {
  projectDir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'scp-state-')));
  fs.writeFileSync(path.join(projectDir, 'cdk.json'), '{}');
  fs.mkdirSync(path.join(projectDir, 'runtime'));
  const config = { version: 1, name: 'demo', defaultStage: 'dev', stages: { dev: {}, prod: {} } };
  fs.writeFileSync(path.join(projectDir, 'runtime/config.json'), JSON.stringify(config));
  process.chdir(projectDir);
});
afterEach(() => {
  process.chdir(before);
  fs.rmSync(projectDir, { recursive: true, force: true });
});

test('an export and an import print the stage, the folder and how much was copied', async () => {
  const state = StateFolder.open(projectDir, 'dev');
  const queues = state.ofService('sqs', { account: '123456789012', region: 'eu-west-1' });
  fs.mkdirSync(queues, { recursive: true });
  fs.writeFileSync(path.join(queues, 'queues.jsonl'), 'x'.repeat(2_500_000));
  state.close();
  const exported = path.join(projectDir, 'exported');
  // The other file has the format.
  expect(await runCommand(run, 'export', 'exported').done).toEqual({
    code: 0,
    stdout: `Exported the data of the stage "dev" to ${exported}: 2 files, 2.5 MB.\n`,
    stderr: '',
  });
  expect(await runCommand(run, 'import', 'exported', '--stage', 'prod').done).toEqual({
    code: 0,
    stdout: `Imported ${exported} as the data of the stage "prod": 2 files, 2.5 MB.\n`,
    stderr: '',
  });
  fs.truncateSync(path.join(exported, 'sqs/123456789012/eu-west-1/queues.jsonl'), 1_480);
  expect((await runCommand(run, 'import', exported).done).stdout).toContain(': 2 files, 1 kB.\n');
});
