/** A WebSocket connection that has ended. */
export class WebsocketDisconnectedError extends Error {
  static readonly code = 'WebsocketDisconnectedError';

  /** By its code: `app.websocket` throws one without this class, which apps without WebSockets need not load. */
  static [Symbol.hasInstance](error: any): boolean {
    return error?.code === WebsocketDisconnectedError.code;
  }

  readonly code = 'WebsocketDisconnectedError';

  constructor(readonly connectionId: string) {
    super(`The WebSocket connection ${connectionId} is gone`);
    this.name = 'WebsocketDisconnectedError';
  }
}
