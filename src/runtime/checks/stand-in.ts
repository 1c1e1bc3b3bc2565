import type { ResourceDeclaration } from '../declarations';
import { DISCOVERY_VARIABLE } from '../names';

/** What stands for a value that is not there yet, while the app is read at build time. */
export function standIn({ kind, name, variable }: ResourceDeclaration, example?: string): string | undefined {
  if (!process.env[DISCOVERY_VARIABLE]) return undefined;
  const start =
    kind === 'env'
      ? ''
      : ({ _ARN: 'arn:aws:x:us-east-1:000000000000:', _URL: 'https://x.us-east-1.amazonaws.com/000000000000/' }[
          variable.slice(-4)
        ] ?? '');
  return example ?? `${start}discover-${name}`;
}
