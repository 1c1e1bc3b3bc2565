import * as fs from 'node:fs';
import * as path from 'node:path';
import { main } from '../../src/cli/main';
import { filesBelow, synthesized, temporaryDir } from '../project/synthesized';
import { parsedOutput } from './output-schema';

const RECORD = '.projen/feature-flags.json';
const TAGS = '@aws-cdk/core:explicitStackTags';
const PARTITIONS = '@aws-cdk/core:target-partitions';

/** Runs the command in a project, and gives what it prints. */
async function featureFlags(
  dir: string,
  ...args: string[]
): Promise<{ status: number; stdout: string; stderr: string }> {
  const printed = { stdout: '', stderr: '' };
  const spies = [
    jest.spyOn(process, 'cwd').mockReturnValue(dir),
    ...(['stdout', 'stderr'] as const).map((stream) =>
      jest.spyOn(process[stream], 'write').mockImplementation((text) => {
        printed[stream] += String(text);
        return true;
      }),
    ),
  ];
  try {
    return { status: await main(['feature-flags', ...args]), ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** A project that was created when the CDK recommended other flags. */
function olderProject(): string {
  const { dir, json } = synthesized();
  const { flags } = json(RECORD);
  delete flags[TAGS];
  fs.chmodSync(path.join(dir, RECORD), 0o644);
  fs.writeFileSync(path.join(dir, RECORD), JSON.stringify({ flags: { ...flags, [PARTITIONS]: ['aws'] } }));
  return dir;
}

const contextOf = (dir: string) => synthesized({}, dir).json('cdk.json').context;

describe('an upgrade of the package', () => {
  test('leaves the feature flags as they were when the project was created', () => {
    const context = contextOf(olderProject());
    expect(TAGS in context).toBe(false);
    expect(context[PARTITIONS]).toEqual(['aws']);
  });

  test('takes the flags of a project without a record from its cdk.json', () => {
    const dir = olderProject();
    contextOf(dir);
    const before = fs.readFileSync(path.join(dir, 'cdk.json'), 'utf8');
    fs.rmSync(path.join(dir, RECORD));
    synthesized({}, dir);
    expect(fs.readFileSync(path.join(dir, 'cdk.json'), 'utf8')).toBe(before);
    expect(fs.existsSync(path.join(dir, RECORD))).toBe(true);
  });
});

test('the option context adds values, and goes before the flags', () => {
  const { json } = synthesized({ context: { [TAGS]: false, 'acme:team': 'orders' } });
  expect(json('cdk.json').context).toMatchObject({
    [TAGS]: false,
    'acme:team': 'orders',
    [PARTITIONS]: expect.anything(),
  });
  expect(json(RECORD).flags).toMatchObject({ [TAGS]: true });
  expect(json(RECORD).flags).not.toHaveProperty('acme:team');
});

test.each([[['a']], ['a'], [null], [7]])('the option context as %j is an error', (context: any) => {
  expect(() => synthesized({ context })).toThrow('ServerlessCdkProject: context: expected values by key');
});

test('a damaged record is an error that names the file', () => {
  const { dir } = synthesized();
  fs.chmodSync(path.join(dir, RECORD), 0o644);
  fs.writeFileSync(path.join(dir, RECORD), '{');
  expect(() => synthesized({}, dir)).toThrow(
    /^\.projen\/feature-flags\.json: it is not JSON: .+ Restore the file from your repository$/,
  );
});

describe('npx projen feature-flags', () => {
  test('has nothing to say of a new project', async () => {
    expect(await featureFlags(synthesized().dir)).toEqual({
      status: 0,
      stdout: 'The project has all feature flags that this version recommends.\n',
      stderr: '',
    });
  });

  test('shows what is new and what is recommended otherwise, and writes nothing', async () => {
    const dir = olderProject();
    const before = filesBelow(dir);
    const { status, stdout } = await featureFlags(dir);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^  ${TAGS} +not set → true$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^  ${PARTITIONS} +\\["aws"\\] → \\["aws","aws-cn"\\]$`, 'm'));
    expect(filesBelow(dir)).toEqual(before);
  });

  test('shows them as JSON', async () => {
    const { stdout } = await featureFlags(olderProject(), '--json');
    expect(parsedOutput('feature-flags', stdout)).toEqual({
      taken: false,
      flags: [
        { flag: PARTITIONS, current: ['aws'], recommended: ['aws', 'aws-cn'] },
        { flag: TAGS, recommended: true },
      ],
    });
  });

  test('takes one flag, which the next `npx projen` writes to cdk.json', async () => {
    const dir = olderProject();
    expect(await featureFlags(dir, '--take', TAGS)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Run `npx projen`'),
    });
    expect(contextOf(dir)).toMatchObject({ [TAGS]: true, [PARTITIONS]: ['aws'] });
  });

  test('takes all', async () => {
    const dir = olderProject();
    await featureFlags(dir, '--all');
    expect(contextOf(dir)).toEqual(require('aws-cdk-lib/recommended-feature-flags.json'));
  });

  test.each([
    [['--take', TAGS.slice(0, -1)], `unknown flag "${TAGS.slice(0, -1)}"; did you mean "${TAGS}"?`],
    [
      ['--take', '@aws-cdk/aws-iam:minimizePolicies'],
      'the project already has the recommended value of @aws-cdk/aws-iam:minimizePolicies',
    ],
    // A name that every object has a value for. The order of the known ones is that of the list.
    [['--take', 'constructor'], `unknown flag "constructor"; known: ${PARTITIONS}, ${TAGS}`],
    [['--tke', TAGS], 'unknown flag --tke; did you mean "--take"?'],
  ])('%j is refused, and nothing is written', async (args, problem) => {
    const dir = olderProject();
    const before = filesBelow(dir);
    expect(await featureFlags(dir, ...args)).toEqual({ status: 1, stdout: '', stderr: `feature-flags: ${problem}\n` });
    expect(filesBelow(dir)).toEqual(before);
  });

  test('outside of a project it says so', async () => {
    expect((await featureFlags(temporaryDir())).status).toBe(1);
  });
});
