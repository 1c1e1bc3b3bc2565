export * from './change';
export * from './diff';
export * from './render';
export * from './stack';
