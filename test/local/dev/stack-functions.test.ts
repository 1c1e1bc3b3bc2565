import { StackFunctions } from '../../../src/local/dev/stack-functions';
import type { LocalFunction } from '../../../src/local/model';

test('a function that cannot run locally is never started: an invocation says why', async () => {
  const output: string[] = [];
  const functions = new StackFunctions({
    projectDir: __dirname,
    environment: () => ({}),
    reachable: [],
    inspect: false,
    log: { sink: () => (text: string) => output.push(text) } as any,
  });
  const python: LocalFunction = {
    logicalId: 'Py',
    functionName: 'py',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:py',
    handler: 'index.handler',
    codeDir: '',
    environment: {},
    timeout: 3,
    memorySize: 128,
    problem: 'py cannot run locally: its runtime is python3.13, and only Node.js functions run locally',
  };
  functions.apply([python]);
  functions.warm(python.arn);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const { functionError, payload } = (await functions.invoke(python.arn, {})) as any;
  await functions.close();
  expect(output).toEqual([]);
  expect([functionError, payload.errorMessage]).toEqual(['Unhandled', python.problem]);
});
