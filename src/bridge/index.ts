export { contractFiles, isOutside } from './contract-files';
export * from './generate';
export * from './marker';
export * from './render';
export * from './writer';
