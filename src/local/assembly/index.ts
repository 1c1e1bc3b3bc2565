export { UnresolvedError } from './errors';
export { loadCloudAssembly, loadStacks, type LoadOptions } from './load';
export { LOCAL_ACCOUNT, LOCAL_REGION } from './stack';
