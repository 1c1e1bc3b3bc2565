export * from './document';
export * from './not-described';
export * from './openapi';
export * from './render';
