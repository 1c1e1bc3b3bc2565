import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { cdkArguments as translated, otherStageHint } from '../../src/cli/cdk-arguments';

const cdkArguments = (command: string, args: readonly string[]) => translated(command, args, ['dev', 'prod', 'a', 'b']);

test.each<[string, string[], string[]]>([
  ['synth', [], []],
  ['synth', ['--quiet'], ['--quiet']],
  ['synth', ['--stage', 'prod'], ['--context', 'stage=prod']],
  ['diff', ['--stage=prod', '--fail'], ['--fail', '--context', 'stage=prod']],
  ['diff', ['--all'], ['--context', 'stage=*']],
  // The chosen stage with all its stacks; a stack that is named is taken by its name.
  ['deploy', [], ['**']],
  ['deploy', ['--hotswap'], ['--hotswap', '**']],
  ['deploy', ['--stage', 'prod', '--hotswap'], ['--hotswap', '--context', 'stage=prod', '**']],
  ['deploy', ['--all'], ['--context', 'stage=*', '**']],
  ['deploy', ['MyStack'], ['MyStack']],
  ['deploy', ['--all', '--require-approval', 'never'], ['--require-approval', 'never', '--context', 'stage=*', '**']],
  ['deploy', ['--require-approval', 'never', 'MyStack'], ['--require-approval', 'never', 'MyStack']],
  ['deploy', ['--force', 'MyStack'], ['--force', 'MyStack']],
  ['destroy', ['--force'], ['--force', '**']],
  ['watch', ['-c', 'a=b'], ['-c', 'a=b', '**']],
  ['diff', ['-c', 'stage=prod'], ['--context', 'stage=prod']],
  ['diff', ['--context', 'stage=*'], ['--context', 'stage=*']],
])('%s %j becomes %j', (command, given, expected) => {
  expect(cdkArguments(command, given)).toEqual(expected);
});

test.each<[string[], RegExp]>([
  [['--stage'], /--stage needs the name of a stage/],
  [['--stage='], /--stage needs the name of a stage/],
  [['--stage', '--hotswap'], /--stage needs the name of a stage/],
  [['--stage', 'a', '--stage', 'b'], /use one of them, once/],
  [['--stage', 'a', '--all'], /use one of them, once/],
  [['--stage', 'prdo'], /unknown stage "prdo"; did you mean "prod"\?/],
  [['-c', 'stage=prdo'], /unknown stage "prdo"; did you mean "prod"\?/],
  [['--context', 'stage=a', '--all'], /use one of them, once/],
  [['--stage', 'live'], /unknown stage "live"; known: dev, prod, a, b/],
  // The CDK would ignore these, and take the default stage.
  [['--stge', 'prod'], /unknown flag --stge; did you mean "--stage"\?/],
  [['--Stage=prod'], /unknown flag --Stage=prod; did you mean "--stage"\?/],
  [['--stages', 'prod'], /did you mean "--stage"\?/],
])('%j is an error', (given, message) => {
  expect(() => cdkArguments('deploy', given)).toThrow(message);
});

test('no flag of the CDK is reported as a typo, and no value of a flag is taken for a stack', () => {
  const { stdout } = spawnSync('npx', ['cdk', 'deploy', '--help'], { encoding: 'utf8' });
  const flags = stdout
    .split(/^ +(?:-\w, )?(?=--\w)/m)
    .slice(1)
    .map((text) => ({ flag: /^--[\w-]+/.exec(text)![0], text }))
    // The help cuts long names off.
    .filter(({ flag }) => flag.length < 40);
  expect(flags.length).toBeGreaterThan(30);
  for (const { flag, text } of flags) {
    const [type] = /(?<=\[)(string|array|number|boolean|count)(?=\])/.exec(text) ?? [];
    const everyStack = cdkArguments('deploy', [flag, 'word']).includes('**');
    if (type) expect([flag, everyStack]).toEqual([flag, !['boolean', 'count'].includes(type)]);
  }
});

test('arguments that do not select stages are passed on in their order', () => {
  const other = fc.string().filter((text) => !/^--?(s|a)/i.test(text));
  fc.assert(
    fc.property(fc.array(other), (given) => {
      expect(cdkArguments('synth', given)).toEqual(given);
      expect(cdkArguments('deploy', ['--stage', 'prod', ...given]).slice(0, given.length)).toEqual(given);
    }),
  );
});

describe('a stack that is named, of a stage that is not chosen', () => {
  const config = {
    version: 1,
    name: 'shop',
    defaultStage: 'dev',
    stages: { dev: {}, 'dev-eu': {}, prod: {} },
  } as const;

  test.each([
    [['shop-prod'], 'prod'],
    [['shop-prod/Nested'], 'prod'],
    [['shop-prod-data'], 'prod'],
    [['prod'], 'prod'],
    [['--require-approval', 'never', 'shop-dev-eu'], 'dev-eu'],
  ])('%j is one of the stage %s', (args, stage) => {
    expect(otherStageHint('deploy', args, config)).toContain(`npx projen deploy --stage ${stage}\n`);
  });

  test.each([
    [[]],
    [['shop-dev']],
    [['shop-dev-data']],
    [['shop-production']],
    [['other']],
    [['--profile', 'prod']],
    [['shop-prod', '--stage', 'dev-eu']],
    [['shop-prod', '--all']],
    [['shop-prod', '-c', 'stage=*']],
  ])('%j names none', (args) => {
    expect(otherStageHint('deploy', args, config)).toBeUndefined();
  });
});
