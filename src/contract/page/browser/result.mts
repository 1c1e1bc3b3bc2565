import type { Received } from './request.mjs';

/** An element with a text, never HTML. */
export function element(name: string, text: string, className = ''): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

/** A response: its status, time and size, its body, its headers. */
export function shown({ status, statusText, headers, body, ms }: Received): HTMLElement[] {
  const line = element('p', '');
  line.append(
    element('span', `${status} ${statusText}`.trim(), `status ${status < 400 ? 'good' : 'bad'}`),
    ` ${Math.round(ms)} ms, ${sizeOf(body.byteLength)}`,
  );
  const details = document.createElement('details');
  details.append(
    element('summary', 'Headers'),
    block(headers.map(([name, value]) => `${name}: ${value}`).join('\n') || 'none that this page may read'),
  );
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  return [line, ...(body.byteLength > 0 ? [bodyOf(body, type)] : []), details];
}

function bodyOf(body: ArrayBuffer, type: string): HTMLElement {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return element('p', `${sizeOf(body.byteLength)} of ${type || 'data without a type'}`);
  }
  if (!/json/.test(type)) return block(text);
  try {
    return block(JSON.stringify(JSON.parse(text), undefined, 2));
  } catch {
    return block(text);
  }
}

function block(text: string): HTMLElement {
  const pre = element('pre', text);
  // It scrolls: so that the keyboard reaches it.
  pre.tabIndex = 0;
  return pre;
}

function sizeOf(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(1)} kB`;
}
