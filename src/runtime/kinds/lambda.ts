import type { EventKind, FunctionBase, ManifestOf } from './kind';

/** A function without an event source, invoked by its name. */
export const lambda = { kind: 'lambda', methods: ['lambdaFunction'], options: {} } as const satisfies EventKind;

export interface PlainFunction extends FunctionBase, ManifestOf<typeof lambda> {}
