import { defaultConfig, nearest, stageOf } from '../../src/config';

const config = {
  ...defaultConfig('shop'),
  stages: { dev: {}, prod: {}, live: { production: false }, qa: { env: { region: 'eu-west-1' } } },
};

test('a project without stages has the stage dev, whose stack has the name of the project', () => {
  expect(stageOf(defaultConfig('cdkdemo'), 'dev', 'x')).toEqual({
    name: 'dev',
    stackName: 'cdkdemo',
    production: false,
  });
});

test('each stage has a stack of its own', () => {
  expect(stageOf(config, 'dev', 'x')).toEqual({ name: 'dev', stackName: 'shop-dev', production: false });
  expect(stageOf(config, 'qa', 'x')).toEqual({
    name: 'qa',
    stackName: 'shop-qa',
    production: false,
    env: { region: 'eu-west-1' },
  });
});

test('production follows from the name of the stage unless it is set', () => {
  expect(stageOf(config, 'prod', 'x').production).toBe(true);
  expect(stageOf(config, 'live', 'x').production).toBe(false);
});

test.each([
  ['@acme/shop.api', 'acme-shop-api'],
  ['2fast', 'app-2fast'],
  ['a_b', 'a-b'],
  ['x'.repeat(200), 'x'.repeat(128)],
])('the package name %s gives the stack name %s', (name, stackName) => {
  expect(stageOf(defaultConfig(name), 'dev', 'x').stackName).toBe(stackName);
});

test('a typo is matched to the nearest known name, and a strange name to none', () => {
  expect(nearest('pord', ['dev', 'prod'])).toBe('prod');
  expect(nearest('APIhandler', ['APIHandler'])).toBe('APIHandler');
  expect(nearest('orders', ['dev', 'prod'])).toBeUndefined();
});
