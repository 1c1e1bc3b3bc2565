import type { BadRequestError } from '../../errors';
import { MultiMap } from './multi-map';

type ErrorClass = typeof BadRequestError;

/** A file of a `multipart/form-data` body. */
export interface FormFile {
  readonly filename: string;
  /** As sent; `application/octet-stream` if there is none. */
  readonly contentType: string;
  readonly data: Buffer;
}

/** The fields of a form, and its files. */
export interface Form extends MultiMap {
  /** The last file of a field. */
  file(name: string): FormFile | undefined;
  /** All files of a field, none if it has none. */
  files(name: string): FormFile[];
}

/** `application/x-www-form-urlencoded` or `multipart/form-data`, by the Content-Type. */
export function parseForm(contentType: string, body: Buffer, BadRequest: ErrorClass): Form {
  const boundary = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]+)"|([^;\s]+))/is.exec(contentType);
  if (boundary) return parseMultipart(body, boundary[1] ?? boundary[2], BadRequest);
  if (/^multipart\//i.test(contentType)) throw new BadRequest('Error Parsing Form: no boundary in Content-Type');
  return formOf(new URLSearchParams(body.toString()), new Map());
}

/** RFC 7578. */
function parseMultipart(body: Buffer, boundary: string, BadRequest: ErrorClass): Form {
  const fields: [string, string][] = [];
  const files = new Map<string, FormFile[]>();
  const delimiter = `--${boundary}`;
  let start = body.indexOf(delimiter);
  if (start < 0) throw new BadRequest('Error Parsing Form: the boundary is not in the body');
  for (;;) {
    start += delimiter.length;
    if (body.toString('latin1', start, start + 2) === '--') break;
    const end = body.indexOf(`\r\n${delimiter}`, start);
    const gap = body.indexOf('\r\n\r\n', start);
    if (end < 0 || gap < 0 || gap > end) throw new BadRequest('Error Parsing Form: a part is cut off');
    const headers = body.toString('utf8', start, gap);
    const disposition = /^content-disposition:[^\r\n]*$/im.exec(headers)?.[0] ?? '';
    const name = parameter(disposition, 'name');
    const filename = parameter(disposition, 'filename');
    if (name === undefined) throw new BadRequest('Error Parsing Form: a part has no name');
    const data = body.subarray(gap + 4, Math.max(gap + 4, end));
    if (filename === undefined) {
      fields.push([name, data.toString('utf8')]);
    } else {
      const contentType = /^content-type:[ \t]*([^\r\n]+)$/im.exec(headers)?.[1].trim() ?? 'application/octet-stream';
      const file = { filename, contentType, data };
      const others = files.get(name);
      if (others) others.push(file);
      else files.set(name, [file]);
    }
    start = end + 2;
  }
  return formOf(fields, files);
}

function formOf(fields: Iterable<readonly [string, string]>, files: ReadonlyMap<string, FormFile[]>): Form {
  return Object.assign(new MultiMap(fields), {
    file: (name: string) => files.get(name)?.at(-1),
    files: (name: string) => [...(files.get(name) ?? [])],
  });
}

/**
 * The value of a parameter; the extended form `name*=UTF-8''…` (RFC 8187), which older clients send, counts before the
 * plain one.
 */
function parameter(disposition: string, name: string): string | undefined {
  const found = new Map<string, string>();
  // One after the other: the value of one may look like another.
  for (const [, key, quoted, plain] of disposition.matchAll(
    /;\s*([^\s=;"]+)\s*=\s*(?:"((?:\\.|[^"\\])*)(?:"|$)|([^;\s]+))/g,
  )) {
    // Browsers write a quote as %22 (the HTML standard, "multipart form data"), others escape it with a backslash.
    found.set(key.toLowerCase(), quoted?.replace(/%22/g, '"').replace(/\\(["\\])/g, '$1') ?? plain);
  }
  return extended(found.get(`${name}*`) ?? joined(found, name)) ?? found.get(name);
}

/** A value in several parts, `name*0*=UTF-8''…; name*1=…` (RFC 2231, 3 and 4.1), as one in the extended form. */
function joined(found: ReadonlyMap<string, string>, name: string): string | undefined {
  let whole: string | undefined;
  for (let i = 0; ; i++) {
    const encoded = found.get(`${name}*${i}*`);
    const part = encoded ?? found.get(`${name}*${i}`);
    if (part === undefined) return whole;
    whole = (whole ?? (encoded === undefined ? "UTF-8''" : '')) + (encoded ?? encodeURIComponent(part));
  }
}

function extended(value: string | undefined): string | undefined {
  const [, charset, encoded] = /^([\w-]*)'[\w-]*'(.*)$/.exec(value ?? '') ?? [];
  if (encoded === undefined) return value;
  try {
    return new TextDecoder(charset || 'utf-8', { fatal: true }).decode(Buffer.from(unescape(encoded), 'latin1'));
  } catch {
    return encoded;
  }
}
