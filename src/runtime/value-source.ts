/**
 * Where declared values come from before the environment. Only the test client puts a function of the variable's name here, so
 * that clients with different values can run side by side; elsewhere it is one failed property look-up.
 */
export const VALUE_SOURCE: unique symbol = Symbol.for('serverless-cdk-project.values') as any;
