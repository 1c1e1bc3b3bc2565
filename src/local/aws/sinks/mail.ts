import { randomUUID } from 'node:crypto';
import type { SinkContext, SinkOperation } from './sink';

/** What the requests for an email have in common. */
interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly isRaw: boolean;
}

/** SendEmail and its relatives, of both versions of the API. */
export function mailOperation({ account, region }: SinkContext): SinkOperation {
  const identity = (name: string) => `arn:aws:ses:${region}:${account}:identity/${name}`;
  return {
    // https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html#iam-and-ses-examples-access-specific-ses-api-actions
    action: (input) => (mailOf(input).isRaw ? 'SendRawEmail' : 'SendEmail'),
    // Which of the two is verified is not known here.
    resources: (input) => {
      const { from } = mailOf(input);
      const given = input.FromEmailAddressIdentityArn ?? input.SourceArn;
      return given === undefined ? [identity(from), identity(from.split('@').pop()!)] : [given];
    },
    conditions: (input) => {
      const { from, to } = mailOf(input);
      return { 'ses:FromAddress': from, 'ses:Recipients': to };
    },
    summary: (input) => {
      const { to, subject } = mailOf(input);
      return `to ${to.join(', ')}: ${subject}`;
    },
    output: () => ({ MessageId: `${randomUUID()}-000000` }),
  };
}

function mailOf({ Destination = {}, Content, Message, RawMessage, ...input }: any): Mail {
  const raw = Content?.Raw ?? RawMessage;
  const headers = raw ? headersOf(raw.Data) : {};
  const recipients = ['ToAddresses', 'CcAddresses', 'BccAddresses'].flatMap((name) => Destination[name] ?? []);
  const named = [...recipients, ...(input.Destinations ?? [])];
  const subject = (Content?.Simple ?? Message)?.Subject?.Data ?? headers.subject;
  const template = Content?.Template?.TemplateName ?? input.Template;
  return {
    from: addressIn(input.FromEmailAddress ?? input.Source ?? headers.from ?? ''),
    to: named.length > 0 ? named : (headers.to ?? '').split(/\s*,\s*/),
    subject: subject ?? (template === undefined ? '' : `template ${template}`),
    isRaw: raw !== undefined,
  };
}

/** `Ada <ada@example.com>` → `ada@example.com`. */
function addressIn(text: string): string {
  return /<([^>]*)>\s*$/.exec(text)?.[1] ?? text;
}

/** The headers of a message, by their names in lower case. @param data base64 */
function headersOf(data: string): Record<string, string> {
  const [head] = Buffer.from(data, 'base64')
    .toString()
    .split(/\r?\n\r?\n/);
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  return Object.fromEntries(
    lines.map((line) => [line.split(':')[0].toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
}
