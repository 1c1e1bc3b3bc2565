import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { App, type AppProps, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ServerlessApp } from '../../src/cdk';
import type { DiscoveredApp } from '../../src/cdk/discover-app';
import { type BundlingSettings, resolveBundling } from '../../src/config';
import type { Manifest, RouteManifest } from '../../src/manifest/manifest';
import './openapi/check-templates';
import { recordedOutdir } from '../templates/record';

export function route(method: string, routePath: string, rest: Partial<RouteManifest> = {}): RouteManifest {
  return { path: routePath, method, contentTypes: ['application/json'], ...rest };
}

/** The manifest of the sample app, with something else in it. */
export function manifestOf(overrides: Partial<Manifest> = {}): Manifest {
  return {
    version: 2,
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

/** The discovery of an app with that manifest, whose bundle has these files. */
export function discovered(
  manifest: Manifest,
  files: { readonly [name: string]: string } = { 'index.mjs': '' },
  { bundling, size }: { readonly bundling?: BundlingSettings; readonly size?: object } = {},
): DiscoveredApp {
  const bundleDir = temporaryDir('bundle');
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(bundleDir, name), text);
  return {
    manifest,
    bundleDir,
    bundleHash: '0123456789abcdef',
    bundling: resolveBundling({ sourceMap: 'index.mjs.map' in files, ...bundling }),
    size: { codeBytes: 0, totalBytes: 0, costs: [], ...size },
  };
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

/** With the constructor's internal parameter, which the types of the package leave out. */
const InternalServerlessApp = ServerlessApp as unknown as new (
  scope: Construct,
  id: string,
  props: object,
  discover: () => DiscoveredApp,
) => ServerlessApp;

/** The construct for an app that was discovered as given, in a project without settings. */
export function appIn(
  scope: Construct,
  app: Manifest | DiscoveredApp,
  props: object = {},
  id: string = 'RuntimeApp',
): ServerlessApp {
  const discovery = 'manifest' in app ? app : discovered(app);
  return new InternalServerlessApp(scope, id, { projectDir: projectWith(), ...props }, () => discovery);
}

/** The template of a stack with that manifest, its tables bound. */
export function templateOf(manifest: Manifest, props: object = {}): any {
  const stack = newStack();
  const tables = Object.entries(manifest.resources).filter(([, { kind }]) => kind === 'table');
  const resources = Object.fromEntries(tables.map(([name]) => [name, newTable(stack, name)]));
  appIn(stack, manifest, { resources, ...props });
  return Template.fromStack(stack).toJSON();
}

export function ofType(template: any, type: string): [string, any][] {
  return Object.entries<any>(template.Resources).filter(([, resource]) => resource.Type === type);
}

/** The documents of the policies of a role, by default of all: those in it, and those that are resources of their own. */
export function policyDocuments(template: any, roleId?: string): any[] {
  const roles = ofType(template, 'AWS::IAM::Role').filter(([id]) => roleId === undefined || id === roleId);
  const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']
    .flatMap((type) => ofType(template, type))
    .filter(([, { Properties }]) => roleId === undefined || Properties.Roles?.some((one: any) => one.Ref === roleId));
  return [
    ...roles.flatMap(([, { Properties }]) => Properties.Policies ?? []),
    ...policies.map(([, { Properties }]) => Properties),
  ].map(({ PolicyDocument }) => PolicyDocument);
}

/** The logical id of the role that a function runs as. */
export function roleIdOf(template: any, functionId: string): string {
  return template.Resources[functionId].Properties.Role['Fn::GetAtt'][0];
}

/** The statements of all policies for a role; none of them has a wildcard for an action, or for all resources. */
export function statements(template: any): any[] {
  const all = policyDocuments(template).flatMap(({ Statement }) => Statement);
  for (const { Action, Resource } of all) {
    expect([Action].flat().filter((action) => action.includes('*'))).toEqual([]);
    expect([Resource].flat()).not.toContain('*');
  }
  return all;
}
