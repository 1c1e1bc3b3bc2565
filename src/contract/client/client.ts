import { operationNames, RESERVED } from './names';
import { runtime } from './runtime';
import { ClientSockets } from './sockets';
import { comment, keyOf, membersOf, typeName, typeOf } from './types';
import type { Manifest, RouteManifest } from '../../manifest/manifest';
import { capitalized } from '../../manifest/operation-id';
import { describedRoutes, isJsonType } from '../../manifest/requests';
import { isChecked } from '../check';
import { openApi } from '../openapi';
import type { Operation, Parameter } from '../openapi/document';
import { ERROR_NAME, errorsOf, GATEWAY_ERROR_NAME, gatewayStatuses } from '../openapi/responses';

/**
 * A typed client of an app's API, as the text of one TypeScript file without imports.
 * @param marker projen's marker of a managed file
 */
export function renderClient(manifest: Manifest, marker?: string): string {
  const sockets = new ClientSockets(manifest);
  const routes = describedRoutes(manifest);
  const names = operationNames(routes, manifest);
  const reserved = [...RESERVED, ...names.flatMap(typesOf)];
  const document = openApi(manifest, { reserved }, (components) => sockets.add(components));
  const operations = routes.map((route, i) => {
    const path = route.path.replace(/\+\}/g, '}');
    return new ClientOperation(names[i], route, manifest, document.paths[path][route.method.toLowerCase()]);
  });
  const streams = operations.some(({ route }) => route.stream);
  const schemas = Object.entries(document.components?.schemas ?? {}).filter(
    ([name]) => name !== ERROR_NAME && name !== GATEWAY_ERROR_NAME,
  );
  return [
    ...(marker === undefined ? [] : [`// ${marker}`]),
    `// The client of the API "${manifest.app}", generated from the declarations of its routes.`,
    runtime(streams, !sockets.isEmpty),
    ...schemas.map(([name, schema]) =>
      [...comment(schema.description), `export type ${typeName(name)} = ${typeOf(schema)};\n`].join('\n'),
    ),
    ...operations.flatMap((operation) => operation.types()),
    ...(sockets.isEmpty ? [] : sockets.types()),
    'export interface Client {',
    ...operations.flatMap((operation) => operation.member().map((line) => `  ${line}`)),
    ...(sockets.isEmpty ? [] : sockets.member()),
    '}',
    '',
    'const ENTRIES: { readonly [name: string]: Entry } = {',
    ...operations.map((operation) => `  ${operation.entry()},`),
    '};',
    '',
    '/**',
    ' * A client of the API.',
    ' *',
    ' * @example',
    " * const api = createClient({ baseUrl: 'https://api.shop.example' });",
    ' */',
    'export function createClient(options: ClientOptions): Client {',
    sockets.isEmpty
      ? '  return createCalls(ENTRIES, options);'
      : '  return { webSocket: (more: SocketOptions) => openSocket(options, more), ...createCalls(ENTRIES, options) };',
    '}',
    '',
  ].join('\n');
}

/** A route as a method of the client. */
class ClientOperation {
  private readonly requestType: string;
  private readonly resultType: string;
  private readonly contract: Manifest['contract'];

  constructor(
    private readonly name: string,
    readonly route: RouteManifest,
    manifest: Manifest,
    private readonly operation: Operation,
  ) {
    [this.requestType, this.resultType] = typesOf(name);
    this.contract = manifest.contract;
  }

  types(): string[] {
    const request = this.request();
    return [
      ...(request.length > 0
        ? [`export interface ${this.requestType} {`, ...request.map((line) => `  ${line}`), '}', '']
        : []),
      `export type ${this.resultType} =`,
      ...this.results().map((result, index, all) => `  | ${result}${index === all.length - 1 ? ';\n' : ''}`),
    ];
  }

  member(): string[] {
    const lines = this.request();
    const optional = lines.every((line) => line.startsWith('/**') || /^\w+\?:/.test(line) || /^[ }]/.test(line));
    const request = lines.length === 0 ? 'request?: {}' : `request${optional ? '?' : ''}: ${this.requestType}`;
    const { summary, description } = this.operation;
    return [
      ...comment(summary ?? description ?? `${this.route.method} ${this.route.path}`),
      `${keyOf(this.name)}(${request}, options?: CallOptions): Promise<${this.resultType}>;`,
    ];
  }

  entry(): string {
    const { method, path } = this.route;
    const codes = [
      ...errorsOf(this.route).map(({ code }) => code),
      ...gatewayStatuses(this.route).flatMap((status) => GATEWAY_CODES[status] ?? []),
    ];
    const bodyType = this.rawType();
    const values = [
      method,
      path,
      this.status ?? 0,
      this.format(),
      [...new Set(codes)].join(' '),
      ...(bodyType === undefined ? [] : [bodyType]),
    ];
    return `${keyOf(this.name)}: [${values.map((value) => JSON.stringify(value)).join(', ')}]`;
  }

  /** The members of the request. */
  private request(): string[] {
    const { parameters = [] } = this.operation;
    return [
      ...partOf(
        'params',
        parameters.filter((one) => one.in === 'path'),
        false,
      ),
      ...partOf(
        'query',
        parameters.filter((one) => one.in === 'query'),
        true,
      ),
      ...partOf(
        'headers',
        parameters.filter((one) => one.in === 'header'),
        false,
      ),
      ...this.body(),
    ];
  }

  private body(): string[] {
    const { method, contentTypes } = this.route;
    const forms = FORMS.filter(([type]) => contentTypes.some((one) => one.startsWith(type))).map(([, name]) => name);
    if (this.rawType() !== undefined) {
      const onlyForms = contentTypes.every((one) => FORMS.some(([type]) => one.startsWith(type)));
      return [onlyForms ? `body: ${forms.join(' | ')};` : 'body?: NonNullable<RequestInit["body"]>;'];
    }
    const content = this.operation.requestBody?.content;
    if (content) return [`body: ${[typeOf(Object.values(content)[0].schema, '  '), ...forms].join(' | ')};`];
    return ['POST', 'PUT', 'PATCH'].includes(method) ? ['body?: unknown;'] : [];
  }

  /** The content type of a body that is no JSON. */
  private rawType(): string | undefined {
    const { contentTypes } = this.route;
    if (contentTypes.some(isJsonType) || contentTypes.length === 0) return undefined;
    const [first] = contentTypes;
    return first.includes('*') ? 'application/octet-stream' : first;
  }

  /** The status of a success, where the description has all that there are. */
  private get status(): number | undefined {
    return isChecked(this.route, this.contract) ? (this.route.status ?? 200) : undefined;
  }

  private get schema(): unknown {
    return this.operation.responses[this.route.status ?? 200]?.content?.['application/json']?.schema;
  }

  /** The form of a success. A string may be sent as text. */
  private format(): '' | 'json' | 'stream' {
    const { stream, method, status, schemas } = this.route;
    if (stream) return 'stream';
    const isText = schemas?.response?.type === 'string';
    return this.schema === undefined || isText || method === 'HEAD' || status === 204 ? '' : 'json';
  }

  private results(): string[] {
    const { status, stream, method } = this.route;
    const isEmpty = method === 'HEAD' || (status === 204 && this.status !== undefined);
    const data = stream ? 'Stream' : isEmpty ? 'undefined' : this.schema ? typeOf(this.schema, '  ') : 'unknown';
    const errors = new Map<number, Set<string>>();
    const add = (at: number, code: string) => errors.set(at, (errors.get(at) ?? new Set()).add(code));
    for (const { status: at, code } of errorsOf(this.route)) add(at, code);
    for (const at of gatewayStatuses(this.route)) if (GATEWAY_CODES[at]) add(at, GATEWAY_CODES[at]);
    return [
      `Success<${this.status ?? 'number'}, ${data}>`,
      ...[...errors]
        .sort(([a], [b]) => a - b)
        .flatMap(([at, codes]) => `Failure<${at}, ${[...codes].map((code) => JSON.stringify(code)).join(' | ')}>`),
      'OtherFailure',
    ];
  }
}

/** The names of the types of an operation: its request, and its result. */
function typesOf(operation: string): [request: string, result: string] {
  const prefix = typeName(capitalized(operation));
  return [`${prefix}Request`, `${prefix}Result`];
}

/** The types of forms, and the classes for them. */
const FORMS = [
  ['multipart/form-data', 'FormData'],
  ['application/x-www-form-urlencoded', 'URLSearchParams'],
] as const;

/** The codes of the client for responses of API Gateway that an operation may get; the others are of all operations. */
const GATEWAY_CODES: { readonly [status: number]: string } = { 401: 'Unauthorized', 403: 'Forbidden' };

function partOf(name: string, parameters: readonly Parameter[], isQuery: boolean): string[] {
  if (parameters.length === 0) return [];
  const required = parameters.filter((one) => one.required).map((one) => one.name);
  const properties = Object.fromEntries(
    parameters.map(({ name: key, schema, description }) => [key, { description, ...valueOf(schema, isQuery) }]),
  );
  return [
    `${name}${required.length > 0 ? '' : '?'}: {`,
    ...membersOf(properties, required, '  ').map((line) => `  ${line}`),
    '};',
  ];
}

/** Values are sent as text: a number will do where the schema is one for any text. */
function valueOf(schema: any, isQuery: boolean): object {
  const { type, enum: values, const: value, format, pattern } = schema;
  const anyText = type === 'string' && values === undefined && value === undefined && !format && !pattern;
  if (!anyText) return schema;
  return { anyOf: [schema, { type: 'number' }, ...(isQuery ? [{ type: 'boolean' }] : [])] };
}
