import type { Example, OperationExamples } from './example';
import { redactedPaths } from './redacted';
import { UserError } from '../../errors';
import { schemaProblems } from '../../json-schema/problems';
import type { JsonSchema } from '../../manifest/manifest';
import type { Content, Examples, OpenApiDocument, Operation } from '../openapi';

/**
 * The document with the examples of its operations: requests of successes, and responses of all statuses that it has.
 * @param files the examples by the file that they are from
 * @throws UserError for an example that its schema refuses, and for one of no operation
 */
export function withExamples(
  document: OpenApiDocument,
  files: readonly (readonly [file: string, examples: OperationExamples])[],
): OpenApiDocument {
  const paths = structuredClone(document.paths) as { [path: string]: { [method: string]: Operation } };
  for (const [file, { operation: name, examples }] of files) {
    const [method, path = ''] = name.split(' ');
    const at = path.replace(/\+\}/g, '}');
    const operation = paths[at]?.[method.toLowerCase()];
    if (!operation) {
      throw invalid(`${file}: the API has no operation ${name}. Delete the file`);
    }
    const check = (value: unknown, schema: JsonSchema, what: string) => {
      const problems = problemsOf(value, schema, document);
      if (problems.length === 0) return;
      throw invalid(
        `${file}: the ${what} is not what the schema of ${name} describes: ${problems.slice(0, 5).join(', ')}. ` +
          'Delete the file, and run the tests again',
      );
    };
    paths[at][method.toLowerCase()] = described(operation, examples, check);
  }
  return { ...document, paths };
}

type Check = (value: unknown, schema: JsonSchema, what: string) => void;

function described(operation: Operation, examples: OperationExamples['examples'], check: Check): Operation {
  const all = Object.entries(examples);
  const successes = all.filter(([status]) => status.startsWith('2'));
  const bodies = successes.filter(([, { request }]) => request.body !== undefined);
  const { parameters, requestBody, responses } = operation;
  return {
    ...operation,
    ...(parameters && {
      parameters: parameters.map((parameter) => {
        const values = successes.flatMap(([status, { request }]): [string, unknown][] => {
          const value = placeOf(request, parameter.in)?.[parameter.name];
          return value === undefined ? [] : [[status, value]];
        });
        return { ...parameter, ...examplesOf(values) };
      }),
    }),
    ...(requestBody && {
      requestBody: {
        ...requestBody,
        content: withBodies(
          requestBody.content,
          bodies.map(([status, { request }]) => [status, request.body]),
          (value, schema, status) => check(value, schema, `request for the status ${status}`),
        ),
      },
    }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, response]) => {
        const body = Object.hasOwn(examples, status) ? examples[status].response.body : undefined;
        if (body === undefined || !response.content) return [status, response];
        const content = withBodies(response.content, [[status, body]], (value, schema) =>
          check(value, schema, `response with the status ${status}`),
        );
        return [status, { ...response, content }];
      }),
    ),
  };
}

function placeOf({ params, query, headers }: Example['request'], place: 'path' | 'query' | 'header') {
  return place === 'path' ? params : place === 'query' ? query : headers;
}

/** Bodies are JSON. */
function withBodies(
  content: Content,
  bodies: readonly (readonly [name: string, value: unknown])[],
  check: (value: unknown, schema: JsonSchema, name: string) => void,
): Content {
  return Object.fromEntries(
    Object.entries(content).map(([type, media]) => {
      if (!/[/+]json\b/i.test(type)) return [type, media];
      for (const [name, value] of bodies) check(value, media.schema, name);
      return [type, { ...media, ...examplesOf(bodies) }];
    }),
  );
}

function examplesOf(values: readonly (readonly [name: string, value: unknown])[]): { examples?: Examples } {
  if (values.length === 0) return {};
  return { examples: Object.fromEntries(values.map(([name, value]) => [name, { value }])) };
}

/** What the schema refuses, but for values that are redacted. */
function problemsOf(value: unknown, schema: JsonSchema, { components }: OpenApiDocument): string[] {
  const schemas = components?.schemas ?? {};
  const definition = (ref: string) => schemas[ref.replace('#/components/schemas/', '')];
  const secret = redactedPaths(value);
  return schemaProblems(value, schema, definition, '2020-12').filter(
    (problem) =>
      !secret.some((path) => problem.startsWith(`${path} `)) &&
      // A redacted value may be why none of several schemas fits the value around it.
      !(secret.length > 0 && /fits none of|does not fit exactly/.test(problem)),
  );
}

function invalid(message: string): UserError {
  return new UserError('INVALID_EXAMPLE', message);
}
