import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ServerlessCdkProjectOptions } from './options';
import { ServerlessTemplate } from './options';
import { appName } from '../config';
import { ApiType, FunctionRoles } from '../config/options';
import { type PackageManager, withCommandsOf } from '../package-manager';

/** The sample code that a project starts with. */
export interface Template {
  /** Its name, which is that of its folder in `templates/` of this package. */
  readonly name: ServerlessTemplate;
  /** A description of a few words. */
  readonly title: string;
  /** The packages that its runtime code imports. */
  readonly runtimeDeps: readonly string[];
  /** Other options that its code needs. They are written into `.projenrc.ts`. */
  readonly options: Omit<ServerlessCdkProjectOptions, 'name' | 'runtimeDeps'>;
}

const DYNAMODB = ['@aws-sdk/client-dynamodb@^3.1000.0', '@aws-sdk/lib-dynamodb@^3.1000.0'];
const ZOD = 'zod@^4';

const TEMPLATES: { readonly [name in ServerlessTemplate]: Omit<Template, 'name'> } = {
  [ServerlessTemplate.REST_API_TABLE]: {
    title: 'a REST API with a DynamoDB table',
    runtimeDeps: [...DYNAMODB, ZOD],
    options: {},
  },
  [ServerlessTemplate.HTTP_API]: {
    title: 'an HTTP API with an authorizer and a DynamoDB table',
    runtimeDeps: [...DYNAMODB, ZOD],
    options: { api: { type: ApiType.HTTP } },
  },
  [ServerlessTemplate.S3_EVENTS]: {
    title: 'a function for the objects of an S3 bucket',
    runtimeDeps: ['@aws-sdk/client-s3@^3.1000.0'],
    options: {},
  },
  [ServerlessTemplate.FUNCTIONS]: {
    title: 'Lambda functions without an API',
    runtimeDeps: [ZOD],
    options: {},
  },
  [ServerlessTemplate.WEBSOCKET]: {
    title: 'a WebSocket API with rooms',
    runtimeDeps: [...DYNAMODB, ZOD],
    options: {},
  },
  [ServerlessTemplate.CHALICE]: {
    title: 'routes, a blueprint, a queue and a schedule, laid out as in Chalice',
    runtimeDeps: [...DYNAMODB, ZOD],
    options: { roles: FunctionRoles.SHARED },
  },
  [ServerlessTemplate.MINIMAL]: { title: 'a REST API with one route', runtimeDeps: [], options: {} },
};

/** Files of every template. Where a template has a file of the same name, that comes first, and this one follows. */
const EVERY = 'all';

/** Stands for the name of the project in the files of a template. */
const PROJECT_NAME = /{{projectName}}/g;

export function templateOf(name: ServerlessTemplate = ServerlessTemplate.REST_API_TABLE): Template {
  return { name, ...TEMPLATES[name] };
}

/** The template with a name that a project has recorded; undefined if this version has none such. */
export function templateNamed(name: string | undefined): Template | undefined {
  const known = Object.values(ServerlessTemplate).find((template) => template === name);
  return known && templateOf(known);
}

/**
 * The sample files of a template, by path from the project's root, sorted.
 *
 * @param manager the package manager whose commands they name; npm unless one is given
 */
export function templateFiles(
  template: Template,
  projectName: string,
  manager?: PackageManager,
): { readonly [file: string]: string } {
  const files = new Map<string, string>();
  for (const folder of [template.name, EVERY]) {
    for (const [file, text] of filesOf(path.join(__dirname, '..', '..', 'templates', folder))) {
      const own = files.get(file);
      files.set(file, own === undefined ? text : `${own}\n${text}`);
    }
  }
  return Object.fromEntries(
    [...files]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([file, text]) => [
        file,
        (manager ? withCommandsOf(manager, text) : text).replace(
          PROJECT_NAME,
          file.endsWith('.ts') ? appName(projectName) : projectName,
        ),
      ]),
  );
}

function filesOf(folder: string): (readonly [file: string, text: string])[] {
  const files = (fs.readdirSync(folder, { recursive: true }) as string[]).filter((file) =>
    fs.statSync(path.join(folder, file)).isFile(),
  );
  return files.map((file) => [file.split(path.sep).join('/'), fs.readFileSync(path.join(folder, file), 'utf8')]);
}
