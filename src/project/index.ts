export * from '../config/options/api-options';
export * from '../config/options/bundling-options';
export * from '../config/options/function-options';
export * from './options';
export * from './project';
