import type { OperationCall, Protocol } from './protocol';
import { escapeXml, textElement } from './xml';
import { AwsServiceError } from '../service';

/**
 * What the query protocol of a service needs to know. Requests are text without types, and in responses a map looks
 * like a structure, so members are named here; one rule holds for all structures of the service.
 */
export interface QueryShapes {
  /** `2012-11-05`. */
  readonly version: string;
  /** `http://queue.amazonaws.com/doc/2012-11-05/`. */
  readonly namespace: string;
  /** Members that are numbers. */
  readonly numbers?: readonly string[];
  /** Members that are booleans. */
  readonly booleans?: readonly string[];
  /**
   * Members of requests that are flattened, by the name in the request: `SendMessageBatchRequestEntry.1.Id`. Lists and
   * maps that are not (`Entries.member.1.Id`, `Attributes.entry.1.key`) need no rule.
   */
  readonly inputs?: { readonly [name: string]: QueryMember };
  /**
   * Members of responses that are maps, or flattened lists, by the name of the member, or by `<operation>.<member>`.
   * Other lists are `<Topics><member>…</member></Topics>`.
   */
  readonly outputs?: { readonly [member: string]: QueryMember };
}

export type QueryMember =
  /** `name` is that of the member (in requests), or of its elements (in responses). */
  | { readonly list: string }
  /** @default key and value are elements `key` and `value` */
  | { readonly map: string; readonly key?: string; readonly value?: string };

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function query(shapes: QueryShapes): Protocol {
  return {
    read({ method, url }, body) {
      // The links in messages of SNS are GET.
      const parameters =
        method === 'GET' ? new URL(url, 'http://localhost').searchParams : new URLSearchParams(body.toString('utf8'));
      const operation = parameters.get('Action');
      if (operation === null) {
        throw new AwsServiceError('MissingAction', 'The request must contain the parameter Action.');
      }
      parameters.delete('Action');
      parameters.delete('Version');
      return { operation, input: readInput(parameters, shapes) };
    },
    write: (call, output, request) => ({
      status: 200,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': request.id },
      body: response(call, output, request.id, shapes),
    }),
  };
}

interface Node {
  text?: string;
  children?: Map<string, Node>;
}

function readInput(parameters: URLSearchParams, shapes: QueryShapes): object {
  const root: Node = {};
  for (const [name, text] of parameters) {
    let node = root;
    for (const part of name.split('.')) {
      node.children ??= new Map();
      if (!node.children.has(part)) node.children.set(part, {});
      node = node.children.get(part)!;
    }
    node.text = text;
  }
  return structure(root, shapes);
}

function structure({ children = new Map() }: Node, shapes: QueryShapes): object {
  const members: Record<string, unknown> = {};
  for (const [name, node] of children) {
    const rule = shapes.inputs && Object.hasOwn(shapes.inputs, name) ? shapes.inputs[name] : undefined;
    if (rule) members['list' in rule ? rule.list : rule.map] = flattened(node, rule, shapes);
    else members[name] = valueOf(name, node, shapes);
  }
  return members;
}

function flattened(node: Node, rule: QueryMember, shapes: QueryShapes): unknown {
  if ('list' in rule) return list(node, rule.list, shapes);
  const { key = 'key', value = 'value', map } = rule;
  return entries(node, map, key, value, shapes);
}

function valueOf(name: string, node: Node, shapes: QueryShapes): unknown {
  const { text, children } = node;
  if (!children) return scalar(name, text!, shapes);
  const member = children.get('member');
  if (member && children.size === 1) return list(member, name, shapes);
  const entry = children.get('entry');
  if (entry && children.size === 1) {
    const [first] = [...(entry.children ?? new Map<string, Node>()).values()];
    const isNamed = first?.children?.has('Name') ?? false;
    return entries(entry, name, isNamed ? 'Name' : 'key', isNamed ? 'Value' : 'value', shapes);
  }
  return structure(node, shapes);
}

/** The items by their number. */
function items({ children = new Map<string, Node>() }: Node): Node[] {
  return [...children].sort(([a], [b]) => Number(a) - Number(b)).map(([, node]) => node);
}

function list(node: Node, name: string, shapes: QueryShapes): unknown[] {
  // An empty list is sent as an empty text.
  return items(node).map((item) => valueOf(name, item, shapes));
}

function entries(node: Node, name: string, key: string, value: string, shapes: QueryShapes): object {
  return Object.fromEntries(
    items(node).map(({ children }) => [
      children?.get(key)?.text ?? '',
      valueOf(name, children?.get(value) ?? { text: '' }, shapes),
    ]),
  );
}

function scalar(name: string, text: string, { numbers = [], booleans = [] }: QueryShapes): unknown {
  if (numbers.includes(name)) return Number(text);
  return booleans.includes(name) ? text.toLowerCase() === 'true' : text;
}

function response({ operation }: OperationCall, output: object, id: string, shapes: QueryShapes): string {
  const content = members(output, operation, shapes);
  // An operation without an output has no element for it.
  const result = content === '' ? '' : `<${operation}Result>${content}</${operation}Result>`;
  const metadata = `<ResponseMetadata>${textElement('RequestId', id)}</ResponseMetadata>`;
  return `<${operation}Response xmlns="${escapeXml(shapes.namespace)}">${result}${metadata}</${operation}Response>`;
}

function members(object: object, operation: string, shapes: QueryShapes): string {
  return Object.entries(object)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => element(name, value, operation, shapes))
    .join('');
}

function element(name: string, value: any, operation: string, shapes: QueryShapes): string {
  const { outputs = {} } = shapes;
  const rule = outputs[`${operation}.${name}`] ?? outputs[name];
  if (rule && 'map' in rule) {
    const { map, key = 'key', value: valueName = 'value' } = rule;
    const all = Object.entries<any>(value).map(
      ([entry, item]) =>
        `<${map}>${textElement(key, entry)}<${valueName}>${content(item, operation, shapes)}</${valueName}></${map}>`,
    );
    // `entry` is the name of entries of a map that is not flattened.
    return map === 'entry' ? `<${name}>${all.join('')}</${name}>` : all.join('');
  }
  if (Array.isArray(value)) {
    const item = rule ? rule.list : 'member';
    const all = value.map((one) => `<${item}>${content(one, operation, shapes)}</${item}>`).join('');
    return rule ? all : `<${name}>${all}</${name}>`;
  }
  return `<${name}>${content(value, operation, shapes)}</${name}>`;
}

function content(value: any, operation: string, shapes: QueryShapes): string {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return typeof value === 'object' ? members(value, operation, shapes) : escapeXml(String(value));
}
