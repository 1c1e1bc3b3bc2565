/** Text for the content of an element. */
export function escapeXml(text: string): string {
  // A carriage return would be read as a line feed: https://www.w3.org/TR/xml/#sec-line-ends
  return text.replace(/[<>&"\r]/g, (character) => ESCAPED[character]);
}

const ESCAPED: { readonly [character: string]: string } = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  '\r': '&#xD;',
};

/** An element with a text. */
export function textElement(name: string, value: string | number | boolean | Date | Uint8Array): string {
  return `<${name}>${escapeXml(xmlText(value))}</${name}>`;
}

/**
 * A value as text. https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 */
function xmlText(value: string | number | boolean | Date | Uint8Array): string {
  if (value instanceof Date) return value.toISOString();
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value);
}

/**
 * A value as the content of an element: an object as its members, an array in a member as the element repeated
 * (flattened). Undefined members are left out.
 *
 * @example
 * xmlContent({ Name: 'photos', Contents: [{ Key: 'a' }, { Key: 'b' }] })
 * // <Name>photos</Name><Contents><Key>a</Key></Contents><Contents><Key>b</Key></Contents>
 */
export function xmlContent(value: unknown): string {
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) {
    return value === undefined || value === null ? '' : escapeXml(xmlText(value as string));
  }
  return Object.entries(value)
    .flatMap(([name, member]) => (Array.isArray(member) ? member : [member]).map((item) => [name, item] as const))
    .filter(([, item]) => item !== undefined && item !== null)
    .map(([name, item]) => `<${name}>${xmlContent(item)}</${name}>`)
    .join('');
}
