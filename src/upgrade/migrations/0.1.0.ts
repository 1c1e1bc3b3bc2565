import { type Edited, lineOf, type Migration } from './migration';
import type { Texts } from '../sample-record';

const FILE = '.projenrc.ts';

/** The option in an object literal, as the first on its line. */
const OPTION = /^[ \t]*template\s*:/m;

/** As `projen new` wrote it. */
const WRITTEN = /^[ \t]*template: ServerlessTemplate\.\w+,?[ \t]*\n/m;

const templateOption: Migration = {
  version: '0.1.0',
  name: 'template-option',
  title: 'the option `template` leaves .projenrc.ts, where it has no effect: .projen/samples.json has the template',
  test: (files) => FILE in files && files[FILE].includes('ServerlessCdkProject') && OPTION.test(files[FILE]),
  edit(files: Texts): Edited {
    const text = files[FILE];
    const edited = withoutUnusedImport(text.replace(WRITTEN, ''));
    if (!OPTION.test(edited)) return { files: { [FILE]: edited }, manual: [] };
    const line = lineOf(text, text.search(OPTION) + /^\s*/.exec(text.slice(text.search(OPTION)))![0].length);
    return { files: {}, manual: [{ file: FILE, line, step: 'remove the option `template`' }] };
  },
};

function withoutUnusedImport(text: string): string {
  if ((text.match(/\bServerlessTemplate\b/g) ?? []).length !== 1) return text;
  return text.replace(/,\s*ServerlessTemplate\b|\bServerlessTemplate\s*,\s*/, '');
}

const requestsWithoutRoute: Migration = {
  version: '0.1.0',
  name: 'requests-without-route',
  title: 'a request of the test client without a route gets the response of API Gateway, not 405 of the app',
  test: (files) =>
    Object.entries(files).some(
      ([file, text]) =>
        file.startsWith('test/') && text.includes('testClient(') && /\b405\b|\bMethodNotAllowedError\b/.test(text),
    ),
  prompt:
    'in tests that expect 405, or 404 NotFoundError for a path that no route has: expect 403 Missing Authentication Token ' +
    "(REST API) or 404 Not Found (HTTP API), or send the request as a function URL does: `{ payload: 'function-url' }`",
};

export default [templateOption, requestsWithoutRoute];
