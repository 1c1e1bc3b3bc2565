import { projenMarker } from './marker';
import { PACKAGE, RUNTIME_DIR } from '../manifest/names';
import type { Surface } from '../manifest/surface';

export interface BridgeOptions {
  /** The folder of the runtime app, from the project's root. @default 'runtime' */
  readonly runtimeDir?: string;
  /** The mark of a generated file. @default - projen's */
  readonly marker?: string;
}

/** The surface without functions and resources, for a project whose dependencies are not installed yet. */
export const EMPTY_SURFACE: Surface = { functions: [], resources: {} };

/** The text of `infrastructure/runtime-app.ts`: a construct class typed from the app's surface. */
export function renderBridge(surface: Surface, options: BridgeOptions = {}): string {
  const runtimeDir = options.runtimeDir ?? RUNTIME_DIR;
  return [
    `// ${options.marker ?? projenMarker()}`,
    "import * as path from 'path';",
    "import type { Construct } from 'constructs';",
    `import { ServerlessApp, type ServerlessAppProps } from '${PACKAGE}/cdk';`,
    '',
    `/** The functions and resources that ${runtimeDir}/app.ts declares. */`,
    'const surface = {',
    `  functions: [${surface.functions.map(quote).join(', ')}],`,
    ...renderResources(surface.resources),
    '} as const;',
    '',
    `/** Every resource that ${runtimeDir}/app.ts declares must be bound here; one that is missing or of another kind does not compile. */`,
    'export type RuntimeAppProps = ServerlessAppProps<typeof surface>;',
    '',
    `/** The app of ${runtimeDir}/: its functions, their roles, and its API. */`,
    'export class RuntimeApp extends ServerlessApp<typeof surface> {',
    '  constructor(scope: Construct, id: string, props: RuntimeAppProps) {',
    `    super(scope, id, { ...props, projectDir: path.join(__dirname, '..'), runtimeDir: ${quote(runtimeDir)}, surface });`,
    '  }',
    '}',
    '',
  ].join('\n');
}

function renderResources(resources: Surface['resources']): string[] {
  const entries = Object.entries(resources);
  if (entries.length === 0) return ['  resources: {},'];
  // As eslint's quote-props "consistent-as-needed": all names are quoted as soon as one needs it.
  const quoted = entries.some(([name]) => !/^[A-Za-z_$][\w$]*$/.test(name));
  return [
    '  resources: {',
    ...entries.map(
      ([name, { kind, variable, optional }]) =>
        `    ${quoted ? quote(name) : name}: { kind: ${quote(kind)}, variable: ${quote(variable)}${optional ? ', optional: true' : ''} },`,
    ),
    '  },',
  ];
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r')}'`;
}
