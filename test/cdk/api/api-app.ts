import { Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import type { ServerlessApp } from '../../../src/cdk';
import type { Manifest } from '../../../src/manifest/manifest';
import { appIn, newApp, PLAIN } from '../literal-app';

export interface ApiApp {
  readonly stack: Stack;
  readonly app: ServerlessApp;
  readonly template: () => any;
}

/** An app whose API has these settings; its template is made when it is asked for. */
export function apiApp(
  api: object = {},
  { props = {}, manifest = PLAIN, env = {} }: { props?: object; manifest?: Manifest; env?: object } = {},
): ApiApp {
  const stack = new Stack(newApp(), 'Stack', { env });
  const app = appIn(stack, manifest, { stageConfig: { api }, ...props });
  return { stack, app, template: () => Template.fromStack(stack).toJSON() };
}

/** The properties of the only resource of that type. */
export function only(template: any, type: string): any {
  const found = Object.values<any>(template.Resources).filter(({ Type }) => Type === type);
  expect(found.map(({ Type }) => Type)).toEqual([type]);
  return found[0].Properties;
}

export const ROUTES_WITH_KEY = [
  { path: '/closed', method: 'GET', contentTypes: ['application/json'], apiKeyRequired: true },
];

export const WEBSOCKET: Manifest = {
  ...PLAIN,
  functions: { ...PLAIN.functions, 'ws-message': { kind: 'websocket', route: '$default' } },
};
