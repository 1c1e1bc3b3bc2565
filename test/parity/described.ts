import { type OpenApiDocument } from '../../src/contract/openapi';
import { sampleOf } from '../../src/contract/page/sample';

/**
 * Calls each operation of a description once, with values that are made of its schemas and without credentials.
 * @returns the operations whose response has a status that they do not describe, or is a failure of the server
 */
export async function undescribed(
  document: OpenApiDocument,
  request: (target: string, init: RequestInit) => Promise<Response>,
): Promise<string[]> {
  const problems: string[] = [];
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { parameters = [], requestBody, responses }] of Object.entries(methods)) {
      const headers = new Headers();
      const query = new URLSearchParams();
      let target = path;
      for (const { name, in: place, required, schema } of parameters) {
        const value = String(sampleOf(schema, document));
        if (place === 'path') target = target.replace(`{${name}}`, encodeURIComponent(value));
        else if (required && place === 'query') query.append(name, value);
        else if (required) headers.set(name, value);
      }
      const [[type, { schema }] = [undefined, { schema: {} }]] = Object.entries(requestBody?.content ?? {});
      if (type) headers.set('content-type', type);
      const search = query.size > 0 ? `?${query}` : '';
      const { status } = await request(target + search, {
        method: method.toUpperCase(),
        headers,
        ...(type && { body: JSON.stringify(sampleOf(schema, document)) }),
      });
      if (!Object.hasOwn(responses, String(status))) problems.push(`${method} ${path}: ${status}`);
    }
  }
  return problems;
}
