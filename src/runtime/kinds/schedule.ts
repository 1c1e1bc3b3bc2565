import { checkSchedule } from '../checks/schedule';
import type { HandlerOptions } from '../events/source';
import type { EventKind, FunctionBase, ManifestOf, OptionsOf } from './kind';
import { argument, text } from './option';

export const schedule = {
  kind: 'schedule',
  methods: ['schedule'],
  argument: (expression) => ({ expression }),
  options: {
    expression: argument(),
    /** The description of the rule. */
    description: text({}, ({ length }) =>
      // AWS::Events::Rule Description
      length > 512 ? `has ${length} characters. EventBridge takes up to 512` : undefined,
    ),
  },
  check: (what, { expression }) => checkSchedule(what, expression),
} as const satisfies EventKind;

export interface ScheduleOptions extends HandlerOptions, OptionsOf<typeof schedule> {}

export interface ScheduleFunction extends FunctionBase, ManifestOf<typeof schedule> {}
