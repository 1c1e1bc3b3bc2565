import { transformSync } from 'esbuild';
import { type Check, CHECKS, type Subject } from './checks';

/** The tests of a generated client, which hold wherever the app runs. */
export function clientSuite(on: string, subject: () => Subject, without?: Check['needs']): void {
  describe(`a generated client, ${on}`, () => {
    for (const { name, run } of CHECKS.filter(({ needs }) => !needs || needs !== without))
      test(name, () => run(subject()));
  });
}

/** `createClient()` of the text of a client. */
export function createClientOf(text: string): (options: object) => any {
  const { code } = transformSync(text, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} as any };
  new Function('module', 'exports', code)(module, module.exports);
  return module.exports.createClient;
}
