import { shown } from '../checks/options';
import type { HandlerOptions } from '../events/source';
import type { EventKind, FunctionBase, ManifestOf, OptionsOf } from './kind';
import { text, texts } from './option';

export const s3 = {
  kind: 's3',
  methods: ['onS3Event'],
  source: {
    resource: 'bucket',
    arn: /^arn:aws[a-z-]*:s3:::[\w.-]{3,255}$/,
    example: 'arn:aws:s3:::name',
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    names: {
      form: /^(?!.*\.\.)(?!\d+(\.\d+){3}$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      rule: 'lower-case letters, digits, "-" and ".", 3 to 63 characters',
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
      inUrl:
        /^(?:s3:\/\/|https?:\/\/(?=[^/]+\.s3[.-][^/]*amazonaws\.com)|https?:\/\/[^/]+\/)([^/?]+?)(?:\.s3[.-][^/]*)?(?:[/?]|$)/,
    },
  },
  options: {
    /**
     * The event types,
     * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
     *
     * @default ['s3:ObjectCreated:*']
     */
    events: texts({ default: ['s3:ObjectCreated:*'] }, (events) => {
      const wrong = events.find((event) => !/^s3:[A-Z]\w+(:(\*|\w+))*$/.test(event));
      return wrong === undefined && events.length > 0
        ? undefined
        : `has ${shown(wrong ?? 'nothing')}. Write event types: 's3:ObjectCreated:*', 's3:ObjectRemoved:Delete'`;
    }),
    /** Only objects whose key has this prefix. */
    prefix: text(),
    /** Only objects whose key has this suffix. */
    suffix: text(),
  },
} as const satisfies EventKind;

export interface S3Options extends HandlerOptions, OptionsOf<typeof s3> {}

export interface S3Function extends FunctionBase, ManifestOf<typeof s3> {}
