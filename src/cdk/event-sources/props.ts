import { suggestion } from '../../config';
import type { Manifest } from '../../manifest/manifest';
import { ServerlessAppError } from '../errors';

/** How a function is connected with what calls it, beyond what the app declares. */
export interface EventSourceProps {
  /**
   * For S3 events: by EventBridge, for a bucket of another stack. The notification of a bucket needs the function, and belongs to
   * the bucket's stack, while the function needs the bucket: a circle of stacks. An EventBridge rule is part of the function's.
   * @default - by the notifications of the bucket
   */
  readonly via?: 'eventBridge';
}

const OPTIONS = ['via'];

/** An error for what plain JavaScript gives and no function takes. */
export function checkEventSourceProps(given: { readonly [name: string]: EventSourceProps | undefined }, { functions }: Manifest, path: string): void {
  const wrong = (problem: string) => new ServerlessAppError('INVALID_OPTION', path, problem);
  for (const [name, props] of Object.entries(given)) {
    for (const option of Object.keys(props ?? {})) {
      if (!OPTIONS.includes(option)) throw wrong(`eventSources.${name}: unknown option "${option}"${suggestion(option, OPTIONS)}`);
    }
    if (props?.via === undefined) continue;
    if (props.via !== 'eventBridge') throw wrong(`eventSources.${name}.via: expected "eventBridge", got ${JSON.stringify(props.via)}`);
    const { kind } = functions[name];
    if (kind !== 's3') throw wrong(`eventSources.${name}.via is for functions that S3 events call; "${name}" is of kind ${kind}`);
  }
}
