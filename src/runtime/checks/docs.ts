import type { Declarations } from '../declarations';
import { checkAuthorizer } from './authorizer';
import { DeclarationError } from './declaration-error';
import { checkOptions } from './options';
import { segmentsOf } from './path';

export function checkDocs({ routes }: Declarations, path: string, options: { readonly authorizer?: unknown }): void {
  const parameter = segmentsOf(path).find(({ param }) => param !== undefined);
  if (parameter) {
    throw new DeclarationError(`docs: the path has the parameter ${parameter.text}, but there is one page: ${path}`);
  }
  checkOptions('docs', options, { authorizer: 'any' });
  checkAuthorizer('docs', options.authorizer);
  const before = routes.find(({ docs }) => docs === 'page');
  if (before) throw new DeclarationError(`docs: the description is served at ${before.path} already`);
}
