import * as fs from 'node:fs';
import * as path from 'node:path';
import { temporaryDir } from './synthesized';
import type { ServerlessCdkProjectOptions } from '../../src';
import { ServerlessCdkProject } from '../../src';
import { API_SETTINGS } from '../../src/config/api-settings';
import { BUNDLING_SETTINGS } from '../../src/config/bundling-settings';
import { FUNCTION_SETTINGS } from '../../src/config/function-settings';
import { STAGE_SETTINGS } from '../../src/config/stage';
import { PROJECT_OPTIONS } from '../../src/project/check-options';

/** Values of which each option refuses at least one. */
const WRONG = [{ wrong: 'x' }, -1.5, 'no such value!', [{}]];

const below = (place: string, settings: object): string[][] =>
  Object.keys(settings).map((name) => [...place.split('.'), name]);

/** Each option by its path, at each level where it may be written. `outdir` is where `.projenrc.ts` is. */
const OPTIONS = [
  ...Object.keys(PROJECT_OPTIONS)
    .filter((name) => name !== 'outdir')
    .map((name) => [name]),
  ...['functions.orders', 'stages.dev.functions.orders'].flatMap((place) => below(place, FUNCTION_SETTINGS)),
  ...below('stages.dev', { ...FUNCTION_SETTINGS, ...STAGE_SETTINGS, functions: {}, api: {} }),
  ...['api', 'stages.dev.api'].flatMap((place) => below(place, API_SETTINGS)),
  ...below('bundling', BUNDLING_SETTINGS),
];

/** An option as text, each key in a line of its own. */
function projenrc(keys: readonly string[], value: unknown): string {
  const [name, ...inner] = keys;
  return inner.length === 0 ? `${name}: ${JSON.stringify(value)},` : `${name}: {\n${projenrc(inner, value)}\n},`;
}

let dir: string;
beforeAll(() => {
  dir = temporaryDir();
});

/** The error of a project for the options of a `.projenrc.ts`; undefined if they are accepted. */
function errorFor(text: string): string | undefined {
  class Here extends ServerlessCdkProject {
    constructor(options: ServerlessCdkProjectOptions) {
      super({ ...options, outdir: dir });
    }
  }
  fs.writeFileSync(path.join(dir, '.projenrc.ts'), text);
  try {
    new Function('ServerlessCdkProject', text)(Here);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test.each(OPTIONS.map((keys) => [keys.join('.'), keys] as const))(
  'a wrong value of %s has the line of .projenrc.ts',
  (option, keys) => {
    const name = option === 'name' ? '' : "name: 'shop',\n";
    const errors = WRONG.flatMap((value) => {
      const text = `new ServerlessCdkProject({\n// ${option}: of the shop\n${name}${projenrc(keys, value)}\n});\n`;
      const error = errorFor(text);
      const line = text.split('\n').findIndex((one) => one.includes(JSON.stringify(value))) + 1;
      return error === undefined ? [] : [{ error, line }];
    });
    expect(errors).not.toEqual([]);
    for (const { error, line } of errors) {
      expect(error).toMatch(/^\.projenrc\.ts:/);
      // One error, or several.
      expect(error.replace(/^\.projenrc\.ts:(?=\d)/, '- line ')).toContain(`- line ${line}: ${option}`);
    }
  },
);
