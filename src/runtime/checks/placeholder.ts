import type { ResourceDeclaration } from '../declarations';
import { DISCOVERY_VARIABLE } from '../names';

/** The placeholder of a value during discovery, in a form that code can parse. */
export function placeholder({ kind, name, variable }: ResourceDeclaration, example?: string): string | undefined {
  if (!process.env[DISCOVERY_VARIABLE]) return undefined;
  const start =
    kind === 'env'
      ? ''
      : ({ _ARN: 'arn:aws:x:us-east-1:000000000000:', _URL: 'https://x.us-east-1.amazonaws.com/000000000000/' }[
          variable.slice(-4)
        ] ?? '');
  return example ?? `${start}discover-${name}`;
}
