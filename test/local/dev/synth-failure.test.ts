import { synthFailure } from '../../../src/local/dev/synth-failure';

const failure = (output: string) =>
  synthFailure(output, { projectDir: '/home/me/demo', app: 'node main.ts', exitCode: 1 }).message;

test('an exception is reported with its location in the project', () => {
  expect(
    failure(`/home/me/demo/infrastructure/main.ts:4
throw new Error('no such thing');
      ^

Error: no such thing
    at resolve (/home/me/demo/node_modules/aws-cdk-lib/core/lib/x.js:1:2)
    at <anonymous> (/home/me/demo/infrastructure/main.ts:4:7)

Node.js v20.20.2
`),
  ).toBe('infrastructure/main.ts:4:7: no such thing');
});

test('a syntax error is reported with its location', () => {
  expect(
    failure(`node:internal/process/esm_loader:40
      internalBinding('errors').triggerUncaughtException(
                                ^
Error: Transform failed with 1 error:
/home/me/demo/infrastructure/main.ts:3:10: ERROR: Unexpected ";"
    at failureErrorWithLog (/home/me/demo/node_modules/esbuild/lib/main.js:1:2)
`),
  ).toBe('infrastructure/main.ts:3:10: Unexpected ";"');
});

test('errors of several lines stay whole', () => {
  expect(
    failure(`ValidationError: Validation failed with the following errors:
  [demo/Api] no methods
  [demo/Fn] no code
    at Object.synth (/home/me/demo/node_modules/aws-cdk-lib/x.js:1:1)
    at file:///home/me/demo/infrastructure/main.ts:9:5
`),
  ).toBe(
    'infrastructure/main.ts:9:5: ValidationError: Validation failed with the following errors:\n  [demo/Api] no methods\n  [demo/Fn] no code',
  );
});

test('an unknown form of output is reported unchanged', () => {
  expect(failure('sh: 1: tsx: not found\n')).toBe(
    'the CDK app failed: node main.ts (exit code 1)\n  sh: 1: tsx: not found',
  );
});
