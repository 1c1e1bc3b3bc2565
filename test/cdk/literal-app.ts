import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { App, type AppProps, Stack } from 'aws-cdk-lib/core';
import { ServerlessApp } from '../../src/cdk';
import { discoverApp } from '../../src/cdk/discover-app';
import { type BundlingSettings, resolveBundling } from '../../src/config';
import type { Manifest, RouteManifest } from '../../src/manifest/manifest';
import './openapi/check-templates';
import { recordedOutdir } from '../templates/record';

// A test file that uses this one mocks the discovery: jest.mock('../../src/cdk/discover-app').

export function route(method: string, routePath: string, rest: Partial<RouteManifest> = {}): RouteManifest {
  return { path: routePath, method, contentTypes: ['application/json'], ...rest };
}

/** The manifest of the sample app, with something else in it. */
export function manifestOf(overrides: Partial<Manifest> = {}): Manifest {
  return {
    version: 1,
    app: 'cdkdemo',
    functions: { APIHandler: { kind: 'http' } },
    routes: [route('POST', '/users'), route('GET', '/users/{username}')],
    resources: { AppTable: { kind: 'table', variable: 'APP_TABLE_NAME' } },
    operations: { dynamodb: ['GetItem', 'PutItem'] },
    unknownOperations: [],
    ...overrides,
  };
}

/** An app that needs nothing. */
export const PLAIN = manifestOf({ resources: {}, operations: {} });

/** The apps that are to be discovered, whatever the project. */
export function discovered(
  manifest: Manifest,
  files: { readonly [name: string]: string } = { 'index.mjs': '' },
  { bundling, size }: { readonly bundling?: BundlingSettings; readonly size?: object } = {},
): void {
  const bundleDir = temporaryDir('bundle');
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(bundleDir, name), text);
  jest.mocked(discoverApp).mockReturnValue({
    manifest,
    bundleDir,
    bundleHash: '0123456789abcdef',
    bundling: resolveBundling({ sourceMap: 'index.mjs.map' in files, ...bundling }),
    size: { codeBytes: 0, totalBytes: 0, costs: [], ...size },
  });
}

/** A project's folder with that configuration. */
export function projectWith(config?: object): string {
  const dir = temporaryDir('project');
  fs.writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ name: 'cdkdemo' }));
  fs.mkdirSync(path.join(dir, 'runtime'));
  if (config) {
    const whole = { version: 1, name: 'cdkdemo', defaultStage: 'dev', stages: { dev: {}, prod: {} }, ...config };
    fs.writeFileSync(path.join(dir, 'runtime/config.json'), JSON.stringify(whole));
  }
  return dir;
}

const made: string[] = [];
afterAll(() => made.splice(0).forEach((dir) => fs.rmSync(dir, { recursive: true, force: true })));

export function temporaryDir(name: string): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), `c-${name}-`));
  made.push(dir);
  return dir;
}

/** The app of a test, whose templates are checked with all others. */
let assemblies: string | undefined;
afterAll(() => {
  if (assemblies) fs.rmSync(assemblies, { recursive: true, force: true });
});

/** Thousands of assemblies in the system's folder for temporary files would slow down all that looks for files there. */
function temporaryOutdir(): string {
  assemblies ??= fs.mkdtempSync(path.join(os.tmpdir(), 'assemblies-'));
  return fs.mkdtempSync(path.join(assemblies, 'cdk.out-'));
}

export function newApp(props: AppProps = {}): App {
  return new App({ outdir: recordedOutdir() ?? temporaryOutdir(), ...props });
}

export function newStack(id: string = 'Stack'): Stack {
  return new Stack(newApp(), id);
}

export function newTable(stack: Stack, id: string = 'AppTable'): dynamodb.TableV2 {
  return new dynamodb.TableV2(stack, id, { partitionKey: { name: 'PK', type: dynamodb.AttributeType.STRING } });
}

/** The app in a stack of its own. */
export function appIn(stack: Stack, props: object = {}, id: string = 'RuntimeApp'): ServerlessApp {
  return new ServerlessApp(stack, id, { projectDir: projectWith(), ...props });
}

/** The template of a stack with that manifest, its tables bound. */
export function templateOf(manifest: Manifest, props: object = {}): any {
  discovered(manifest);
  const stack = newStack();
  const tables = Object.entries(manifest.resources).filter(([, { kind }]) => kind === 'table');
  appIn(stack, { resources: Object.fromEntries(tables.map(([name]) => [name, newTable(stack, name)])), ...props });
  return Template.fromStack(stack).toJSON();
}

export function ofType(template: any, type: string): [string, any][] {
  return Object.entries<any>(template.Resources).filter(([, resource]) => resource.Type === type);
}

/** The statements of all policies for a role; none of them has a wildcard for an action, or for all resources. */
export function statements(template: any): any[] {
  const all = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']
    .flatMap((type) => ofType(template, type))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
  for (const { Action, Resource } of all) {
    expect([Action].flat().filter((action) => action.includes('*'))).toEqual([]);
    expect([Resource].flat()).not.toContain('*');
  }
  return all;
}
