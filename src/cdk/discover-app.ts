import * as fs from 'fs';
import * as path from 'path';
import { discover } from '../manifest';
import type { Manifest } from '../manifest/manifest';

/** A runtime app, read from its sources. */
export interface DiscoveredApp {
  readonly manifest: Manifest;
  /** The folder that is deployed, for all functions. */
  readonly bundleDir: string;
  /** Of its content. */
  readonly bundleHash: string;
  /** Whether the bundle ships its source map. */
  readonly sourceMap: boolean;
}

export function discoverApp(projectDir: string, runtimeDir: string): DiscoveredApp {
  const { manifest, bundleDir, bundleHash } = discover({ projectDir, runtimeDir });
  return { manifest, bundleDir, bundleHash, sourceMap: fs.existsSync(path.join(bundleDir, 'index.mjs.map')) };
}
