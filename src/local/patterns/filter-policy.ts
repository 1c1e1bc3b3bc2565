import { compilePattern } from './compile';

export interface MessageAttributes {
  readonly [name: string]: { readonly DataType: string; readonly StringValue?: string };
}

export interface SnsMessage {
  readonly body: string;
  readonly attributes: MessageAttributes;
}

/**
 * The filter policy of an SNS subscription. Throws a `PatternError` if the policy is invalid.
 *
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
 */
export function compileFilterPolicy(
  policy: string | object,
  scope: 'MessageAttributes' | 'MessageBody' = 'MessageAttributes',
): (message: SnsMessage) => boolean {
  if (scope === 'MessageBody') {
    const matches = compilePattern(policy, 'sns-body');
    return ({ body }) => {
      const value = jsonObject(body);
      return value !== undefined && matches(value);
    };
  }
  const matches = compilePattern(policy, 'sns-attributes');
  return ({ attributes }) => {
    const values = attributeValues(attributes);
    // "An empty set of attributes results in the filter not matching": attribute-key-matching.
    return Object.keys(values).length > 0 && matches(values);
  };
}

/** The attributes that a policy is compared with: "Amazon SNS ignores message attributes with the Binary data type." */
function attributeValues(attributes: MessageAttributes): { readonly [name: string]: unknown } {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { DataType, StringValue = '' }]) => {
      // A custom type follows the type: `Number.float`.
      if (DataType === 'String.Array') return [[name, jsonArray(StringValue)]];
      if (/^Number(\.|$)/.test(DataType)) return [[name, Number(StringValue)]];
      return /^String(\.|$)/.test(DataType) ? [[name, StringValue]] : [];
    }),
  );
}

function jsonObject(text: string): object | undefined {
  const value = json(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

function jsonArray(text: string): unknown {
  const value = json(text);
  return Array.isArray(value) ? value : text;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
