export * from './change';
export * from './diff';
export * from './render';
