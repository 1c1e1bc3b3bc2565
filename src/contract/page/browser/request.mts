export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: [name: string, value: string][];
  readonly body?: string | URLSearchParams | FormData | File;
}

export interface Received {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: ArrayBuffer;
  readonly ms: number;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** The request that a form stands for. Throws with what is missing. */
export async function requestOf(form: HTMLFormElement, server: string): Promise<SentRequest> {
  if (!URL.canParse(server)) throw new Error('Fill in the address of the API, such as https://api.example.com.');
  const { method = '', path = '', schemes = '' } = form.dataset;
  const query = new URLSearchParams();
  const headers: [string, string][] = [];
  let target = path;
  const add = (place: string | undefined, name: string, value: string): void => {
    if (place === 'query') query.append(name, value);
    else headers.push([name, value]);
  };
  for (const field of form.querySelectorAll<Field>('[data-in]')) {
    const { in: place, list } = field.dataset;
    if (place === 'path') target = target.replace(`{${field.name}}`, () => segmentOf(field));
    else if (field.value !== '')
      for (const one of list ? field.value.split('\n') : [field.value]) add(place, field.name, one);
  }
  for (const field of document.querySelectorAll<HTMLInputElement>('[data-scheme]')) {
    const { scheme = '', in: place, name = '', prefix = '' } = field.dataset;
    if (!schemes.split(' ').includes(scheme) || field.value === '') continue;
    add(place, name, field.value.startsWith(prefix) ? field.value : prefix + field.value);
  }
  const body = bodyOf(form);
  // A form sets the type itself, with its boundary.
  if (body && !(body.value instanceof FormData)) headers.push(['content-type', body.type]);
  const search = query.toString();
  return {
    method,
    url: server.replace(/\/$/, '') + target + (search && `?${search}`),
    headers,
    ...(body && { body: body.value }),
  };
}

function segmentOf({ name, value }: Field): string {
  // An address resolves such segments: the request would go to another path.
  if (/^\.{0,2}$/.test(value)) throw new Error(`The parameter ${name} cannot be "${value}".`);
  return value.split('/').map(encodeURIComponent).join('/');
}

function bodyOf(form: HTMLFormElement): { readonly type: string; readonly value: SentRequest['body'] } | undefined {
  const text = form.querySelector<HTMLTextAreaElement>('[name=body]')?.value ?? '';
  const type = form.querySelector<HTMLSelectElement>('[name=content-type]')?.value ?? '';
  const file = form.querySelector<HTMLInputElement>('[name=file]')?.files?.[0];
  if (file && !form.querySelector<HTMLElement>('.file')!.hidden) return { type, value: file };
  if (text === '') return undefined;
  if (type.startsWith('multipart/form-data')) return { type, value: filled(new FormData(), text) };
  if (/x-www-form-urlencoded/.test(type)) return { type, value: filled(new URLSearchParams(), text) };
  if (/json/.test(type)) parsed(text);
  return { type, value: text };
}

/** A form has the properties of the object as its fields. */
function filled<Form extends FormData | URLSearchParams>(form: Form, text: string): Form {
  for (const [name, value] of Object.entries(Object(parsed(text)))) {
    for (const one of [value].flat()) form.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one));
  }
  return form;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`The body is no JSON: ${(error as Error).message}`);
  }
}

export async function send({ method, url, headers, body }: SentRequest): Promise<Received> {
  const start = performance.now();
  try {
    const response = await fetch(url, { method, headers, body });
    return {
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers],
      body: await response.arrayBuffer(),
      ms: performance.now() - start,
    };
  } catch (error) {
    const reason =
      new URL(url).origin === location.origin
        ? 'The server cannot be reached.'
        : 'The server cannot be reached, or does not allow requests from this page: the route has no CORS, or another origin.';
    throw new Error(`No response (${(error as Error).message}). ${reason}`);
  }
}
