export * from './api-options';
export * from './bundling-options';
export * from './function-options';
export * from './role-options';
export * from './stage-options';
