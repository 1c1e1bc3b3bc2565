import { USER_ERROR } from './names';

/** A call was made for a WebSocket connection that has ended. */
export class WebSocketDisconnectedError extends Error {
  static readonly code = 'WEBSOCKET_DISCONNECTED';

  /**
   * Recognizes an error by its code: `app.webSocket` throws one without this class, so that apps without WebSockets do
   * not load it.
   */
  static [Symbol.hasInstance](error: any): boolean {
    return error?.code === WebSocketDisconnectedError.code;
  }

  readonly code = 'WEBSOCKET_DISCONNECTED';

  constructor(readonly connectionId: string) {
    super(`The WebSocket connection ${connectionId} is gone`);
    this.name = 'WebSocketDisconnectedError';
  }

  /** @internal */
  get [USER_ERROR](): true {
    return true;
  }
}
