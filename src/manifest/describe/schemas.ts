import type { RouteDeclaration } from '../../runtime/declarations';
import type { Schema } from '../../runtime/schema';
import type { JsonSchema, RouteManifest, SchemaPart } from '../manifest';

const PARTS: readonly SchemaPart[] = ['body', 'query', 'params', 'headers', 'response'];

/** The part of a schema library that implements Standard JSON Schema, https://standardschema.dev/json-schema */
interface Converter {
  readonly input: (options: ConverterOptions) => JsonSchema;
  readonly output: (options: ConverterOptions) => JsonSchema;
}

interface ConverterOptions {
  readonly target: string;
  readonly libraryOptions?: { readonly [option: string]: unknown };
}

/**
 * zod refuses a whole schema for one part that JSON Schema cannot express, such as a date; arktype converts it to `{}`.
 */
const LIBRARY_OPTIONS: { readonly [vendor: string]: ConverterOptions['libraryOptions'] } = {
  zod: { unrepresentable: 'any' },
};

/**
 * The schemas of a route as JSON Schema. A part that JSON Schema cannot express (a date, a function) accepts anything
 * there, and a schema of a library without conversion is left out: the function checks both at run time.
 */
export function schemasOf({ schemas }: RouteDeclaration): RouteManifest['schemas'] {
  const converted = PARTS.flatMap((part): [SchemaPart, JsonSchema][] => {
    // A request is the input of its schema; a response is the output, from the handler's result.
    const schema = schemas?.[part] && jsonSchemaOf(schemas[part], part === 'response' ? 'output' : 'input');
    return schema ? [[part, schema]] : [];
  });
  return converted.length > 0 ? Object.fromEntries(converted) : undefined;
}

function jsonSchemaOf(schema: Schema<any, any>, side: keyof Converter): JsonSchema | undefined {
  const { jsonSchema: converter, vendor }: { readonly jsonSchema?: Converter; readonly vendor: string } =
    schema['~standard'];
  try {
    // Of the drafts that the libraries offer, the nearest one to OpenAPI 3.0 and to API Gateway's models.
    const { $schema, ...rest } =
      converter?.[side]({ target: 'draft-07', libraryOptions: LIBRARY_OPTIONS[vendor] }) ??
      (schema as any).toJsonSchema();
    return plain(rest);
  } catch {
    return undefined;
  }
}

/** The value as JSON. Throws if it is not JSON (a cycle, a BigInt). */
function plain(value: object): JsonSchema {
  return JSON.parse(JSON.stringify(value));
}
