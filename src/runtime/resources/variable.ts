import { DeclarationError } from '../declaration-error';

/** `AppTable` → `APP_TABLE`, `HTTPProxy` → `HTTP_PROXY`, `S3Uploads` → `S3_UPLOADS`. */
export function screamingSnake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
}

/** The environment variable of a declaration: the one asked for, else the name with the suffix of its kind. */
export function variableOf(declared: string, name: string, suffix: string, env?: string): string {
  if (typeof name !== 'string' || !/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) {
    throw new DeclarationError(`${declared}: a name starts with a letter and has letters, digits, "-" and "_" only`);
  }
  const variable = env ?? screamingSnake(name) + suffix;
  // https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html
  if (!/^[A-Za-z][A-Za-z0-9_]+$/.test(variable)) {
    throw new DeclarationError(`${declared}: "${variable}" is no name for an environment variable of a Lambda function (letters, digits, "_", two characters at least)`);
  }
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
  if (/^(AWS|LAMBDA|SERVERLESS)_/i.test(variable)) {
    throw new DeclarationError(`${declared}: the variable ${variable} is reserved. Choose another name, or read process.env.${variable} if Lambda sets it`);
  }
  return variable;
}
