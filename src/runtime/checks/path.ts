import { DeclarationError } from './declaration-error';

export interface Segment {
  readonly text: string;
  /** The name, if the segment is a parameter. */
  readonly param?: string;
  /** True for `{name+}`, which matches the rest of the path. */
  readonly greedy?: boolean;
}

/** The segments of a declared path; throws if API Gateway would refuse it at deployment. */
export function segmentsOf(path: string): Segment[] {
  if (typeof path !== 'string') throw new DeclarationError(`Route must be a string, got ${typeof path}`);
  if (path === '') throw new DeclarationError('Route cannot be the empty string');
  if (path === '/') return [];
  if (path.endsWith('/')) throw new DeclarationError(`Route cannot end with a trailing slash: ${path}`);
  if (!path.startsWith('/')) throw new DeclarationError(`Route must start with a slash: ${path}`);
  if (/\s/.test(path)) throw new DeclarationError(`Route cannot contain a space: ${path}`);
  const names = new Set<string>();
  return path
    .slice(1)
    .split('/')
    .map((text, index, all) => {
      // "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the
      // beginning and the end": the error of apigateway:CreateResource for anything else.
      const parameter = /^\{([\w.:-]+)(\+?)\}$/.exec(text);
      if (!parameter) {
        // API Gateway would accept it literally, which is never intended.
        if (/^:./.test(text)) {
          throw new DeclarationError(
            `Route has the segment "${text}" in ${path}. A parameter is written {${text.slice(1)}}`,
          );
        }
        if (/^[\w.:-]+$/.test(text)) return { text };
        throw new DeclarationError(
          `Route has a segment that API Gateway refuses: "${text}" in ${path}. ` +
            'A segment is one {parameter} or letters, digits, ".", "_", "-" and ":"',
        );
      }
      const [, param, plus] = parameter;
      if (names.has(param)) throw new DeclarationError(`Route has the parameter {${param}} twice: ${path}`);
      if (param === '__proto__') throw new DeclarationError(`Route cannot have a parameter of this name: ${path}`);
      if (plus && index < all.length - 1) {
        throw new DeclarationError(`Route has a greedy parameter {${param}+} that is not last: ${path}`);
      }
      names.add(param);
      return { text, param, greedy: plus === '+' };
    });
}
