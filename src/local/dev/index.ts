export { DevServer, type DevServerOptions } from './dev-server';
export { serviceEndpoint, type ServiceEndpoint } from './service-endpoints';
export { RecoveryFolder } from './recovery-folder';
export { localAwsVariables } from './function-environment';
export { synthesize, type SynthesizeOptions } from './synthesize';
