import { App } from '../../src/runtime';
import { testClient } from '../../src/testing';
import { setSharedVariables } from '../../src/testing/shared-variables';

const NAMES = ['LEVEL', 'REGION', 'MODE', 'TABLE'];
const clear = () => NAMES.forEach((name) => delete process.env[name]);
beforeEach(clear);
afterAll(clear);

const config = (rest: object) => ({ defaultStage: 'dev', stages: { dev: {} }, ...rest });

test('the variables of all functions are set, by the default stage', () => {
  setSharedVariables(
    config({
      environment: { LEVEL: 'info', REGION: 'eu' },
      stages: { dev: { environment: { LEVEL: 'debug' } }, prod: { environment: { MODE: 'prod' } } },
    }),
  );
  expect([process.env.LEVEL, process.env.REGION, process.env.MODE]).toEqual(['debug', 'eu', undefined]);
});

test('a value of the shell is kept', () => {
  process.env.LEVEL = 'trace';
  setSharedVariables(config({ environment: { LEVEL: 'info' } }));
  expect(process.env.LEVEL).toBe('trace');
});

test('one that differs by function is not set, and reading it says so', () => {
  setSharedVariables(
    config({
      environment: { LEVEL: 'info', REGION: 'eu' },
      functions: { report: { environment: { LEVEL: 'debug', REGION: 'eu' } } },
      stages: { dev: { functions: { worker: { environment: { MODE: 'fast' } } } } },
    }),
  );
  expect(() => process.env.LEVEL).toThrow(
    /^The variable LEVEL differs by function \(report\).*Read it in the handler, by app\.env\('LEVEL'\)/,
  );
  expect(() => process.env.MODE).toThrow('(worker)');
  expect(process.env.REGION).toBe('eu');
  expect({ ...process.env }).not.toHaveProperty('LEVEL');
  process.env.LEVEL = 'own';
  expect(process.env.LEVEL).toBe('own');
});

test('the stage gives all functions what the project gives one', () => {
  setSharedVariables(
    config({
      functions: { report: { environment: { LEVEL: 'debug' } } },
      stages: { dev: { environment: { LEVEL: 'info' } } },
    }),
  );
  expect(process.env.LEVEL).toBe('info');
});

test('a client sets it while a call runs', async () => {
  setSharedVariables(config({ functions: { report: { environment: { TABLE: 'a' } } } }));
  const app = new App({ name: 'demo' });
  app.table('Orders', { variable: 'TABLE' });
  app.lambdaFunction({ name: 'report' }, () => process.env.TABLE);
  const resources = { start: async () => ({ environment: { TABLE: 'orders' }, close: async () => undefined }) };
  const client = testClient(app, { resources, environment: 'process' });
  expect(await client.lambda.invoke('report')).toBe('orders');
  await client.close();
  expect(() => process.env.TABLE).toThrow('differs by function');
});
