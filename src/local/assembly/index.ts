export { AssemblyError, UnresolvedError } from './errors';
export { loadCloudAssembly, loadStacks, type LoadOptions } from './load';
export { LOCAL_ACCOUNT, LOCAL_REGION, readCloudAssembly, type StackArtifact } from './cloud-assembly';
