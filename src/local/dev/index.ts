export { DevServer, type DevServerOptions } from './dev-server';
export { localAwsVariables } from './function-environment';
export { synthesize, type SynthesizeOptions } from './synthesize';
