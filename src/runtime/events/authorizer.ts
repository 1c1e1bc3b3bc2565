import type { Invocation } from './source';

export async function run(_event: any, _invocation: Invocation): Promise<object> {
  return {};
}
