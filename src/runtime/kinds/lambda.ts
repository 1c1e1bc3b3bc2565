import type { EventKind, FunctionBase, ManifestOf } from './kind';

/** A function that nothing calls but whoever knows its name. */
export const lambda = { kind: 'lambda', methods: ['lambdaFunction'], options: {} } as const satisfies EventKind;

export interface PlainFunction extends FunctionBase, ManifestOf<typeof lambda> {}
