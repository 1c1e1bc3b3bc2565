export * from '../config/options';
export * from './options';
export * from './project';
