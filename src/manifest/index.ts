export { bundleOptions, type BundleOptions } from './bundle';
export { formatBundleErrors } from './bundle-errors';
export { discover, discoverAsync, type Discovery, type DiscoverOptions } from './discover';
export { DiscoveryError, type DiscoveryErrorCode, type SourceLocation } from './discovery-error';
export { BUNDLE_ENTRY } from './entry';
export { loadEsbuild } from './load-esbuild';
export * from './manifest';
export { MANIFEST_FILE, renderManifest } from './render';
export * from './surface';
