import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ServerlessCdkProjectOptions } from './options';
import { ServerlessTemplate } from './options';

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

const TEMPLATES: { readonly [name in ServerlessTemplate]: Omit<Template, 'name'> } = {
  [ServerlessTemplate.REST_API_TABLE]: {
    title: 'a REST API with a DynamoDB table',
    runtimeDeps: ['@aws-sdk/client-dynamodb@^3.1000.0', '@aws-sdk/lib-dynamodb@^3.1000.0'],
    options: {},
  },
};

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

/** The sample files of a template, by path from the project's root, sorted. */
export function templateFiles(template: Template, projectName: string): { readonly [file: string]: string } {
  const root = path.join(__dirname, '..', '..', 'templates', template.name);
  const files = (fs.readdirSync(root, { recursive: true }) as string[]).filter((file) =>
    fs.statSync(path.join(root, file)).isFile(),
  );
  return Object.fromEntries(
    files
      .sort()
      .map((file) => [
        file.split(path.sep).join('/'),
        fs.readFileSync(path.join(root, file), 'utf8').replace(PROJECT_NAME, projectName),
      ]),
  );
}
