/**
 * The global function that takes each error of the app that ends a request as a 500, or is reported as that of a record.
 * Only the test client sets it.
 */
export const UNEXPECTED_ERROR: unique symbol = Symbol.for('serverless-cdk-project.unexpected-error') as any;

/**
 * The global source of declared values that precedes the environment. Only the test client sets it, to a function of
 * the variable's name, so that clients with different values can run concurrently; elsewhere it costs one failed
 * property look-up.
 */
export const VALUE_SOURCE: unique symbol = Symbol.for('serverless-cdk-project.values') as any;

/** The global source of the files of `app.docs()` that precedes those beside the bundle. Only the test client sets it. */
export const DOCS_SOURCE: unique symbol = Symbol.for('serverless-cdk-project.docs') as any;
