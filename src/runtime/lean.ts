/**
 * The library as it is deployed: what is declared is not checked again. The process that reads an app at build time
 * brings the checks along.
 */
export * from './exports';
