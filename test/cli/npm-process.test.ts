import { npmIn } from '../../src/cli/npm-process';

const PROCESSES = `
    1     0 /sbin/init
   10     1 bash -c npx projen dev &
   20    10 npm exec projen dev
   21    20 sh -c projen dev
   22    21 node /shop/node_modules/.bin/projen dev
   23    22 node /shop/node_modules/.bin/serverless-cdk-project dev
   30     1 node /shop/node_modules/.bin/projen dev
   40    20 npm run other
`;

test('the process of npm that runs a command is found above projen and the shell', () => {
  expect(npmIn(PROCESSES, 22)).toBe(20);
});

test('a command without npm has none, whatever the shell that started it is called', () => {
  expect(npmIn(PROCESSES, 30)).toBeUndefined();
  expect(npmIn(PROCESSES, 10)).toBeUndefined();
  expect(npmIn('', 22)).toBeUndefined();
});
