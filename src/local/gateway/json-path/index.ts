import { parsePath } from './parse';
import { select } from './select';

/**
 * The value at a JSONPath, as Jayway's JsonPath has it, which API Gateway uses: undefined if there is none. A path that
 * may select several values is the list of them.
 *
 * https://github.com/json-path/JsonPath
 *
 * @param path with or without `$` at the beginning
 */
export function valueAt(document: unknown, path: string): unknown {
  return select(parsePath(path), document, document);
}
