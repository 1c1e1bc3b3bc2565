import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryDir } from '../bridge/temporary-dir';
import { commandFlag } from '../../src/cli/cdk-process';

const CDK = path.join(path.dirname(require.resolve('aws-cdk/package.json')), 'bin/cdk');

/** The arguments that a command got, which the CDK CLI was given as the value of a flag. */
function argumentsGot(flag: string, folder: string, ...args: string[]): string[] | undefined {
  const dir = path.join(temporaryDir(), folder);
  fs.mkdirSync(dir);
  const script = path.join(dir, 'command.js');
  fs.writeFileSync(
    script,
    "require('fs').writeFileSync(__dirname + '/got.json', JSON.stringify(process.argv.slice(2)));",
  );
  spawnSync(process.execPath, [CDK, 'synth', flag, commandFlag(process.execPath, script, ...args)], {
    cwd: dir,
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1', CI: 'true' },
  });
  const got = path.join(dir, 'got.json');
  return fs.existsSync(got) ? JSON.parse(fs.readFileSync(got, 'utf8')) : undefined;
}

test.each([
  ['--build', 'plain', ['generate']],
  ['--app', 'plain', []],
  ['--app', 'plain', ['123456789012/eu-central-1']],
  ['--app', 'with a space', ['a b', '--flag=x y']],
])('the CDK CLI runs what it is given by %s, in a folder named "%s" and with %j', (flag, folder, args) => {
  expect(argumentsGot(flag, folder, ...args)).toEqual(args);
});
