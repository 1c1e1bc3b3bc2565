import { createRequire } from 'node:module';
import { xmlContent } from './xml';
import { AwsServiceError, type AwsResponse } from '../service';
import { UserError } from '../../../errors';

/**
 * A response with an XML document. An array is a repeated element.
 * https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 *
 * @example
 * xmlResponse('CopyObjectResult', { ETag: '"…"', LastModified: new Date() }, { namespace: S3_NAMESPACE });
 */
export function xmlResponse(
  root: string,
  content: object,
  {
    status = 200,
    namespace,
    headers = {},
  }: {
    readonly status?: number;
    readonly namespace?: string;
    readonly headers?: { readonly [name: string]: string };
  } = {},
): AwsResponse {
  const attributes = namespace === undefined ? '' : ` xmlns="${namespace}"`;
  return {
    status,
    headers: { 'content-type': 'application/xml', ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attributes}>${xmlContent(content)}</${root}>`,
  };
}

/** An element of a document. */
export class XmlElement {
  constructor(
    readonly name: string,
    /** The text in it, without that of its elements. */
    readonly text: string,
    readonly children: readonly XmlElement[],
  ) {}

  /** The first element of this name. */
  child(name: string): XmlElement | undefined {
    return this.children.find((child) => child.name === name);
  }

  /** All elements of this name. */
  all(name: string): readonly XmlElement[] {
    return this.children.filter((child) => child.name === name);
  }

  /** The text of the first element of this name. */
  value(name: string): string | undefined {
    return this.child(name)?.text;
  }
}

/** The root of the document in a body. Fails with `MalformedXML`. */
export function readXml(body: Buffer): XmlElement {
  try {
    return elementOf(load().parseXml(body.toString('utf8')).root);
  } catch (e) {
    if (e instanceof UserError) throw e;
    throw new AwsServiceError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
}

function elementOf(element: any): XmlElement {
  const children: any[] = element.children;
  const text = children.map((child) => (child.type === 'text' || child.type === 'cdata' ? child.text : '')).join('');
  return new XmlElement(
    element.name,
    text,
    children.filter((child) => child.type === 'element').map((child) => elementOf(child)),
  );
}

function load(): typeof import('@rgrove/parse-xml') {
  try {
    return createRequire(__filename)('@rgrove/parse-xml');
  } catch (e: any) {
    if (e.code !== 'MODULE_NOT_FOUND') throw e;
    throw new UserError(
      'NOT_INSTALLED',
      '@rgrove/parse-xml, which reads requests to the local S3, is not installed: npm install --save-dev @rgrove/parse-xml',
    );
  }
}
