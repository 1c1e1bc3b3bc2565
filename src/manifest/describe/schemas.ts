import type { RouteDeclaration } from '../../runtime/declarations';
import type { Schema } from '../../runtime/schema';
import type { JsonSchema, RouteManifest, SchemaPart } from '../manifest';
import { NOT_DESCRIBED } from '../names';

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

/** The transformations of valibot whose output has the type of their input. */
const SAME_TYPE = /^(brand|flavor|readonly|normalize|trim|trim_(start|end)|to_(lower|upper)_case|to_(min|max)_value)$/;

/**
 * The libraries refuse a whole schema for one part that JSON Schema cannot express, such as a date. With these options
 * that part is marked.
 */
const LIBRARY_OPTIONS: { readonly [vendor: string]: ConverterOptions['libraryOptions'] } = {
  zod: {
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }: { zodSchema: any; jsonSchema: { [keyword: string]: unknown } }) => {
      const { type, catchall } = zodSchema._zod.def;
      // On the output's side zod closes every object; the author has closed those with a catchall, z.strictObject().
      if (type === 'object' && !catchall) delete jsonSchema.additionalProperties;
      if (Object.keys(jsonSchema).length > 0 || type === 'any' || type === 'unknown') return;
      Object.assign(jsonSchema, notDescribed(type));
    },
  },
  valibot: {
    overrideSchema: ({ valibotSchema, errors }: { valibotSchema: any; errors?: unknown }) =>
      errors && notDescribed(valibotSchema.type),
    // A check that JSON Schema does not have leaves the type as it is.
    overrideAction: ({ valibotAction: { kind, type }, jsonSchema, errors }: any) =>
      errors && (kind === 'transformation' && !SAME_TYPE.test(type) ? notDescribed(type) : jsonSchema),
  },
  arktype: { fallback: ({ base, code }: { base: object; code: string }) => ({ ...base, ...notDescribed(code) }) },
};

/**
 * The schemas of a route as JSON Schema, draft 2020-12. What JSON Schema cannot express (a date, a transformation)
 * accepts anything there and is marked; so is the whole schema of a library without conversion. The function checks both
 * at run time.
 */
export function schemasOf({ schemas }: RouteDeclaration): RouteManifest['schemas'] {
  const converted = PARTS.flatMap((part): [SchemaPart, JsonSchema][] => {
    // A request is the input of its schema; a response is the output, from the handler's result.
    const schema = schemas?.[part];
    return schema ? [[part, jsonSchemaOf(schema, part === 'response' ? 'output' : 'input')]] : [];
  });
  return converted.length > 0 ? Object.fromEntries(converted) : undefined;
}

export function jsonSchemaOf(schema: Schema<any, any>, side: keyof Converter): JsonSchema {
  const { jsonSchema: converter, vendor }: { readonly jsonSchema?: Converter; readonly vendor: string } =
    schema['~standard'];
  try {
    // The draft of OpenAPI 3.1.
    const { $schema, ...rest } =
      converter?.[side]({ target: 'draft-2020-12', libraryOptions: LIBRARY_OPTIONS[vendor] }) ??
      (schema as any).toJsonSchema();
    return plain(rest);
  } catch {
    return notDescribed(vendor);
  }
}

/** Marks what JSON Schema cannot express, by the name that the library has for it. */
function notDescribed(name: string): JsonSchema {
  return { [NOT_DESCRIBED]: name };
}

/** The value as JSON. Throws if it is not JSON (a cycle, a BigInt). */
function plain(value: object): JsonSchema {
  return JSON.parse(JSON.stringify(value));
}
