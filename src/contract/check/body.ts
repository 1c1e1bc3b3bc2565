import type { SentResponse } from './check';
import { definitionOf } from '../definitions';
import { schemaProblems } from '../../json-schema/problems';
import type { RouteManifest } from '../../manifest/manifest';

/** What the body of a success has that the `response` schema has not. */
export function bodyProblem(route: RouteManifest, response: SentResponse): string | undefined {
  const schema = route.schemas?.response;
  if (!schema || route.stream || route.method === 'HEAD' || response.status === 204) return undefined;
  const { headers, body } = response;
  if (body === undefined) return undefined;
  // A compressed body is not looked into.
  if (headers['content-encoding'] !== undefined) return undefined;
  const type = headers['content-type'] ?? 'none';
  const fix = 'Change the `response` schema, or what is sent';
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
    return `the content type of the body is ${type}. Described: application/json. ${fix}`;
  }
  const value = parsed(body);
  if (value === undefined) return `the body is no JSON. ${fix}`;
  const problems = schemaProblems(value.json, schema, (ref) => definitionOf(schema, ref), '2020-12');
  if (problems.length === 0) return undefined;
  const shown = problems.length > MOST ? [...problems.slice(0, MOST), '…'] : problems;
  return `the body is not the described one: ${shown.join(', ')}. ${fix}`;
}

/** The maximum number of problems in a message. */
const MOST = 5;

function parsed(body: Buffer): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(body.toString('utf8')) };
  } catch {
    return undefined;
  }
}
