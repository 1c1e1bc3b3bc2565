/**
 * The CloudFormation logical id of a function: `send-mail` and `send_mail` → `SendMail`. Two names of one app never share
 * one: declaring the second is an error.
 */
export function logicalIdOf(functionName: string): string {
  return functionName
    .split(/[-_]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}

/** The same for a literal type. */
export type LogicalIdOf<N extends string> = N extends `${infer Head}-${infer Tail}`
  ? `${LogicalIdOf<Head>}${LogicalIdOf<Tail>}`
  : N extends `${infer Head}_${infer Tail}`
    ? `${LogicalIdOf<Head>}${LogicalIdOf<Tail>}`
    : Capitalize<N>;
