import * as fs from 'node:fs';
import * as path from 'node:path';
import { type Example, merged, type OperationExamples, redacted, type Values } from '../../contract/examples';
import { routesOf } from '../../manifest/describe/routes';
import type { RouteManifest } from '../../manifest/manifest';
import { operationIdOf } from '../../manifest/operation-id';
import { isHeaderParameter, isJsonType, pathParameterNames } from '../../manifest/requests';
import type { Declarations, RouteDeclaration } from '../../runtime/declarations';
import type { TestResponse } from '../http-client';
import type { HttpEventRequest } from '../http-event';

/** The milliseconds after which a lock is that of a process that has ended. */
const LOCK_AGE = 10_000;

/** The examples of an app's operations, a file each, to which several processes may add. */
export class ExampleFiles {
  private readonly routes: readonly RouteManifest[];
  private readonly found = new Map<RouteManifest, OperationExamples>();
  private readonly folder: string;

  constructor(declarations: Declarations, folder: string) {
    this.folder = path.resolve(folder);
    this.routes = routesOf(declarations);
  }

  add(
    { path: at }: RouteDeclaration,
    { method, target, headers, body }: HttpEventRequest,
    response: TestResponse,
  ): void {
    const route = this.routes.find((one) => one.path === at && one.method === method);
    if (!route) return;
    const [pathname, search] = target.split(/\?(.*)/s);
    const sent = new Map(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    const type = [sent.get('content-type') ?? ''].flat()[0];
    const query = new URLSearchParams(search);
    const example: Example = {
      request: {
        ...valuesOf('params', pathParameterNames(at), (name) => paramsOf(at, pathname)[name]),
        ...valuesOf('query', described(route, 'query'), (name) => oneOrMore(query.getAll(name))),
        ...valuesOf('headers', described(route, 'headers').filter(isHeaderParameter), (name) =>
          oneOrMore([sent.get(name.toLowerCase()) ?? []].flat()),
        ),
        ...jsonBody(type, body),
      },
      response: jsonBody(response.headers['content-type'], response.rawBody),
    };
    const operation = `${route.method} ${route.path}`;
    const examples = { [response.status]: redacted(example, Date.now()) };
    this.found.set(route, merged({ operation, examples }, this.found.get(route)));
  }

  write(): void {
    if (this.found.size === 0) return;
    fs.mkdirSync(this.folder, { recursive: true });
    for (const [route, examples] of this.found) {
      this.update(path.join(this.folder, this.fileOf(route)), examples);
    }
    this.found.clear();
  }

  /** Ids may differ in nothing but case, which file systems of macOS and Windows ignore. */
  private fileOf(route: RouteManifest): string {
    const nameOf = (one: RouteManifest) => operationIdOf(one, this.routes).replace(/[^\w.-]/g, '_');
    const name = nameOf(route);
    const same = this.routes.filter((one) => nameOf(one).toLowerCase() === name.toLowerCase());
    const index = same.indexOf(route);
    return index === 0 ? `${name}.json` : `${name}_${index + 1}.json`;
  }

  /** Adds to a file. Other workers of the test run may do the same at that moment. */
  private update(file: string, examples: OperationExamples): void {
    const unlock = locked(`${file}.lock`);
    try {
      const before = read(file);
      const known = before?.operation === examples.operation ? before : undefined;
      const text = `${JSON.stringify(merged(examples, known), undefined, 2)}\n`;
      fs.writeFileSync(`${file}.new`, text);
      fs.renameSync(`${file}.new`, file);
    } finally {
      unlock();
    }
  }
}

function described({ schemas }: RouteManifest, part: 'query' | 'headers'): string[] {
  return Object.keys(schemas?.[part]?.properties ?? {});
}

function valuesOf<Place extends string>(
  place: Place,
  names: readonly string[],
  valueOf: (name: string) => Values[string] | undefined,
): { readonly [P in Place]?: Values } {
  const found = names.flatMap((name): [string, Values[string]][] => {
    const value = valueOf(name);
    return value === undefined ? [] : [[name, value]];
  });
  return (found.length > 0 ? { [place]: Object.fromEntries(found) } : {}) as { [P in Place]?: Values };
}

function oneOrMore(values: readonly string[]): Values[string] | undefined {
  return values.length > 1 ? values : values[0];
}

/** The parameters of a request by the path of its route. */
function paramsOf(declared: string, pathname: string): { readonly [name: string]: string } {
  const pattern = declared
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (!part.startsWith('{')) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      return part.endsWith('+}') ? '(.+)' : '([^/]+)';
    })
    .join('');
  const [, ...values] = new RegExp(`^${pattern}$`).exec(pathname) ?? [];
  return Object.fromEntries(pathParameterNames(declared).map((name, i) => [name, decoded(values[i] ?? '')]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function jsonBody(type: string | undefined, body: Uint8Array | undefined): { readonly body?: unknown } {
  if (!body?.length || !isJsonType((type ?? '').split(';')[0].trim())) return {};
  try {
    return { body: JSON.parse(Buffer.from(body).toString()) };
  } catch {
    return {};
  }
}

function read(file: string): OperationExamples | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Waits for a lock, which is a folder. What it returns removes it. */
function locked(folder: string): () => void {
  for (;;) {
    try {
      fs.mkdirSync(folder);
      return () => fs.rmdirSync(folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const since = fs.statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - since > LOCK_AGE) fs.rmSync(folder, { recursive: true, force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
