import * as fs from 'node:fs';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { filesBelow, synthesized, temporaryDir } from './synthesized';

const wrong = (options: object) => {
  const dir = temporaryDir();
  let error: any;
  try {
    synthesized(options as any, dir);
  } catch (e) {
    error = e;
  }
  expect(filesBelow(dir)).toEqual({});
  return error;
};

describe('a wrong option is an error that names it, and nothing is written', () => {
  test.each<[object, RegExp]>([
    [{ runtimDeps: [] }, /runtimDeps: unknown option; did you mean "runtimeDeps"\?/],
    [{ colour: 'red' }, /colour: unknown option; known: name, template, /],
    [{ name: undefined }, /name: it is required/],
    [{ name: 123 }, /name: expected a name .* got 123/],
    [{ name: 'My Shop' }, /name: .* got "My Shop"/],
    [{ name: '../up' }, /name: .* got "\.\.\/up"/],
    [{ name: 'serverless-cdk-project' }, /name: expected a name that is not reserved, got "serverless-cdk-project"/],
    [
      { template: 'rest-api-tabel' },
      /template: expected one of "rest-api-table", .*, got "rest-api-tabel"; did you mean "rest-api-table"\?/,
    ],
    [{ template: 7 }, /template: expected one of "rest-api-table", .*, got 7/],
    [{ architecture: 'arm' }, /architecture: expected "arm64" or "x86_64", got "arm"/],
    [{ api: { type: 'graphql' } }, /api\.type: expected one of "rest", "http", "url", got "graphql"/],
    [
      { stages: { dev: { vpc: { subnetIds: ['subnet-0000000a'] } } } },
      /stages\.dev\.vpc\.securityGroupIds: it is required/,
    ],
    [{ stages: JSON.parse('{ "__proto__": {} }') }, /stages\.__proto__: expected a stage name/],
    [{ functions: [] }, /functions: expected an object, got an array/],
    [{ runtimeDeps: 'zod' }, /runtimeDeps: expected a list of packages.* got "zod"/],
    [{ infrastructureDeps: ['zod', 1] }, /infrastructureDeps\[1\]: expected a package.* got 1/],
    [{ devDeps: ['./x.tgz'] }, /devDeps\[0\]: expected a package/],
    [{ stages: ['dev', 'prod'] }, /stages: expected stages by name, like \{ dev: \{\}, prod: \{\} \}/],
    [{ stages: {} }, /stages: expected at least one stage/],
    [{ stages: { 'a,b': {} } }, /stages\."a,b": expected a stage name/],
    [
      { stages: { prod: { functions: { orders: { timeout: '60' } } } } },
      /stages\.prod\.functions\.orders\.timeout: expected a whole number of seconds from 1 to 900, got "60"/,
    ],
    [{ stages: { prod: { memroySize: 1 } } }, /stages\.prod\.memroySize: unknown setting; did you mean "memorySize"\?/],
    [{ stages: { dev: {} }, defaultStage: 'prod' }, /defaultStage: unknown stage "prod"; known: dev/],
    [{ memorySize: 1 }, /memorySize: expected a whole number of MiB from 128 to 10240, got 1/],
    [{ logRetentionDays: 31 }, /logRetentionDays: expected a number of days that CloudWatch Logs knows/],
    [{ cdkVersion: 'latest' }, /cdkVersion: expected a version, like "2\.276\.0", got "latest"/],
    [{ minNodeVersion: 20 }, /minNodeVersion: expected a version/],
  ])('%j', (options, message) => {
    const error = wrong(options);
    expect(error?.message).toMatch(message);
    expect(error.message).toMatch(/^ServerlessCdkProject: /);
    // It is one line, and all that is ever printed of it.
    expect(error.message).not.toContain('\n');
    expect(error.stack).toBe(error.message);
  });

  test('missing options are an error', () => {
    const { ServerlessCdkProject } = require('../../src');
    expect(() => new ServerlessCdkProject()).toThrow('ServerlessCdkProject: expected an object, got undefined');
  });

  test('any value of any type is accepted, or refused by an error of this package', () => {
    const { configOf, PROJECT_OPTIONS } =
      require('../../src/project/check-options') as typeof import('../../src/project/check-options');
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(PROJECT_OPTIONS)), fc.anything(), (name, value) => {
        try {
          configOf({ name: 'cdkdemo', [name]: value });
        } catch (error) {
          expect((error as { code?: string }).code).toBe('INVALID_PROJECT');
        }
      }),
    );
  });
});

test('an invalid option is located in the .projenrc.ts of the project', () => {
  const dir = temporaryDir();
  const error = (options: object): string => {
    try {
      synthesized(options, dir);
    } catch (e) {
      return (e as Error).message;
    }
    throw new Error('accepted');
  };
  fs.writeFileSync(
    path.join(dir, '.projenrc.ts'),
    "const project = new ServerlessCdkProject({\n  name: 'shop',\n  timeout: 0,\n  functions: {\n    a: { memorySize: 1 },\n  },\n});\n",
  );
  expect(error({ timeout: 0 })).toMatch(/^\.projenrc\.ts:3: timeout: expected /);
  expect(error({ timeout: 0, functions: { a: { memorySize: 1 } } })).toMatch(
    /^\.projenrc\.ts: 2 errors\n(- .*\n)*- line 5: functions\.a\.memorySize: expected /,
  );
});
