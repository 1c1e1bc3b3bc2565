import type { ResolvedBundling } from '../config';
import { type BundleSize, discover } from '../discovery';
import type { Manifest } from '../manifest/manifest';

/** A runtime app, read from its sources. */
export interface DiscoveredApp {
  readonly manifest: Manifest;
  /** The folder that is deployed, for all functions. */
  readonly bundleDir: string;
  /** The hash of its content. */
  readonly bundleHash: string;
  /** The settings that it was bundled with. */
  readonly bundling: ResolvedBundling;
  readonly size: BundleSize;
  /** Warnings about the bundle, for the user. */
  readonly warnings?: readonly string[];
}

export function discoverApp(projectDir: string, runtimeDir: string): DiscoveredApp {
  const { manifest, bundleDir, bundleHash, bundling, size, warnings } = discover({ projectDir, runtimeDir });
  return { manifest, bundleDir, bundleHash, bundling, size, warnings };
}
