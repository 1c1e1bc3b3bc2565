import * as fc from 'fast-check';
import { cdkArguments } from '../../src/cli/cdk-arguments';

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
  ['deploy', ['--require-approval', 'never'], ['--require-approval', 'never']],
  ['destroy', ['--force'], ['--force', '**']],
  ['watch', ['-c', 'a=b'], ['-c', 'a=b']],
])('%s %j becomes %j', (command, given, expected) => {
  expect(cdkArguments(command, given)).toEqual(expected);
});

test.each<[string[], RegExp]>([
  [['--stage'], /--stage needs the name of a stage/],
  [['--stage='], /--stage needs the name of a stage/],
  [['--stage', '--hotswap'], /--stage needs the name of a stage/],
  [['--stage', 'a', '--stage', 'b'], /give one of them, once/],
  [['--stage', 'a', '--all'], /give one of them, once/],
])('%j is refused', (given, message) => {
  expect(() => cdkArguments('deploy', given)).toThrow(message);
});

test('whatever is not about stages is passed on, in its order', () => {
  const other = fc.string().filter((text) => text !== '--all' && text !== '--stage' && !text.startsWith('--stage='));
  fc.assert(fc.property(fc.array(other), (given) => {
    expect(cdkArguments('synth', given)).toEqual(given);
    expect(cdkArguments('deploy', ['--stage', 'prod', ...given]).slice(0, given.length)).toEqual(given);
  }));
});
