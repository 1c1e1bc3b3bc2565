import { DeclarationError } from './declaration-error';
import { shown } from './options';

/** The ARNs of what feeds a function, by the kind of resource. A table is read by its stream. */
const ARNS: { readonly [kind: string]: { readonly form: RegExp; readonly example: string } } = {
  bucket: { form: /^arn:[a-z-]+:s3:::[^/]+$/, example: 'arn:aws:s3:::name' },
  queue: { form: /^arn:[a-z-]+:sqs:/, example: 'arn:aws:sqs:…' },
  topic: { form: /^arn:[a-z-]+:sns:/, example: 'arn:aws:sns:…' },
  stream: { form: /^arn:[a-z-]+:kinesis:/, example: 'arn:aws:kinesis:…' },
  table: { form: /^arn:[a-z-]+:dynamodb:.*\/stream\//, example: 'arn:aws:dynamodb:…:table/name/stream/…' },
  eventBus: { form: /^arn:[a-z-]+:events:.*:event-bus\//, example: 'arn:aws:events:…:event-bus/name' },
};

/** Where the events of a function come from: a declared resource of the kind, or an existing one. */
export function checkSource(what: string, kind: string, source: any): void {
  const a = kind === 'eventBus' ? 'an eventBus' : `a ${kind}`;
  if (typeof source?.declaration?.kind === 'string') {
    const { kind: given, name } = source.declaration;
    if (given === kind) return;
    throw new DeclarationError(`${what}: expected ${a}, got the ${given} "${name}". Declare one: app.${kind}('Name')`);
  }
  const { form, example } = ARNS[kind];
  const existing = kind === 'table' ? `its stream by { arn: '${example}' }` : 'an existing one by { arn } or { name }';
  if (typeof source?.arn === 'string') {
    if (form.test(source.arn)) return;
    throw new DeclarationError(
      `${what}: "${source.arn}" is no ARN of ${kind === 'table' ? "a table's stream" : a}. It has the form ${example}`,
    );
  }
  if (typeof source?.name === 'string' && source.name && kind !== 'table') return;
  throw new DeclarationError(
    `${what}: expected ${a}, got ${shown(source)}. Declare one, app.${kind}('Name'), or name ${existing}`,
  );
}
