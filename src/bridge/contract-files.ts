import * as path from 'node:path';
import { isGenerated, projenMarker } from './marker';
import { readOr } from './writer';
import type { Config } from '../config';
import { UserError } from '../errors';
import type { Manifest } from '../manifest/manifest';
import { ARCHITECTURE_FILE, OPENAPI_FILE, RUNTIME_DIR } from '../manifest/names';

export interface ContractFile {
  /** From the project's root. */
  readonly file: string;
  /** The text before the app has been read. */
  readonly initial: string;
  readonly render: (manifest: Manifest, projectDir: string) => string;
}

/** The files that render the contract of the app, as far as the project asks for them. */
export function contractFiles({ openapi, client, diagram }: Config, runtimeDir: string = RUNTIME_DIR): ContractFile[] {
  return [
    ...(openapi
      ? [
          {
            file: `${runtimeDir}/${OPENAPI_FILE}`,
            initial: `{ "x-generated": ${JSON.stringify(projenMarker())} }\n`,
            render: openApiText,
          },
        ]
      : []),
    ...(diagram
      ? [{ file: ARCHITECTURE_FILE, initial: `<!-- ${projenMarker()} -->\n`, render: architectureText }]
      : []),
    ...(client === undefined
      ? []
      : [{ file: client, initial: `// ${projenMarker()}\nexport {};\n`, render: clientText }]),
  ];
}

/** True for a file of another project, a frontend beside this one: projen does not manage it. */
export function isOutside(file: string): boolean {
  return path.posix.normalize(file).startsWith('../');
}

/** Throws for a file that somebody has written. */
export function checkGenerated({ file }: ContractFile, projectDir: string): void {
  const present = readOr(path.join(projectDir, file), undefined);
  if (present === undefined || isGenerated(present)) return;
  throw new UserError(
    'INVALID_CONFIG',
    `${file} exists and is not generated: remove it, or set another path in .projenrc.ts`,
  );
}

// Loaded here: most projects have no such files.
function openApiText(manifest: Manifest, projectDir: string): string {
  const { apiVersion, openApi, renderOpenApi } = require('../contract/openapi') as typeof import('../contract/openapi');
  return renderOpenApi(openApi(manifest, { version: apiVersion(projectDir) }), projenMarker(projectDir));
}

function architectureText(manifest: Manifest, projectDir: string): string {
  const { renderArchitecture } = require('../contract/architecture') as typeof import('../contract/architecture');
  return renderArchitecture(manifest, projenMarker(projectDir));
}

function clientText(manifest: Manifest, projectDir: string): string {
  const { renderClient } = require('../contract/client') as typeof import('../contract/client');
  return renderClient(manifest, projenMarker(projectDir));
}
